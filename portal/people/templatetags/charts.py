from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()

STEP = 26
TALLEST = 64


@register.inclusion_tag("components/bars.html")
def bars(
    rows: Sequence[tuple[str, float | None, str]], caption: str, first: str = "", second: str = ""
) -> dict[str, Any]:
    """A small bar chart with its table. `rows` are (label, value or None where nobody counted, the value in words).

    `first` and `second` head the table's columns. Values below nothing are drawn as nothing.
    """
    most = max((value for _label, value, _words in rows if value is not None), default=0) or 1
    drawn = []
    for number, (label, value, words) in enumerate(rows):
        height = TALLEST if value is None else max(2, round(TALLEST * max(value, 0) / most))
        drawn.append(
            {"x": number * STEP + 4, "y": 70 - height, "height": height, "label": label, "value": value, "words": words}
        )
    return {
        "bars": drawn,
        "width": max(len(drawn), 1) * STEP,
        "caption": caption,
        "first": first or _("When"),
        "second": second or _("How many"),
    }
