"""Faces, drawn by the server as inline SVG: portraits, the ring of a circle, and how somebody has been."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import cos, pi, sin
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.people.drawings import HAIR, SKIN
from portal.people.models import Membership, SupportedPerson

register = template.Library()

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# What initials stand on: white is read well on each.
TOPS = ("#0b5c5e", "#2d3f63", "#2a6536", "#6a4a2c", "#7a3550", "#47505f")

_SHORT = (
    '<path d="M18.4 27C16.5 14 23 8.6 32 8.6S47.5 14 45.6 27C44.6 21 41.5 17.8 36 17.8 29 17.8 20.5 17.5 18.4 27z"'
    ' fill="{hair}"/>'
)
# Style → what lies behind the head and what lies before it.
STYLES = {
    "short": ("", _SHORT),
    "long": (
        '<path d="M17 27C15 12 24 7.5 32 7.5S49 12 47 27L50 46C45 51 39 49 38 44H26C25 49 19 51 14 46z"'
        ' fill="{hair}"/>',
        _SHORT,
    ),
    "bun": ('<circle cx="32" cy="7.5" r="6" fill="{hair}"/>', _SHORT),
    "curly": (
        '<g fill="{hair}"><circle cx="18.5" cy="21" r="6"/><circle cx="22.5" cy="14" r="6.5"/>'
        '<circle cx="32" cy="10.5" r="6.8"/><circle cx="41.5" cy="14" r="6.5"/><circle cx="45.5" cy="21" r="6"/>'
        '<circle cx="17.5" cy="28" r="4.5"/><circle cx="46.5" cy="28" r="4.5"/></g>',
        '<g fill="{hair}"><circle cx="24" cy="15.5" r="4.6"/><circle cx="32" cy="13.6" r="5"/>'
        '<circle cx="40" cy="15.5" r="4.6"/></g>',
    ),
    "scarf": (
        '<path d="M14.5 28C14.5 14 21 7 32 7S49.5 14 49.5 28C49.5 42 47 52 32 52S14.5 42 14.5 28z" fill="{top}"/>'
        '<path d="M14.5 28C14.5 14 21 7 32 7S49.5 14 49.5 28C49.5 42 47 52 32 52S14.5 42 14.5 28z"'
        ' fill="#fff" fill-opacity=".22"/>',
        '<path d="M19 24C19 15.5 24 11.5 32 11.5S45 15.5 45 24C42 17.5 38 15.8 32 15.8S22 17.5 19 24z" fill="{hair}"/>',
    ),
    "bald": (
        "",
        '<path d="M18.6 29C17 24.5 17.6 20.5 19.6 17.5L21.2 26.5zM45.4 29C47 24.5 46.4 20.5 44.4 17.5L42.8 26.5z"'
        ' fill="{hair}"/>',
    ),
}
_HEAD = (
    '<path d="M6 64C6 51 19 46.5 32 46.5S58 51 58 64z" fill="{top}"/>'
    '<path d="M26.5 38h11v9.5c0 3-11 3-11 0z" fill="{skin}"/><path d="M26.5 41c3 2.6 8 2.6 11 0v2.4c-3 2.4-8 2.4-11 0z"'
    ' fill="#000" fill-opacity=".14"/>'
    '<g fill="{skin}"><circle cx="18.8" cy="28.5" r="2.8"/><circle cx="45.2" cy="28.5" r="2.8"/>'
    '<ellipse cx="32" cy="27" rx="13" ry="14.6"/></g>'
    '<g fill="#17120f"><circle cx="26.8" cy="27.2" r="1.7"/><circle cx="37.2" cy="27.2" r="1.7"/></g>'
    '<path d="M26.8 33.6Q32 38.4 37.2 33.6" fill="none" stroke="#17120f" stroke-opacity=".78" stroke-width="1.7"'
    ' stroke-linecap="round"/>'
)
_GLASSES = (
    '<g fill="#fff" fill-opacity=".2" stroke="#17120f" stroke-width="1.3"><circle cx="26.6" cy="27.2" r="4.7"/>'
    '<circle cx="37.4" cy="27.2" r="4.7"/><path d="M31.3 26.6q.7-.6 1.4 0M21.9 26.4 18.8 25.6M42.1 26.4l3.1-.8"/></g>'
)
_INITIALS = (
    '<path d="M0 0h64v64H0z" fill="{top}"/><text x="32" y="41" text-anchor="middle" font-size="26" font-weight="600"'
    ' fill="#fff">{letters}</text>'
)
# Mood → its word and how eyes and mouth are drawn. One colour for all: a hard day is no fault to be marked in red.
MOODS = {
    "great": (_("great"), '<path d="M18 27q3-4 6 0M40 27q3-4 6 0M17 36h30q-2 14-15 14T17 36z"/>'),
    "good": (_("good"), '<path d="M21 25v3M43 25v3M19 39q13 12 26 0"/>'),
    "okay": (_("okay"), '<path d="M21 25v3M43 25v3M20 42h24"/>'),
    "low": (_("low"), '<path d="M21 26v3M43 26v3M20 46q12-9 24 0"/>'),
    "hard": (_("hard"), '<path d="M17 22l8 3M47 22l-8 3M22 29v2M42 29v2M19 46q4-7 8 0t8 0 8 0"/>'),
}
RING_MOST = 10


def portrait(drawing: Mapping[str, Any] | None, name: str) -> SafeString:
    """The inside of a 64 by 64 drawing. What `drawing` leaves open, or gives wrongly, follows from the name.

    Where nothing is drawn at all it shows initials: nobody's skin or hair is guessed from their name.
    """
    seed = hashlib.sha256(name.encode()).digest()
    if not isinstance(drawing, Mapping) or not drawing:
        return _initials(TOPS[seed[3] % len(TOPS)], "".join(word[0] for word in name.split()[:2]).upper())

    def colour(part: str, choices: Sequence[str], byte: int) -> str:
        given = drawing.get(part)
        return given if isinstance(given, str) and COLOUR.fullmatch(given) else choices[byte % len(choices)]

    style = str(drawing.get("style"))
    return _drawn(
        colour("skin", tuple(SKIN), seed[0]),
        colour("hair", tuple(HAIR), seed[1]),
        style if style in STYLES else "short",
        drawing.get("glasses") is True,
        colour("top", TOPS, seed[3]),
    )


@lru_cache(maxsize=512)
def _initials(top: str, letters: str) -> SafeString:
    return format_html(_INITIALS, top=top, letters=letters)


@lru_cache(maxsize=512)
def _drawn(skin: str, hair: str, style: str, glasses: bool, top: str) -> SafeString:
    behind, before = STYLES[style]
    shapes = behind + _HEAD + before + (_GLASSES if glasses else "")
    return format_html('<path d="M0 0h64v64H0z" class="face-ground"/>' + shapes, skin=skin, hair=hair, top=top)


@register.simple_tag
def face(drawing: Mapping[str, Any] | None, name: str, size: int = 48, *, alone: bool = False) -> SafeString:
    """A portrait, `size` pixels wide at the usual text size (24, 32, 40, 48, 64, 96 or 128).

    It is silent to screen readers, since the name stands beside it; with `alone` it carries the name itself.
    """
    spoken = format_html('role="img" aria-label="{}"', name) if alone else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="face face-{size}" viewBox="0 0 64 64" width="{size}" height="{size}" {spoken}>{inside}</svg>',
        size=size,
        spoken=spoken,
        inside=portrait(drawing, str(name)),
    )


@register.simple_tag
def mood_face(mood: str, size: int = 40) -> SafeString:
    """The face of `great`, `good`, `okay`, `low` or `hard`, without its word; nothing for anything else."""
    if mood not in MOODS:
        return SafeString("")
    return format_html(
        '<svg class="mood-face face-{size}" viewBox="0 0 64 64" width="{size}" height="{size}" aria-hidden="true">'
        '<circle cx="32" cy="32" r="29"/>{features}</svg>',
        size=size,
        features=SafeString(MOODS[mood][1]),
    )


@register.filter
def mood_word(mood: str) -> str:
    """The word that goes with a mood's face."""
    return str(MOODS[mood][0]) if mood in MOODS else ""


