import datetime

from django import template
from django.utils import timezone

from portal.lib.times import ago as ago_in_words
from portal.lib.times import in_words, long_day, short_day

register = template.Library()


@register.filter
def when(moment: datetime.date | datetime.datetime | None) -> str:
    """“tomorrow, Tuesday 24 November, 2 pm”; nothing for None."""
    return in_words(moment, timezone.now()) if moment else ""


@register.filter
def ago(moment: datetime.datetime | None) -> str:
    """“5 minutes ago”; nothing for None."""
    return ago_in_words(moment, timezone.now()) if moment else ""


@register.filter
def day(moment: datetime.date | datetime.datetime | None) -> str:
    """“2 September 2019”; nothing for None."""
    return short_day(moment) if moment else ""


@register.simple_tag
def today() -> str:
    """“Monday 23 November 2026”."""
    return long_day(timezone.localdate())
