"""By the water: the beach and the pool."""

import math

from .canvas import (
    BRICK,
    CARD,
    INK,
    PAPER,
    ROSE,
    SAND,
    SOFT,
    SUN,
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
    turned,
)
from .people import HATS, Look, arm, figure, head, someone
from .things import sky, window

WATER = "#6fc0c4"


def beach(c: Canvas, variety: int) -> None:
    """Somebody paddling, with a sandcastle, a sunshade and a sail far out."""
    sky(c, variety, 420)
    c.fade(400, 640, "#8fcccb", "#b9e0da")
    _sail(c, 250 + sway(variety, 60), 420, pick((BRICK, SUN, "#8a78ad"), variety))
    for x, y in scattered(variety, 18, WIDE, 120):
        c.bow(x, 430 + y, 22, 4, f"{CARD}cc", 25, 155)
    c.hill([590, 560, 585, 560, 590, 565, 590], CARD)
    c.hill([606, 580, 602, 578, 608, 584, 606], "#b9e0da")
    c.hill([672, 652, 664, 642, 654, 636, 642], CARD)
    c.hill([690, 670, 680, 660, 670, 655, 660], SAND)
    for x, y in scattered(variety, 60, WIDE, 200):
        c.disc(x, 700 + y, 3, darker(SAND, 0.1))
    look = someone(variety * 2 + 3, bottom=pick(("#8aa6bd", "#7f9a7a", "#9a8fb8"), variety), striped=True)
    figure(c, 620, 640, 56, look, hands=((-2.3, -6.6), (2.2, -6.7)), feet=((-0.75, 0), (0.7, 0.1)))
    _bare_feet(c, 620, 640, 56, look)
    _sunshade(c, 960, 850, variety)
    _castle(c, 270, 840, variety)
    _gull(c, 390, 170 + sway(variety, 30), 1.1)
    _gull(c, 800, 330, 0.8)


def _bare_feet(c: Canvas, x: float, y: float, s: float, look: Look) -> None:
    for side, off in ((-1, -0.75), (1, 0.7)):
        c.line([(x + (off - side * 0.06) * s, y - 1.3 * s), (x + off * s, y - 0.1 * s)], 0.62 * s, look.skin)
        c.line([(x + (off - side * 0.42) * s, y - 1.5 * s), (x + (off + side * 0.3) * s, y - 1.5 * s)], 0.4 * s,
               darker(look.bottom, 0.12))  # fmt: skip
        c.oval(x + (off + side * 0.15) * s, y + 0.05 * s, 0.95 * s, 0.26 * s, f"{CARD}cc")
        c.oval(x + (off + side * 0.1) * s, y + 0.08 * s, 0.7 * s, 0.18 * s, "#a9dcd6")


def _sail(c: Canvas, x: float, y: float, colour: str) -> None:
    c.line([(x, y), (x, y - 130)], 5, darker(WOOD, 0.3))
    c.shape([(x + 7, y - 128), (x + 7, y - 22), (x + 76, y - 22)], lighter(colour, 0.15))
    c.shape([(x - 7, y - 112), (x - 7, y - 22), (x - 52, y - 22)], CARD)
    c.blob([(x - 70, y - 12), (x + 80, y - 12), (x + 54, y + 16), (x - 46, y + 16)], darker(WOOD, 0.1))


def _gull(c: Canvas, x: float, y: float, s: float) -> None:
    for side in (-1, 1):
        c.bend((x, y), (x + side * 26 * s, y - 34 * s), (x + side * 58 * s, y - 8 * s), 8 * s, CARD)
        c.line([(x + side * 46 * s, y - 14 * s), (x + side * 58 * s, y - 8 * s)], 8 * s, SOFT)
    c.oval(x, y + 3 * s, 17 * s, 9 * s, CARD)


