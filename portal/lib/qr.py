"""QR codes as drawings that stand in a page."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str) -> SafeString:
    """`text` as an SVG to put into a page or a letter: black on white whatever the theme, or cameras do not read it.

    Only modules are drawn from `text`, none of its characters, so nothing in it can be markup.
    """
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308
