"""Out and about: the bus, the market and the cinema."""

import math

from .canvas import (
    BRICK,
    CARD,
    GRASS,
    INK,
    LEAF,
    PAPER,
    ROSE,
    SOFT,
    SUN,
    TEAL,
    WIDE,
    WOOD,
    Canvas,
    darker,
    lighter,
    mix,
    pick,
    scattered,
    sway,
    turned,
)
from .people import LOOKS, Look, figure, head, someone
from .things import GREENS, SOFTER, flower, hills, sky, tree

FRUIT = ("#e58f5b", "#c8553d", "#8fb85f", SUN, "#8a78ad")


def bus_trip(c: Canvas, variety: int) -> None:
    """A double-decker on a country road, a face at every window."""
    sky(c, variety)
    hills(c, variety)
    for x, s in ((70, 1.0), (205, 0.7), (1125, 1.15)):
        tree(c, x + sway(variety, 18), 660, s, pick(GREENS, int(x) + variety))
    c.box(0, 700, WIDE, 200, "#c9c4bd")
    c.box(0, 692, WIDE, 16, lighter(GRASS, 0.35))
    for x in range(-40 + 20 * (variety % 3), WIDE, 190):
        c.box(x, 838, 100, 12, CARD, 6)
    _bus(c, 600 + sway(variety, 20), pick((BRICK, TEAL, "#4f7fa3"), variety), variety)
    for at in range(9):
        flower(c, 40 + at * 140 + sway(at + variety, 40), 905, 0.75, pick(SOFTER, at + variety))


def _bus(c: Canvas, x: float, paint: str, variety: int) -> None:
    paint = lighter(paint, 0.18)
    c.oval(x, 800, 440, 22, f"{INK}2a")
    c.box(x - 420, 262, 840, 520, paint, 46)
    c.box(x - 420, 494, 840, 34, lighter(paint, 0.75))
    c.box(x - 420, 742, 840, 40, darker(paint, 0.25), 18)
    for row, y in enumerate((318, 556)):
        for at in range(5 if row else 6):
            _seat_window(c, x - 384 + at * 130, y, variety + at * 2 + row * 3, (at + row + variety) % 4 != 3)
    c.box(x + 276, 556, 108, 200, lighter("#cfe6ea", 0.2), 12)
    c.box(x + 326, 556, 8, 200, paint)
    for at in (-260, 190):
        c.disc(x + at, 780, 66, "#3c3a42")
        c.disc(x + at, 780, 34, "#d8d4ce")
        c.disc(x + at, 780, 12, SOFT)
    c.disc(x + 404, 712, 17, SUN)


def _seat_window(c: Canvas, x: float, y: float, number: int, taken: bool) -> None:
    c.box(x, y, 108, 132, lighter("#cfe6ea", 0.2), 14)
    if taken:
        look = pick(LOOKS, number)
        c.slice(x + 54, y + 132, 44, 180, 360, look.top)
        head(c, x + 54, y + 70, 29, look)
    else:
        c.box(x + 20, y + 82, 68, 50, ROSE, 12)
    c.shape([(x + 78, y + 4), (x + 96, y + 4), (x + 62, y + 128), (x + 44, y + 128)], f"{CARD}38")


def shopping(c: Canvas, variety: int) -> None:
    """A market stall with its striped roof, and somebody with a full basket."""
    sky(c, variety, 700)
    _street(c, variety)
    seller = someone(variety + 4)
    figure(c, 770, 830, 60, seller, hands=((-1.8, -4.3), (2.4, -6.3)), feet=None)
    _stall(c, 770, 800, variety)
    figure(c, 285, 850, 66, someone(variety * 2 + 1), hands=((-1.4, -3.1), (2.1, -4.3)))
    _basket(c, 425, 580, variety)


