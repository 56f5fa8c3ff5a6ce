"""What a letter needs that a page does not: drawings that carry their colours with them, and a QR code."""

import io
from collections.abc import Mapping
from typing import Any

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.people.templatetags.faces import portrait

register = template.Library()

# A PDF has no style sheet of ours: the ground of a face is given its colour here.
_ROUND = (
    "<style>.face-ground{fill:#e3f0ef}</style>"
    '<defs><clipPath id="round"><circle cx="32" cy="32" r="32"/></clipPath></defs>'
)


@register.simple_tag
def printed_face(drawing: Mapping[str, Any] | None, name: str) -> SafeString:
    """A portrait for paper. Its title is what a screen reader says in its place."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="face" viewBox="0 0 64 64" width="64" height="64">'
        '<title>{}</title>{}<g clip-path="url(#round)">{}</g></svg>',
        name,
        SafeString(_ROUND),
        portrait(drawing, name),
    )


@register.simple_tag
def qr(text: str, title: str) -> SafeString:
    """`text` as a QR code, drawn as lines; `title` is what a screen reader says in its place."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, border=4, title=title, svgclass="qr", lineclass=None, omitsize=True
    )
    return SafeString(drawn.getvalue().decode())