def _sunshade(c: Canvas, x: float, y: float, variety: int) -> None:
    one = pick((ROSE, "#6fa5a5", SUN), variety)
    c.shape([(x - 150, y - 20), (x + 160, y - 20), (x + 200, y + 25), (x - 190, y + 25)], lighter(one, 0.35))
    for at in range(4):
        left = x - 120 + at * 75
        c.shape([(left, y - 20), (left + 26, y - 20), (left + 24 + (at - 1.5) * 9, y + 25),
                 (left - 4 + (at - 1.5) * 9, y + 25)], CARD)  # fmt: skip
    c.line([(x, y), (x + 30, y - 330)], 12, WOOD)
    for at in range(6):
        edge = [(0, 0)] + [(230 * math.cos(math.radians(180 + d)), 175 * math.sin(math.radians(180 + d)))
                           for d in range(at * 30, at * 30 + 31, 5)]  # fmt: skip
        c.shape(turned(edge, x + 22, y - 240, 6), CARD if at % 2 else one)
    c.disc(x + 42, y - 420, 9, WOOD)


def _castle(c: Canvas, x: float, y: float, variety: int) -> None:
    wet, dark = darker(SAND, 0.1), darker(SAND, 0.24)
    c.oval(x, y + 4, 200, 26, dark)
    for px, wide, high in ((-120, 80, 110), (40, 80, 110), (-56, 112, 175)):
        c.box(x + px, y - high, wide, high, wet if wide < 100 else darker(SAND, 0.15), 4)
        for at in range(3):
            c.box(x + px + at * wide * 0.375, y - high - 20, wide * 0.25, 26, wet if wide < 100 else darker(SAND, 0.15))
    c.slice(x, y - 40, 28, 180, 360, dark)
    c.box(x - 28, y - 42, 56, 42, dark)
    c.line([(x, y - 190), (x, y - 265)], 5, WOOD)
    c.shape([(x + 3, y - 265), (x + 62, y - 245), (x + 3, y - 224)], pick((BRICK, TEAL, "#8a78ad"), variety))
    paint = pick((SUN, ROSE, "#6fa5a5"), variety)
    c.bow(x + 190, y - 70, 40, 7, SOFT, 180, 360)
    c.shape([(x + 145, y - 72), (x + 235, y - 72), (x + 220, y + 12), (x + 160, y + 12)], paint)
    c.box(x + 139, y - 80, 102, 18, darker(paint, 0.12), 8)


def swimming(c: Canvas, variety: int) -> None:
    """Two in a warm pool: one with both thumbs up, one floating on their back."""
    c.box(0, 0, WIDE, 380, TEAL_TINT)
    for at in range(22):
        c.box(at * 60 - 20, 250, 54, 34, lighter(WATER, 0.55 if at % 2 else 0.35), 4)
        c.box(at * 60 + 10, 290, 54, 34, lighter(WATER, 0.35 if at % 2 else 0.6), 4)
    for at in range(3):
        window(c, 90 + at * 390, 46, 250, 150, variety + at)
    c.box(0, 340, WIDE, 70, PAPER)
    c.box(0, 396, WIDE, 18, mix(SUN, CARD, 0.55))
    c.fade(414, 900, lighter(WATER, 0.15), darker(WATER, 0.08))
    _lane(c, 470, variety)
    _ripples(c, variety)
    _ladder(c, 1040)
    _floating(c, 880, 690, someone(variety + 2, style="cap", hair=pick(HATS, variety + 1)))
    _ring(c, 690, 560 + sway(variety, 25), pick((ROSE, SUN, "#8a78ad"), variety))
    _bather(c, 350, 770, someone(variety * 3, style="cap", hair=pick(HATS, variety)))


