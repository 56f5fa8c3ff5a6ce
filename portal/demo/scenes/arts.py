"""What people make: a painting and music."""

import math

from .canvas import (
    BRICK,
    CARD,
    INK,
    LEAF,
    PAPER,
    ROSE,
    SOFT,
    SUN,
    TEAL,
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
from .people import Look, figure, someone
from .things import BRIGHT, SOFTER, bunting, flower, note, plant, room, window


def painting(c: Canvas, variety: int) -> None:
    """Somebody at an easel, a bright picture half done."""
    room(c, variety)
    window(c, 80, 90, 230, 250, variety)
    plant(c, 1110, 690, 1.1, ROSE)
    for at in range(3):
        _pinned(c, 930 + (at % 2) * 130, 90 + at * 140, pick(SOFTER, at + variety), at + variety)
    c.oval(640, 815, 380, 40, f"{LEAF}22")
    _easel(c, 690, 820, variety)
    look = someone(variety * 3 + 2, top=pick(("#8fb8c9", "#c9a9d0", "#e9c27a"), variety))
    figure(c, 330, 850, 68, look, hands=((-1.55, -3.5), (2.45, -5.2)))
    for at, (px, py) in enumerate(scattered(variety, 6, 110, 150)):
        c.disc(275 + px, 500 + py, 8, pick(BRIGHT, at))
    c.line([(472, 520), (560, 462)], 11, WOOD)
    c.line([(556, 465), (580, 449)], 17, pick(BRIGHT, variety))
    _palette(c, 215, 620)
    _stool(c, 975, 850)


def _pinned(c: Canvas, x: float, y: float, colour: str, number: int) -> None:
    card = [(-52, -60), (52, -60), (52, 60), (-52, 60)]
    c.shape(turned(card, x, y, sway(number, 6)), CARD)
    if number % 2:
        flower(c, x, y + 50, 0.85, colour)
    else:
        c.slice(x, y + 46, 40, 180, 360, mix(LEAF, CARD, 0.5))
        c.disc(x + 14, y - 26, 15, colour)
    c.disc(x, y - 54, 7, BRICK)


def _easel(c: Canvas, x: float, y: float, variety: int) -> None:
    for px in (-150, 150):
        c.line([(x + px * 0.3, y - 640), (x + px, y + 20)], 19, WOOD)
    c.box(x - 205, y - 565, 410, 350, "#e8ddcb", 4)
    c.box(x - 195, y - 555, 390, 330, PAPER)
    for at, colour in enumerate(("#9fd0d6", "#f7d98f", "#e9a07a", "#7fb58c")):
        top = y - 500 + at * 60
        wave = [(x - 195 + step * 39, top + 20 * math.sin(step * 0.9 + at + variety)) for step in range(11)]
        c.shape([*wave, (x + 195, y - 225), (x - 195, y - 225)], mix(colour, pick(BRIGHT, at + variety), 0.25))
    c.disc(x + 90, y - 480, 36, pick((BRICK, SUN, ROSE), variety))
    for at in range(3):
        flower(c, x - 60 + at * 80, y - 228, 0.95, pick(BRIGHT, at + variety + 1))
    c.box(x - 225, y - 222, 450, 24, darker(WOOD, 0.1), 6)


def _palette(c: Canvas, x: float, y: float) -> None:
    c.blob([(x - 84, y + 6), (x - 60, y - 44), (x + 20, y - 56), (x + 76, y - 20), (x + 60, y + 26), (x + 6, y + 24),
            (x - 20, y + 48)], lighter(WOOD, 0.25))  # fmt: skip
    for at, (px, py) in enumerate(((-50, -6), (-28, -30), (6, -36), (40, -22), (46, 4))):
        c.disc(x + px, y + py, 13, pick(BRIGHT, at))


def _stool(c: Canvas, x: float, y: float) -> None:
    for px in (-60, 60):
        c.line([(x + px * 0.7, y - 150), (x + px, y)], 16, darker(WOOD, 0.12))
    c.box(x - 90, y - 168, 180, 26, WOOD, 10)
    for at in range(3):
        left = x - 76 + at * 54
        c.box(left, y - 218, 44, 52, CARD, 6)
        c.box(left, y - 224, 44, 22, pick(BRIGHT, at * 2 + 1), 6)
    c.line([(x + 60, y - 215), (x + 84, y - 300)], 7, WOOD)


def music(c: Canvas, variety: int) -> None:
    """A singer with their arms wide, a guitar and a drum, and the notes above them."""
    room(c, variety, 660, pick(("#efe4f2", "#fdf3dc", "#e3f0ef"), variety))
    bunting(c, variety, 20, 80)
    c.oval(600, 815, 540, 76, pick(("#e9b9a8", "#b9d3c4", "#cdbfe0"), variety))
    c.oval(600, 815, 470, 60, pick(("#f2d2c4", "#d3e4d9", "#e0d6ec"), variety))
    for at, (x, y) in enumerate(((300, 260), (470, 190), (770, 215), (930, 290), (130, 330), (1080, 340))):
        note(c, x, y + sway(variety + at, 26), 0.8, pick(BRIGHT, at + variety), at % 2 == 0)
    figure(c, 600, 850, 72, someone(variety * 2 + 1), hands=((-2.9, -6.3), (1.15, -5.5)))
    _microphone(c, 683, 448)
    player = someone(variety + 5)
    figure(c, 235, 830, 64, player, hands=((-1.75, -4.6), (1.1, -3.5)))
    _guitar(c, 235, 585, player, pick(("#d98f4b", BRICK, "#4f9a98"), variety))
    drummer = someone(variety * 2 + 7)
    figure(c, 970, 820, 64, drummer, hands=((-1.7, -4.5), (1.8, -5.0)))
    _drum(c, 970, 700, pick((TEAL, "#8a78ad", BRICK), variety))


def _microphone(c: Canvas, x: float, y: float) -> None:
    c.line([(x + 6, y + 20), (x - 16, y - 24)], 17, SOFT)
    c.disc(x - 22, y - 34, 19, INK)
    c.bow(x - 22, y - 34, 13, 4, SOFT, 180, 300)


def _guitar(c: Canvas, x: float, y: float, player: Look, wood: str) -> None:
    c.line([(x + 20, y - 8), (x - 165, y - 82)], 21, darker(WOOD, 0.35))
    c.shape(turned([(-34, -20), (16, -15), (16, 15), (-34, 20)], x - 175, y - 86, 22), darker(WOOD, 0.35))
    for px, py, r in ((30, -2, 58), (98, 26, 78)):
        c.disc(x + px, y + py, r + 6, darker(wood, 0.2))
    for px, py, r in ((30, -2, 58), (98, 26, 78)):
        c.disc(x + px, y + py, r, wood)
    c.disc(x + 52, y + 6, 25, darker(WOOD, 0.5))
    c.line([(x + 112, y + 10), (x + 98, y + 50)], 11, darker(WOOD, 0.4))
    for at in (-5, 0, 5):
        c.line([(x - 160, y - 80 + at), (x + 105, y + 28 + at)], 2, f"{CARD}cc")
    c.disc(x - 112, y - 62, 24, player.skin)
    c.disc(x + 72, y + 8, 24, player.skin)


def _drum(c: Canvas, x: float, y: float, colour: str) -> None:
    colour = lighter(colour, 0.2)
    c.box(x - 122, y, 244, 132, colour, 16)
    c.oval(x, y + 130, 122, 30, colour)
    for at in range(6):
        left = x - 115 + at * 40
        c.line([(left, y + 20), (left + 20, y + 140), (left + 38, y + 20)], 5, SUN)
    c.oval(x, y, 126, 36, darker(colour, 0.15))
    c.oval(x, y - 5, 115, 29, PAPER)
    for px, py, end in ((-109, -170, -35), (115, -200, 40)):
        c.line([(x + px, y + py), (x + end, y - 30 if px < 0 else y - 90)], 10, darker(WOOD, 0.2))