@register.simple_tag
def circle_ring(person: SupportedPerson, family: Sequence[Membership], workers: Sequence[Membership]) -> SafeString:
    """The circle as a drawing: the person in the middle, family and friends on a line, workers on a dotted one.

    It repeats the list beneath it, so it is silent to screen readers; past ten faces the list goes on alone.
    """
    shown = [*((member, False) for member in family), *((member, True) for member in workers)][:RING_MOST]
    places = []
    for number, (member, works) in enumerate(shown):
        angle = 2 * pi * number / len(shown) - pi / 2
        places.append((round(160 + 116 * cos(angle)), round(128 + 98 * sin(angle)), member, works))
    lines = format_html_join(
        "",
        '<path class="ring-line{}" d="M160 128L{} {}"/>',
        ((" ring-worker" if works else "", x, y) for x, y, _member, works in places),
    )
    faces = format_html_join(
        "",
        '<g transform="translate({} {}) scale(.5625)"><g clip-path="url(#ring-face)">{}</g></g>'
        '<text class="ring-name" x="{}" y="{}">{}</text>',
        (
            (x - 18, y - 18, portrait(m.user.drawing, m.user.name), x, y + 32, _short(m.user.get_short_name()))
            for x, y, m, _works in places
        ),
    )
    return format_html(
        '<svg class="ring" viewBox="0 0 320 264" aria-hidden="true"><defs><clipPath id="ring-face">'
        '<circle cx="32" cy="32" r="32"/></clipPath></defs>{}{}'
        '<g transform="translate(130 98) scale(.9375)"><g clip-path="url(#ring-face)">{}</g></g></svg>',
        lines,
        faces,
        portrait(person.drawing, person.name),
    )


def _short(name: str, most: int = 10) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