def _street(c: Canvas, variety: int) -> None:
    houses = ((-30, 260, 420), (230, 220, 360), (450, 270, 440), (720, 240, 380), (960, 280, 430))
    for at, (x, wide, high) in enumerate(houses):
        wall = lighter(pick(("#e9c9b0", "#cfdcc8", "#e6d3e0", "#f2e0b8"), at + variety), 0.25)
        c.box(x, 720 - high, wide, high, wall)
        c.shape([(x - 14, 722 - high), (x + wide / 2, 640 - high), (x + wide + 14, 722 - high)], darker(wall, 0.2))
        for row in range(2):
            for col in range(2):
                c.box(x + 42 + col * wide * 0.42, 770 - high + row * 105, 58, 70, lighter("#bcd8e0", 0.2), 6)
    c.fade(700, 900, "#ded5c8", "#cdc2b3")
    for at in range(40):
        x, y = (at * 173 + (at // 9) * 60) % WIDE, 722 + (at // 9) * 42
        c.box(x, y, 70, 24, f"{CARD}55", 10)


def _stall(c: Canvas, x: float, y: float, variety: int) -> None:
    cloth = pick((BRICK, TEAL, "#8a78ad"), variety)
    c.oval(x, y + 50, 400, 20, f"{INK}22")
    for side in (-1, 1):
        c.box(x + side * 340 - 9, y - 560, 18, 600, WOOD)
    for at in range(9):
        left, colour = x - 390 + at * 86.7, CARD if at % 2 else lighter(cloth, 0.2)
        c.slice(left + 43, y - 470, 43.4, 0, 180, darker(colour, 0.05))
        c.shape([(x - 320 + at * 71.1, y - 600), (x - 320 + (at + 1) * 71.1, y - 600), (left + 86.7, y - 468),
                 (left, y - 468)], colour)  # fmt: skip
    c.box(x - 370, y - 190, 740, 240, lighter(WOOD, 0.2), 8)
    c.box(x - 385, y - 210, 770, 34, WOOD, 8)
    for at in range(4):
        _crate(c, x - 355 + at * 182, y - 205, pick(FRUIT, at + variety), at)


def _crate(c: Canvas, x: float, y: float, fruit: str, number: int) -> None:
    for row in range(2):
        for at in range(4 - row):
            cx, cy = x + 28 + at * 36 + row * 18, y - 52 - row * 28
            c.disc(cx, cy, 23, darker(fruit, 0.06 * ((at + row + number) % 3)))
            c.disc(cx - 7, cy - 8, 6, lighter(fruit, 0.5))
            c.line([(cx, cy - 20), (cx + 4, cy - 28)], 5, LEAF)
    c.box(x - 4, y - 45, 172, 46, darker(WOOD, 0.06), 5)
    c.box(x - 4, y - 26, 172, 6, darker(WOOD, 0.25))


def _basket(c: Canvas, x: float, y: float, variety: int) -> None:
    straw = "#d9ac66"
    c.bow(x, y + 60, 82, 13, darker(straw, 0.15), 180, 360)
    for at, (px, high) in enumerate(((-48, 40), (-8, 20), (30, 34))):
        c.disc(x + px, y + 72 - high, 30, pick(FRUIT, at + variety))
    c.line([(x + 40, y + 70), (x + 86, y - 40)], 27, "#e3b872")
    for at in range(3):
        c.line([(x + 46 + at * 14, y + 32 - at * 30), (x + 62 + at * 14, y + 36 - at * 30)], 5, "#b98543")
    c.shape([(x - 98, y + 62), (x + 98, y + 62), (x + 74, y + 172), (x - 74, y + 172)], straw)
    for row in range(3):
        for at in range(6):
            c.box(x - 78 + at * 27 + (row % 2) * 10, y + 84 + row * 28, 15, 12, darker(straw, 0.16), 4)
    c.box(x - 104, y + 54, 208, 22, darker(straw, 0.1), 10)


def cinema(c: Canvas, variety: int) -> None:
    """The backs of the front row, the lit screen, and a big box of popcorn."""
    c.fade(0, 900, "#8d5560", "#6a4459")
    for r, solid in ((560, "12"), (470, "16"), (390, "1c")):
        c.oval(600, 320, r * 1.5, r, f"{SUN}{solid}")
    _screen(c, variety)
    for side in (-1, 1):
        _curtain(c, side)
    for at in range(6):
        _seat(c, 130 + at * 190 + 5, 620, 0.8, None if at % 3 == variety % 3 else pick(LOOKS, at + variety))
    for at in range(4):
        taken = at in (1, 2)
        _seat(c, 150 + at * 300, 760, 1.4, pick(LOOKS, variety * 2 + at * 3) if taken else None)
    _popcorn(c, 900, 890)


def _screen(c: Canvas, variety: int) -> None:
    c.box(196, 66, 808, 444, "#4d3346", 14)
    above = pick(("#3f6f8f", "#6a5a96", "#2f7f80"), variety)
    c.box(212, 82, 776, 412, above)
    for at in range(82, 494, 4):
        c.box(212, at, 776, 4, mix(above, "#fbe3b5", (at - 82) / 412))
    c.disc(790 + sway(variety, 60), 200, 58, "#fff4d6")
    for x, y in scattered(variety, 18, 740, 200):
        c.disc(230 + x, 96 + y, 4, f"{CARD}cc")
    for lift, colour in ((90, 0.45), (40, 0.2)):
        hills = [(212 + step * 48.5, 494 - lift - 40 * math.sin(step * 0.75 + variety + lift)) for step in range(17)]
        c.shape([*hills, (988, 494), (212, 494)], mix(mix(TEAL, above, 0.3), CARD, colour))
    _rocket(c, 450 + sway(variety, 50), 270)


def _rocket(c: Canvas, x: float, y: float) -> None:
    for side in (-1, 1):
        c.shape(turned([(side * 22, 30), (side * 58, 88), (side * 18, 74)], x, y, 28), BRICK)
    c.blob(turned([(-16, 80), (0, 138), (16, 80)], x, y, 28), SUN)
    c.blob(turned([(0, -100), (36, -30), (26, 80), (-26, 80), (-36, -30)], x, y, 28), PAPER)
    c.disc(*turned([(0, -18)], x, y, 28)[0], 19, SOFT)
    c.disc(*turned([(0, -18)], x, y, 28)[0], 14, "#a9d6e6")


def _curtain(c: Canvas, side: int) -> None:
    for at in range(5):
        x = 600 + side * (425 + at * 44)
        cloth = lighter(BRICK, 0.12 if at % 2 else 0.26)
        fall = [
            (x - 34, -60),
            (x + 34, -60),
            (x + 34 + side * at * 3, 300),
            (x + 30, 610),
            (x - 30, 610),
            (x - 34, 300),
        ]
        c.blob(fall, cloth)
    c.box(0 if side < 0 else 600, 0, 600, 40, lighter(BRICK, 0.1))
    for at in range(8):
        c.slice(600 + side * (38 + at * 76), 38, 38, 0, 180, lighter(BRICK, 0.1 if at % 2 else 0.2))


def _seat(c: Canvas, x: float, y: float, s: float, look: Look | None) -> None:
    """A seat from behind, and the head and shoulders of who sits in it."""
    if look:
        c.blob([(x - 72 * s, y + 60 * s), (x - 58 * s, y - 22 * s), (x, y - 42 * s), (x + 58 * s, y - 22 * s),
                (x + 72 * s, y + 60 * s)], darker(look.top, 0.08))  # fmt: skip
        for side in (-1, 1):
            c.disc(x + side * 47 * s, y - 72 * s, 11 * s, darker(look.skin, 0.1))
        c.box(x - 18 * s, y - 55 * s, 36 * s, 36 * s, darker(look.skin, 0.15), 10 * s)
        _back_of_head(c, x, y - 80 * s, s, look)
    c.box(x - 84 * s, y, 168 * s, 300 * s, lighter(BRICK, 0.06), 34 * s)
    c.box(x - 84 * s, y, 168 * s, 30 * s, lighter(BRICK, 0.22), 15 * s)
    c.box(x - 62 * s, y + 46 * s, 124 * s, 200 * s, darker(BRICK, 0.08), 24 * s)


def _back_of_head(c: Canvas, x: float, y: float, s: float, look: Look) -> None:
    if look.style == "curly":
        for at in range(9):
            c.disc(x + 40 * s * math.cos(at * 0.7), y - 8 * s + 38 * s * math.sin(at * 0.7), 21 * s, look.hair)
    if look.style == "bun":
        c.disc(x, y - 56 * s, 24 * s, look.hair)
    if look.style in ("long", "scarf"):
        c.box(x - 52 * s, y - 20 * s, 104 * s, 90 * s, look.hair, 30 * s)
    c.oval(x, y, 46 * s, 50 * s, look.hair)
    c.bow(x, y, 32 * s, 6 * s, lighter(look.hair, 0.18), 200, 290)


def _popcorn(c: Canvas, x: float, y: float) -> None:
    for row in range(4):
        for at in range(6 - row):
            px, py = x - 92 + at * 37 + row * 18, y - 205 - row * 27
            for dx, dy in ((-11, 0), (11, -3), (0, -13)):
                c.disc(px + dx, py + dy, 16, pick(("#fdf3dc", "#fbe6b0", CARD), at + row))
    for at in range(6):
        c.shape([(x - 108 + at * 36, y - 200), (x - 72 + at * 36, y - 200), (x - 54 + at * 27 - 3, y + 40),
                 (x - 81 + at * 27, y + 40)], lighter(BRICK, 0.15) if at % 2 else CARD)  # fmt: skip
    c.disc(x, y - 90, 46, SUN)
    for px, py in ((-14, 6), (14, 6), (0, -12)):
        c.disc(x + px, y - 90 + py, 17, CARD)
