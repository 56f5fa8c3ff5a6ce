"""What stands about in more than one picture: suns, clouds, trees, flowers, bunting, windows."""

import math

from .canvas import (
    BRICK,
    CARD,
    GRASS,
    HIGH,
    INK,
    LEAF,
    PAPER,
    ROSE,
    SKY,
    SUN,
    SUN_TINT,
    TEAL,
    TEAL_TINT,
    WIDE,
    WOOD,
    Canvas,
    darker,
    lighter,
    mix,
    pick,
    scattered,
    sway,
)

BRIGHT = (BRICK, SUN, TEAL, ROSE, "#8a78ad", "#6fa26f")
GREENS = (mix(LEAF, CARD, 0.35), mix(LEAF, SUN, 0.35), mix(TEAL, CARD, 0.4))
SOFTER = tuple(lighter(colour, 0.25) for colour in BRIGHT)


def sky(c: Canvas, variety: int, horizon: float = 620) -> None:
    """A bright sky down to `horizon`, with a sun and a few clouds."""
    above = pick((SKY, "#d6e4f0", "#cfe9e2"), variety)
    c.fade(0, horizon, above, SUN_TINT)
    x, y = 930 + sway(variety, 60), 150 + sway(variety + 5, 25)
    for r, solid in ((150, "33"), (112, "55")):
        c.disc(x, y, r, f"{SUN}{solid}")
    c.disc(x, y, 76, mix(SUN, CARD, 0.12))
    for at, (cx, cy, s) in enumerate(((210, 150, 1.0), (560, 95, 0.7), (1090, 290, 0.6))):
        cloud(c, cx + sway(variety + at, 70), cy + sway(variety * 3 + at, 20), s)


def cloud(c: Canvas, x: float, y: float, s: float) -> None:
    for px, py, r in ((-62, 12, 34), (-22, -8, 48), (34, -2, 42), (74, 16, 28)):
        c.disc(x + px * s, y + py * s, r * s, CARD)
    c.box(x - 94 * s, y + 10 * s, 196 * s, 36 * s, CARD, 18 * s)


def tree(c: Canvas, x: float, y: float, s: float, leaf: str) -> None:
    """A round tree whose foot is at `x`, `y`."""
    c.oval(x, y, 70 * s, 11 * s, f"{INK}1c")
    c.shape([(x - 13 * s, y), (x + 13 * s, y), (x + 8 * s, y - 130 * s), (x - 8 * s, y - 130 * s)], darker(WOOD, 0.3))
    c.line([(x, y - 80 * s), (x + 40 * s, y - 135 * s)], 9 * s, darker(WOOD, 0.3))
    for px, py, r in ((-50, -150, 58), (48, -158, 60), (0, -215, 70), (0, -140, 60)):
        c.disc(x + px * s, y + py * s, r * s, leaf)
    for px, py, r in ((-30, -205, 30), (-62, -165, 20), (30, -232, 22), (44, -170, 24)):
        c.disc(x + px * s, y + py * s, r * s, lighter(leaf, 0.16))


def flower(c: Canvas, x: float, y: float, s: float, colour: str) -> None:
    """A flower on its stalk, whose foot is at `x`, `y`."""
    c.bend((x, y), (x + 8 * s, y - 40 * s), (x, y - 80 * s), 6 * s, LEAF)
    for side in (-1, 1):
        c.blob([(x, y - 22 * s), (x + side * 30 * s, y - 48 * s), (x + side * 14 * s, y - 18 * s)], lighter(LEAF, 0.25))
    for at in range(8):
        turn = math.radians(at * 45)
        c.disc(x + 19 * s * math.cos(turn), y - 86 * s + 19 * s * math.sin(turn), 11 * s, colour)
    c.disc(x, y - 86 * s, 13 * s, darker(SUN, 0.45) if colour == SUN else SUN)


def tufts(c: Canvas, top: float, bottom: float, number: int, many: int, colour: str) -> None:
    """Little blades of grass here and there."""
    for x, y in scattered(number, many, WIDE, bottom - top):
        for lean in (-7, 0, 7):
            c.line([(x, top + y), (x + lean, top + y - 15)], 3, colour)


