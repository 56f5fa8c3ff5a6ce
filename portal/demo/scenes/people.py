"""The people in the pictures: a few round shapes each, with a face that smiles."""

from dataclasses import dataclass, replace

from .canvas import (
    BRICK,
    CARD,
    INK,
    LEAF,
    ROSE,
    SOFT,
    SUN,
    TEAL,
    Canvas,
    Point,
    darker,
    lighter,
    mix,
    pick,
)

SHOE = "#3c3a42"
HANGING = ((-1.5, -3.1), (1.5, -3.1))
STANDING = ((-0.55, 0.0), (0.55, 0.0))
JEANS = "#5f7f9c"
HATS = (BRICK, TEAL, "#4f7fa3", LEAF)
# Under these no hair is seen: its colour is the hat's, which a beard must not be.
HATTED = ("woolly", "cap", "paper")


@dataclass(frozen=True)
class Look:
    """What somebody looks like; `style` is of the hair or of what is on it."""

    skin: str
    hair: str
    style: str
    top: str
    bottom: str = JEANS
    beard: bool = False
    glasses: bool = False
    striped: bool = False


LOOKS = (
    Look("#eec1a2", "#4a2f20", "short", "#3f8f8c"),
    Look("#8d5a3b", "#1f1a17", "curly", SUN, "#6a5a86"),
    Look("#f6d7c3", "#d8b26a", "long", ROSE, "#55708a"),
    Look("#b97a4b", "#1f1a17", "bun", "#6fa26f", SOFT),
    Look("#eec1a2", "#b9b2a8", "short", "#8a78ad", "#6f6a5c", glasses=True),
    Look("#d9a066", "#3f7fae", "scarf", "#e9a07a", "#4f6d7a"),
    Look("#f6d7c3", "#a5562c", "short", "#d9694f", beard=True),
    Look("#8d5a3b", "#1f1a17", "short", "#7fb7c9", "#7a6a52"),
    Look("#f6d7c3", "#6b4a33", "bun", "#7f9f5f", "#7a5a70", glasses=True),
)


def someone(number: int, **changed: object) -> Look:
    """One of the people, the same one for the same `number`, with anything of theirs changed."""
    return replace(pick(LOOKS, number), **changed)  # type: ignore[arg-type]


def figure(
    c: Canvas,
    x: float,
    y: float,
    s: float,
    look: Look,
    hands: tuple[Point, Point] = HANGING,
    feet: tuple[Point, Point] | None = STANDING,
) -> None:
    """Somebody whose feet are at `x`, `y`. All is measured in `s`, of which a grown-up is eight high.

    `hands` and `feet` are from there; without `feet` the legs are left out, for those behind or in something.
    """
    if feet:
        c.oval(x, y + 0.12 * s, 1.5 * s, 0.24 * s, f"{INK}22")
        _legs(c, x, y, s, look, feet)
    if look.style == "long":
        c.box(x - 1.12 * s, y - 7.2 * s, 2.24 * s, 2.6 * s, look.hair, 0.9 * s)
    _torso(c, x, y, s, look)
    for side, hand in zip((-1, 1), hands, strict=True):
        arm(c, (x + side * 0.86 * s, y - 5.4 * s), (x + hand[0] * s, y + hand[1] * s), s, look, side)
    c.box(x - 0.34 * s, y - 6.3 * s, 0.68 * s, 0.75 * s, darker(look.skin, 0.1), 0.3 * s)
    head(c, x, y - 6.95 * s, 0.98 * s, look)


def _legs(c: Canvas, x: float, y: float, s: float, look: Look, feet: tuple[Point, Point]) -> None:
    for side, (fx, fy) in zip((-1, 1), feet, strict=True):
        hip, foot = (x + side * 0.48 * s, y - 2.9 * s), (x + fx * s, y + (fy - 0.35) * s)
        knee = ((hip[0] + foot[0]) / 2 + side * 0.1 * s, (hip[1] + foot[1]) / 2)
        c.bend(hip, knee, foot, 0.86 * s, look.bottom)
        c.blob([(foot[0] + px * s, foot[1] + py * s) for px, py in
                ((-0.45, 0.0), (0.4, 0.0), (0.4 + max(0, side) * 0.3, 0.34), (-0.45 + min(0, side) * 0.3, 0.34))],
               SHOE)  # fmt: skip


def _torso(c: Canvas, x: float, y: float, s: float, look: Look) -> None:
    outline: tuple[Point, ...] = ((-0.6, -5.95), (0.6, -5.95), (1.18, -5.5), (1.12, -4.2), (1.1, -2.75), (0, -2.55))
    outline += ((-1.1, -2.75), (-1.12, -4.2), (-1.18, -5.5))
    c.blob([(x + px * s, y + py * s) for px, py in outline], look.top)
    if look.striped:
        for at in range(4):
            c.box(x - 1.06 * s, y - (5.2 - at * 0.62) * s, 2.12 * s, 0.26 * s, f"{CARD}bb")


