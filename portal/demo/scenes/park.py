"""In the park: the dog and the football."""

import math

from .canvas import (
    BRICK,
    CARD,
    GRASS,
    INK,
    ROSE,
    SAND,
    SOFT,
    SUN,
    WIDE,
    Canvas,
    darker,
    lighter,
    mix,
    pick,
    sway,
    turned,
)
from .people import figure, someone
from .things import GREENS, SOFTER, bunting, flower, hills, sky, tree, tufts


def dog(c: Canvas, variety: int) -> None:
    """A big dog sitting beside its friend in the park."""
    sky(c, variety)
    hills(c, variety)
    tree(c, 130 + sway(variety, 20), 680, 1.5, pick(GREENS, variety))
    tree(c, 1090, 650, 0.95, pick(GREENS, variety + 1))
    c.blob([(420, 930), (560, 780), (760, 690), (700, 640), (800, 640), (900, 700), (880, 800), (860, 930)], SAND)
    tufts(c, 670, 880, variety, 50, darker(GRASS, 0.12))
    for at, x in enumerate((60, 170, 1010, 1085, 1160)):
        flower(c, x, 880 + sway(at, 12), 0.8, pick(SOFTER, at + variety))
    figure(c, 820, 850, 72, someone(variety * 4 + 2), hands=((-2.7, -4.1), (1.6, -3.3)))
    fur = pick(("#b5793f", "#4a4650", "#e3c08d"), variety)
    c.bend((627, 552), (590, 640), (520, 640), 9, BRICK)
    _dog(c, 470, 860, 1.0, fur)
    c.disc(627, 553, 25, someone(variety * 4 + 2).skin)
    _ball(c, 250, 835, 34, SUN)


def _dog(c: Canvas, x: float, y: float, s: float, fur: str) -> None:
    chest, dark = lighter(fur, 0.62), darker(fur, 0.2)
    c.oval(x, y, 170 * s, 18 * s, f"{INK}22")
    c.bend((x - 110 * s, y - 40 * s), (x - 215 * s, y - 60 * s), (x - 205 * s, y - 165 * s), 40 * s, fur)
    for side in (-1, 1):
        c.oval(x + side * 92 * s, y - 68 * s, 66 * s, 72 * s, dark)
        c.oval(x + side * 112 * s, y - 14 * s, 56 * s, 21 * s, fur)
    c.blob([(x + px * s, y + py * s) for px, py in
            ((-70, -300), (70, -300), (108, -150), (100, -20), (0, -8), (-100, -20), (-108, -150))], fur)  # fmt: skip
    c.blob([(x + px * s, y + py * s) for px, py in ((-48, -260), (48, -260), (58, -150), (0, -90), (-58, -150))], chest)
    for side in (-1, 1):
        c.line([(x + side * 40 * s, y - 130 * s), (x + side * 42 * s, y - 22 * s)], 46 * s, lighter(fur, 0.1))
        c.oval(x + side * 44 * s, y - 14 * s, 36 * s, 21 * s, chest)
    c.bow(x, y - 300 * s, 66 * s, 22 * s, BRICK, 20, 160)
    c.disc(x, y - 228 * s, 15 * s, SUN)
    _dog_head(c, x, y - 345 * s, s, fur)


def _dog_head(c: Canvas, x: float, y: float, s: float, fur: str) -> None:
    c.blob([(x + px * s, y + py * s) for px, py in
            ((-95, 0), (-80, -75), (0, -102), (80, -75), (95, 0), (66, 72), (0, 92), (-66, 72))], fur)  # fmt: skip
    c.blob([(x - 14 * s, y - 96 * s), (x + 14 * s, y - 96 * s), (x + 26 * s, y), (x - 26 * s, y)], lighter(fur, 0.62))
    for side in (-1, 1):
        ear = ((52, -86), (100, -82), (132, -10), (116, 52), (88, 26), (78, -30))
        c.blob([(x + side * px * s, y + py * s) for px, py in ear], darker(fur, 0.28))
        c.disc(x + side * 38 * s, y - 18 * s, 12 * s, INK)
        c.disc(x + side * 35 * s, y - 22 * s, 4 * s, CARD)
    c.blob([(x + px * s, y + py * s) for px, py in ((0, 4), (52, 30), (44, 74), (0, 86), (-44, 74), (-52, 30))],
           lighter(fur, 0.62))  # fmt: skip
    c.blob([(x + px * s, y + py * s) for px, py in ((-18, 66), (18, 66), (20, 106), (0, 122), (-20, 106))], ROSE)
    c.oval(x, y + 24 * s, 25 * s, 18 * s, INK)
    for side in (-1, 1):
        c.bow(x + side * 20 * s, y + 50 * s, 20 * s, 6 * s, INK, 10, 170)


