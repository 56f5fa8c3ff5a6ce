"""What a drawn face is made of: the choices of the page on which one draws oneself, each with its word."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

SKIN = {
    "#f6d7c3": _("very light"),
    "#eec1a2": _("light"),
    "#d9a066": _("light brown"),
    "#b97a4b": _("brown"),
    "#8d5a3a": _("dark brown"),
    "#5f3a26": _("very dark brown"),
}
HAIR = {
    "#1f1a17": _("black"),
    "#4a2f20": _("dark brown"),
    "#8a5a33": _("brown"),
    "#a8492a": _("red"),
    "#d8b26a": _("blond"),
    "#6b6660": _("dark grey"),
    "#b8b4ac": _("grey"),
    "#e6e2da": _("white"),
}
STYLE = {
    "short": _("short"),
    "long": _("long"),
    "bun": _("a bun"),
    "curly": _("curly"),
    "scarf": _("a headscarf"),
    "bald": _("bald on top"),
}
TOP = {
    "#0b5c5e": _("teal"),
    "#3f7fae": _("blue"),
    "#2d3f63": _("navy"),
    "#2a6536": _("green"),
    "#f2b84b": _("yellow"),
    "#c96a7b": _("pink"),
    "#9b2f1c": _("red"),
    "#5b3a74": _("purple"),
    "#c9a27a": _("sand"),
    "#6f7683": _("grey"),
}
PARTS: dict[str, dict[str, Any]] = {"skin": SKIN, "hair": HAIR, "style": STYLE, "top": TOP}


def drawing_from(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """A face as it is kept: what was chosen of each part, and glasses or none; {} (letters) where a part is missing
    or is none of the choices."""
    if any(chosen.get(part) not in choices for part, choices in PARTS.items()):
        return {}
    return {part: chosen[part] for part in PARTS} | {"glasses": chosen.get("glasses") is True}
