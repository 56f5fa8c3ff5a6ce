"""The colours keep their contrast (WCAG 2.2) in light, dark and high contrast, whatever is changed in the tokens."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.STATICFILES_DIRS[0]) / "portal/css/tokens.css").read_text()


def _block(selector: str, which: int = 0) -> dict[str, str]:
    found = re.findall(re.escape(selector) + r"\s*\{([^}]*)\}", TOKENS)[which]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", found))


LIGHT = _block(":root")
DARK = LIGHT | _block(':root[data-theme="dark"]')
HIGH = _block(':root:root[data-contrast="high"]')


def _high(of: dict[str, str]) -> dict[str, str]:
    return of | {name: of[re.findall(r"var\(--([\w-]+)\)", value)[0]] for name, value in HIGH.items()}


THEMES = {"light": LIGHT, "dark": DARK, "light, high": _high(LIGHT), "dark, high": _high(DARK)}

GROUNDS = ("paper", "card", "teal-tint", "sun-tint", "leaf-tint", "brick-tint", "plum-tint")
TEXT = [
    *((text, ground) for text in ("ink", "soft") for ground in GROUNDS),
    *(("teal", ground) for ground in ("paper", "card", "teal-tint")),
    *(("teal-deep", ground) for ground in ("paper", "card", "teal-tint")),
    *(("leaf", ground) for ground in ("paper", "card", "leaf-tint")),
    *(("brick", ground) for ground in ("paper", "card", "brick-tint")),
    *(("plum", ground) for ground in ("paper", "card", "plum-tint")),
    ("on-teal", "teal"),
    ("on-teal", "teal-deep"),
    ("on-sun", "sun"),
    ("on-brick", "brick"),
]
EDGES = [("line", "paper"), ("line", "card"), ("teal", "card"), ("ink", "card")]


def _light_of(colour: str) -> float:
    assert re.fullmatch(r"#[0-9a-f]{6}", colour), colour
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((_light_of(one), _light_of(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_contrast_is_counted_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    if not theme.endswith("high"):
        least = 4.5
    elif text in {"ink", "soft"}:
        least = 7
    else:
        least = 6
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= least


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_can_be_seen(theme: str, edge: str, ground: str) -> None:
    assert contrast(THEMES[theme][edge], THEMES[theme][ground]) >= 3


def test_dark_is_the_same_by_device_and_by_choice() -> None:
    assert _block(':root:not([data-theme="light"])') == _block(':root[data-theme="dark"]')


def test_high_contrast_is_the_same_by_device_and_by_choice() -> None:
    assert _block(":root:root") == HIGH