def _ball(c: Canvas, x: float, y: float, r: float, colour: str) -> None:
    c.oval(x, y + r, r, r * 0.2, f"{INK}22")
    c.disc(x, y, r, colour)
    c.bow(x - r, y, r * 1.15, 5, CARD, -45, 45)
    c.bow(x + r, y, r * 1.15, 5, CARD, 135, 225)


def football(c: Canvas, variety: int) -> None:
    """A kick at an open goal, with friends cheering."""
    sky(c, variety)
    c.hill([520, 470, 500, 540, 480, 450, 510], mix(GRASS, "#cfe6ea", 0.55))
    bunting(c, variety, 30, 55)
    for at in range(7):
        c.box(at * 190 - 30, 560, 95, 340, darker(GRASS, 0.02))
    for at in range(8):
        left = at * 200 - 200
        c.shape([(left + 120, 560), (left + 220, 560), (left + 160, 900), (left, 900)], GRASS)
        c.shape([(left + 220, 560), (left + 320, 560), (left + 320, 900), (left + 160, 900)], lighter(GRASS, 0.14))
    c.line([(0, 600), (WIDE, 600)], 7, f"{CARD}cc")
    _goal(c, 870, 640)
    kit = pick((BRICK, "#4f7fa3", "#8a78ad"), variety)
    team = {"top": lighter(kit, 0.2), "bottom": "#f3efe8"}
    up = ((-1.7, -8.1), (1.7, -8.2))
    figure(c, 130, 735, 44, someone(variety + 1, **team), hands=up)
    figure(c, 610, 705, 38, someone(variety + 5, **team), hands=up)
    kicker = someone(variety * 3 + 6, striped=True, **team)
    figure(c, 360, 860, 70, kicker, hands=((-2.5, -5.2), (2.2, -4.4)), feet=((-0.7, 0.0), (1.75, -0.75)))
    _football(c, 630, 800, 46)
    for at in range(3):
        c.bow(620 - at * 10, 800, 62 + at * 16, 5, f"{CARD}aa", 150, 210)


def _goal(c: Canvas, x: float, y: float) -> None:
    for at in range(13):
        c.line([(x - 190 + at * 35, y - 250), (x - 190 + at * 35, y)], 2, f"{CARD}cc")
    for at in range(8):
        c.line([(x - 200, y - 250 + at * 34), (x + 240, y - 250 + at * 34)], 2, f"{CARD}cc")
    c.line([(x - 210, y + 10), (x - 210, y - 260), (x + 250, y - 260), (x + 250, y + 10)], 17, CARD)
    c.oval(x + 20, y + 12, 250, 8, f"{INK}18")


def _football(c: Canvas, x: float, y: float, r: float) -> None:
    c.oval(x, y + r + 12, r, 9, f"{INK}22")
    c.disc(x, y, r, SOFT)
    c.disc(x, y, r - 3, CARD)
    for at in range(6):
        turn = math.radians(at * 72 - 90)
        px, py, size = (x, y, 0.36) if at == 5 else (x + 0.8 * r * math.cos(turn), y + 0.8 * r * math.sin(turn), 0.24)
        c.shape(turned([(size * r * math.cos(math.radians(d)), size * r * math.sin(math.radians(d)))
                        for d in range(-90, 270, 72)], px, py, 0), INK)  # fmt: skip
        if at < 5:
            c.line([(x, y), (px, py)], 3, SOFT)
