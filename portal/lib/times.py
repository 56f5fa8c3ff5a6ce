"""Times as people say them, always by the clock on the wall in London.

Stored instants are in UTC; a family reads “tomorrow, Tuesday 24 November, 2 pm”. Words and month names follow the
language that is active.
"""

import datetime
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LONDON = ZoneInfo("Europe/London")

MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)


def local(moment: datetime.datetime) -> datetime.datetime:
    """`moment` by the clock in London. Raises `ValueError` for a time without a zone: it could mean two instants."""
    if moment.tzinfo is None:
        raise ValueError("A time without a zone cannot be shown: nobody knows which instant it means.")
    return moment.astimezone(LONDON)


def clock(moment: datetime.datetime) -> str:
    """The time of day: “2 pm”, “4.15 pm”, “12 noon”. Tells the two apart when clocks going back make an hour twice."""
    there = local(moment)
    words = _hour_words(there)
    first, second = there.replace(fold=0), there.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return words
    if there.fold == 0:
        return _("%(time)s (before the clocks went back)") % {"time": words}
    return _("%(time)s (after the clocks went back)") % {"time": words}


def _hour_words(there: datetime.datetime) -> str:
    if there.minute == 0 and there.hour in {0, 12}:
        return _("12 noon") if there.hour else _("12 midnight")
    time = str(there.hour % 12 or 12) + (f".{there.minute:02}" if there.minute else "")
    return (_("%(time)s am") if there.hour < 12 else _("%(time)s pm")) % {"time": time}


def long_day(day: datetime.date, today: datetime.date | None = None) -> str:
    """“Tuesday 24 November”; with the year where it is not that of `today`, or where no `today` is given."""
    with_year = today is None or day.year != today.year
    return dateformat.format(day, "l j F Y" if with_year else "l j F")


def short_day(moment: datetime.date | datetime.datetime) -> str:
    """“2 September 2019”: for histories, where the weekday says nothing."""
    return dateformat.format(_day_of(moment), "j F Y")


def _day_of(moment: datetime.date | datetime.datetime) -> datetime.date:
    return local(moment).date() if isinstance(moment, datetime.datetime) else moment


def in_words(moment: datetime.date | datetime.datetime, now: datetime.datetime) -> str:
    """When `moment` is, as said at `now`: “tomorrow, Tuesday 24 November, 2 pm”, “yesterday, 4.15 pm”.

    A date has no time of day and gets none. Raises `ValueError` for a time without a zone.
    """
    day, today = _day_of(moment), local(now).date()
    words = _near_day(day, today)
    if not isinstance(moment, datetime.datetime):
        return words
    return _("%(day)s, %(time)s") % {"day": words, "time": clock(moment)}


def _near_day(day: datetime.date, today: datetime.date) -> str:
    away = (day - today).days
    if away == 0:
        return _("today")
    if away == -1:
        return _("yesterday")
    if away == 1:
        return _("tomorrow, %(day)s") % {"day": long_day(day, today)}
    return long_day(day, today)


def ago(moment: datetime.datetime, now: datetime.datetime) -> str:
    """How long ago `moment` was, in words: “5 minutes ago”, “yesterday”, “on 3 March”.

    What lies ahead is said as `in_words` says it. Raises `ValueError` for a time without a zone.
    """
    # Two times of one zone are subtracted by their wall clocks; only in UTC is the difference what has really passed.
    passed = now.astimezone(datetime.UTC) - local(moment).astimezone(datetime.UTC)
    if passed < -MINUTE:
        return in_words(moment, now)
    if passed < MINUTE:
        return _("just now")
    if passed < HOUR:
        minutes = int(passed / MINUTE)
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    day, today = local(moment).date(), local(now).date()
    days = (today - day).days
    if days == 0 or passed < 6 * HOUR:
        hours = int(passed / HOUR)
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    return _days_ago(days, day, today)


def _days_ago(days: int, day: datetime.date, today: datetime.date) -> str:
    if days == 1:
        return _("yesterday")
    if days < 7:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days < 28:
        weeks = days // 7
        return ngettext("%(n)d week ago", "%(n)d weeks ago", weeks) % {"n": weeks}
    return _("on %(day)s") % {"day": dateformat.format(day, "j F" if day.year == today.year else "j F Y")}