def arm(c: Canvas, shoulder: Point, hand: Point, s: float, look: Look, side: int) -> None:
    """An arm with its sleeve, the elbow turned outwards."""
    over = ((shoulder[0] + hand[0]) / 2 + side * 0.42 * s, (shoulder[1] + hand[1]) / 2 + 0.35 * s)
    c.bend(shoulder, over, hand, 0.56 * s, look.skin)
    part = tuple((0.3 * shoulder[i] + 0.5 * over[i] + 0.2 * hand[i]) for i in (0, 1))
    c.bend(shoulder, ((shoulder[0] + over[0]) / 2, (shoulder[1] + over[1]) / 2), (part[0], part[1]), 0.74 * s,
           darker(look.top, 0.09))  # fmt: skip
    c.disc(hand[0], hand[1], 0.36 * s, look.skin)


def head(c: Canvas, x: float, y: float, r: float, look: Look) -> None:
    """A head with its middle at `x`, `y`."""
    _hair_behind(c, x, y, r, look)
    for side in (-1, 1):
        c.disc(x + side * 0.95 * r, y + 0.12 * r, 0.2 * r, darker(look.skin, 0.06))
    c.oval(x, y, 0.97 * r, r, look.skin)
    if look.beard and look.style not in HATTED:
        c.slice(x, y + 0.1 * r, 0.93 * r, 15, 165, look.hair)
        c.oval(x, y + 0.34 * r, 0.5 * r, 0.24 * r, look.skin)
    _hair_before(c, x, y, r, look)
    _face(c, x, y, r, look)


def _face(c: Canvas, x: float, y: float, r: float, look: Look) -> None:
    for side in (-1, 1):
        c.disc(x + side * 0.36 * r, y + 0.08 * r, 0.1 * r, INK)
        c.disc(x + side * 0.58 * r, y + 0.38 * r, 0.19 * r, mix(look.skin, "#e0604a", 0.33))
        if look.glasses:
            c.bow(x + side * 0.38 * r, y + 0.08 * r, 0.29 * r, 0.07 * r, SOFT, 0, 360)
    if look.glasses:
        c.line([(x - 0.1 * r, y + 0.05 * r), (x + 0.1 * r, y + 0.05 * r)], 0.07 * r, SOFT)
    c.slice(x, y + 0.36 * r, 0.36 * r, 12, 168, "#7d2f2a")
    c.bow(x, y + 0.36 * r, 0.34 * r, 0.13 * r, CARD, 35, 145)
    c.bow(x, y + 0.36 * r, 0.38 * r, 0.07 * r, "#7d2f2a", 12, 168)


def _hair_behind(c: Canvas, x: float, y: float, r: float, look: Look) -> None:
    if look.style == "bun":
        c.disc(x + 0.1 * r, y - 1.15 * r, 0.46 * r, look.hair)
    if look.style == "long":
        c.disc(x, y - 0.02 * r, 1.16 * r, look.hair)
    if look.style == "curly":
        for px, py in ((-1, -0.3), (-0.8, -0.85), (0, -1.1), (0.8, -0.85), (1, -0.3), (1.02, 0.2), (-1.02, 0.2)):
            c.disc(x + px * r * 0.95, y + py * r * 0.95, 0.44 * r, look.hair)
    if look.style == "scarf":
        c.oval(x, y + 0.08 * r, 1.18 * r, 1.24 * r, look.hair)
        c.blob([(x - 0.9 * r, y + 0.8 * r), (x, y + 0.6 * r), (x + 0.9 * r, y + 0.8 * r),
                (x + 1.1 * r, y + 1.6 * r), (x, y + 1.75 * r), (x - 1.1 * r, y + 1.6 * r)], look.hair)  # fmt: skip


def _hair_before(c: Canvas, x: float, y: float, r: float, look: Look) -> None:
    if look.style == "scarf":
        c.slice(x, y - 0.02 * r, 1.03 * r, 200, 340, look.hair)
        c.oval(x, y - 0.28 * r, 0.8 * r, 0.26 * r, look.skin)
        return
    if look.style in HATTED:
        _hat(c, x, y, r, look)
        return
    crown = [(-1.02, 0.05), (-0.98, -0.6), (-0.5, -1.06), (0.2, -1.12), (0.85, -0.75), (1.02, 0.05)]
    fringe = [(0.84, -0.28), (0.35, -0.5), (-0.2, -0.42), (-0.72, -0.3)]
    c.blob([(x + px * r, y + py * r) for px, py in crown + fringe], look.hair)


def _hat(c: Canvas, x: float, y: float, r: float, look: Look) -> None:
    """A woolly hat, a bathing cap or a paper crown, in the colour of the hair."""
    if look.style == "paper":
        c.slice(x, y, 1.02 * r, 205, 335, "#4a2f20")
        c.oval(x, y - 0.26 * r, 0.84 * r, 0.28 * r, look.skin)
        spikes = [(-0.8, -0.5), (-0.86, -1.35), (-0.42, -0.95), (0, -1.5), (0.42, -0.95), (0.86, -1.35), (0.8, -0.5)]
        c.shape([(x + px * r, y + py * r) for px, py in spikes], look.hair)
        return
    c.slice(x, y, 1.06 * r, 190, 350, look.hair)
    c.oval(x, y - 0.22 * r, 1.04 * r, 0.2 * r, look.hair)
    if look.style == "woolly":
        c.disc(x, y - 1.2 * r, 0.3 * r, lighter(look.hair, 0.5))
        c.box(x - 1.08 * r, y - 0.45 * r, 2.16 * r, 0.36 * r, lighter(look.hair, 0.3), 0.16 * r)