def bunting(c: Canvas, number: int, top: float = 60, sag: float = 70) -> None:
    """A string of little flags from side to side."""
    string = [(x, top + sag * (1 - ((x - 600) / 600) ** 2)) for x in range(-20, 1221, 20)]
    c.line(string, 4, f"{INK}66")
    for at, (x, y) in enumerate(string[2:-2:4]):
        c.shape([(x - 30, y), (x + 30, y + 2), (x, y + 62)], pick(SOFTER, at + number))


def window(c: Canvas, x: float, y: float, wide: float, high: float, number: int) -> None:
    """A window with hills outside, and the corner of its sill at the bottom."""
    c.box(x - 14, y - 14, wide + 28, high + 28, CARD, 8)
    c.box(x, y, wide, high, pick((SKY, "#d6e4f0", "#cfe9e2"), number))
    c.disc(x + wide * 0.74, y + high * 0.3, high * 0.12, SUN)
    c.slice(x + wide / 2, y + high, min(wide / 2, high * 0.44), 180, 360, mix(LEAF, CARD, 0.55))
    c.box(x + wide / 2 - 6, y, 12, high, CARD)
    c.box(x, y + high / 2 - 6, wide, 12, CARD)
    c.box(x - 30, y + high + 8, wide + 60, 20, WOOD, 6)


def room(c: Canvas, number: int, floor: float = 640, wall: str = "") -> None:
    """A wall with a quiet pattern, a skirting board and a wooden floor; a wall alone where `floor` is the bottom."""
    wall = wall or pick((SUN_TINT, TEAL_TINT, "#f6e7df"), number)
    c.box(0, 0, WIDE, floor, wall)
    for at in range(13):
        c.box(at * 96 + 10, 0, 44, floor, lighter(wall, 0.35))
    if floor == HIGH:
        return
    c.fade(floor, HIGH, "#e3bd88", "#d4a76d")
    for at, y in enumerate((floor + 55, floor + 120, floor + 195)):
        c.line([(0, y), (WIDE, y)], 3, "#c39659")
        for x in range(100 + at * 130, WIDE, 420):
            c.line([(x, y), (x - 20, y + 66)], 3, "#c39659")
    c.box(0, floor - 22, WIDE, 26, PAPER)


def plant(c: Canvas, x: float, y: float, s: float, pot: str) -> None:
    """A plant in its pot, standing at `x`, `y`."""
    for lean in (-60, -32, 0, 32, 60):
        tip = (x + lean * 1.5 * s, y - (210 - abs(lean) * 1.1) * s)
        c.blob([(x - 8 * s, y - 80 * s), (x + lean * 0.6 * s - 16 * s, y - 140 * s), tip,
                (x + lean * 0.6 * s + 16 * s, y - 130 * s), (x + 8 * s, y - 80 * s)],
               mix(LEAF, CARD, 0.3 + abs(lean) / 300))  # fmt: skip
    c.shape([(x - 46 * s, y - 90 * s), (x + 46 * s, y - 90 * s), (x + 34 * s, y), (x - 34 * s, y)], pot)
    c.box(x - 52 * s, y - 98 * s, 104 * s, 24 * s, lighter(pot, 0.2), 5 * s)


def note(c: Canvas, x: float, y: float, s: float, colour: str, pair: bool) -> None:
    """A note of music, or two joined."""
    for at in range(2 if pair else 1):
        c.oval(x + at * 60 * s, y, 18 * s, 13 * s, colour)
        c.line([(x + 15 * s + at * 60 * s, y), (x + 15 * s + at * 60 * s, y - 72 * s)], 6 * s, colour)
    if pair:
        c.line([(x + 15 * s, y - 72 * s), (x + 75 * s, y - 72 * s)], 14 * s, colour)
    else:
        c.bend((x + 15 * s, y - 72 * s), (x + 20 * s, y - 48 * s), (x + 42 * s, y - 40 * s), 8 * s, colour)


def hills(c: Canvas, variety: int, near: str = GRASS) -> None:
    """Round hills far and near, and the ground to stand on."""
    c.hill([520, 430 + sway(variety, 30), 480, 560, 470, 420, 500], mix(near, "#cfe6ea", 0.55))
    c.hill([600, 570, 500 + sway(variety, 20), 540, 600, 560, 520], mix(near, "#fdf3dc", 0.3))
    c.hill([640, 630, 650, 640, 625, 640, 650], near)