def _lane(c: Canvas, y: float, variety: int) -> None:
    for at in range(34):
        c.oval(at * 36 + 4, y + 5 * math.sin(at / 2), 17, 11, pick((BRICK, CARD), at // 2 + variety))


def _ripples(c: Canvas, variety: int) -> None:
    for at, (x, y) in enumerate(scattered(variety, 34, WIDE, 370)):
        wide = 18 + (at * 13) % 22
        c.bow(x, 510 + y, wide, 5, f"{CARD}70", 30, 150)
        c.bow(x + wide * 1.6, 510 + y, wide, 5, f"{CARD}70", 30, 150)


def _ladder(c: Canvas, x: float) -> None:
    for px in (0, 90):
        c.line([(x + px, 520), (x + px, 350)], 13, "#b9bec8")
        c.bow(x + px + 22, 350, 28, 13, "#b9bec8", 180, 330)
    for y in (440, 490):
        c.line([(x, y), (x + 90, y)], 11, "#b9bec8")


def _bather(c: Canvas, x: float, y: float, look: Look) -> None:
    s = 104
    c.blob([(x - 1.5 * s, y + 30), (x - 1.05 * s, y - 1.25 * s), (x, y - 1.5 * s), (x + 1.05 * s, y - 1.25 * s),
            (x + 1.5 * s, y + 30)], look.skin)  # fmt: skip
    suit = ((-0.95, 0.45), (-0.8, -0.8), (-0.55, -1.3), (0, -0.45), (0.55, -1.3), (0.8, -0.8), (0.95, 0.45))
    c.blob([(x + px * s, y + py * s) for px, py in suit], look.top)
    for side in (-1, 1):
        hand = (x + side * 2.0 * s, y - 1.95 * s)
        bare = Look(look.skin, look.hair, look.style, look.skin)
        arm(c, (x + side * 0.95 * s, y - 0.85 * s), hand, s, bare, side)
        c.line([(hand[0], hand[1]), (hand[0] - side * 12, hand[1] - 64)], 27, look.skin)
    c.box(x - 26, y - 1.85 * s, 52, 60, darker(look.skin, 0.1), 20)
    head(c, x, y - 2.35 * s, 0.98 * s, look)
    for side in (-1, 1):
        c.oval(x + side * 0.37 * s, y - 2.98 * s, 0.31 * s, 0.22 * s, INK)
        c.oval(x + side * 0.37 * s, y - 2.98 * s, 0.24 * s, 0.15 * s, "#a9d6e6")
    _waterline(c, x, y - 8, 235)


def _waterline(c: Canvas, x: float, y: float, wide: float) -> None:
    water = mix(WATER, INK, 0.035)
    edge = ((-1, 22), (-0.6, 8), (-0.2, 20), (0.2, 8), (0.6, 20), (1, 16), (0.9, 84), (-0.9, 84))
    c.blob([(x + px * wide, y + py) for px, py in edge], water)
    for at, reach in enumerate((0.95, 0.7)):
        c.bow(x, y - 128 + at * 30, wide * reach, 6, f"{CARD}88", 52, 128)


def _floating(c: Canvas, x: float, y: float, look: Look) -> None:
    c.oval(x + 30, y + 20, 250, 44, f"{CARD}40")
    for py, end in ((-34, -62), (44, 70)):
        c.bend((x - 40, y + py * 0.5), (x + 10, y + end), (x + 75, y + end), 34, look.skin)
    c.line([(x + 90, y - 10), (x + 225, y - 14)], 36, look.skin)
    c.line([(x + 90, y + 18), (x + 225, y + 26)], 36, look.skin)
    c.blob([(x - 70, y - 34), (x + 60, y - 40), (x + 120, y), (x + 60, y + 46), (x - 70, y + 42)], look.top)
    head(c, x - 125, y + 2, 62, look)
    c.bow(x - 125, y + 10, 84, 6, f"{CARD}90", 60, 200)
    c.bow(x + 225, y + 8, 42, 6, f"{CARD}90", -70, 70)


def _ring(c: Canvas, x: float, y: float, colour: str) -> None:
    c.oval(x, y + 10, 92, 46, f"{TEAL}30")
    c.oval(x, y, 88, 44, colour)
    for at in range(4):
        c.oval(x + 64 * math.cos(at * 1.57 + 0.6), y + 32 * math.sin(at * 1.57 + 0.6), 19, 11, CARD)
    c.oval(x, y, 40, 18, lighter(WATER, 0.1))
