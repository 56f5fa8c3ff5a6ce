"""Whose hand wrote something down, where it was a helper's."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def typed_by(row: Any) -> SafeString:
    """“, written down by Jack Marsh” after the author’s name; nothing where nobody typed it for them, or for no row."""
    helper = getattr(row, "typed_by", None)
    if helper is None:
        return mark_safe("")
    return format_html(
        '<span class="typed-by">, {}</span>', _("written down by %(name)s") % {"name": helper.get_full_name()}
    )
