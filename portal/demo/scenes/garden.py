"""The garden: somebody watering a bed of vegetables."""

from .canvas import CARD, GRASS, LEAF, ROSE, SOFT, SUN, TEAL, WIDE, WOOD, Canvas, darker, lighter, mix, pick, sway
from .people import HATS, figure, someone
from .things import GREENS, SOFTER, flower, hills, sky, tree, tufts

SOIL = "#b3835b"
SALADS = ("#7fb85f", "#5f9e5a", "#a5c95f")


def garden(c: Canvas, variety: int) -> None:
    """Somebody watering their bed of vegetables, with squashes in a barrow."""
    sky(c, variety)
    hills(c, variety)
    tree(c, 90 + sway(variety, 20), 650, 1.35, pick(GREENS, variety))
    _fence(c)
    tufts(c, 670, 880, variety, 40, darker(GRASS, 0.12))
    _bed(c, variety)
    for at, x in enumerate((1075, 1125, 1170, 25, 70)):
        flower(c, x, 800 + sway(at + variety, 25), 1.15 + 0.2 * (at % 2), pick(SOFTER, at + variety))
    look = someone(variety * 2, style="woolly", hair=pick(HATS, variety))
    figure(c, 300, 850, 68, look, hands=((-1.3, -3.2), (1.95, -3.95)))
    _watering_can(c, 455, 590)
    _barrow(c, 1000, 700, variety)


def _fence(c: Canvas) -> None:
    for y in (575, 625):
        c.box(0, y, WIDE, 14, lighter(WOOD, 0.35))
    for x in range(15, WIDE, 62):
        c.shape([(x, 665), (x, 555), (x + 17, 532), (x + 34, 555), (x + 34, 665)], lighter(WOOD, 0.5))


def _bed(c: Canvas, variety: int) -> None:
    c.blob([(440, 735), (700, 715), (980, 740), (1000, 840), (700, 885), (420, 860)], SOIL)
    for row, y in enumerate((750, 800, 850)):
        c.line([(470 - row * 10, y), (970 + row * 8, y)], 5, darker(SOIL, 0.2))
        for at in range(7):
            _sprout(c, 500 + at * 74 - row * 14, y, pick(SALADS, at + row + variety))


def _sprout(c: Canvas, x: float, y: float, leaf: str) -> None:
    for lean in (-22, 0, 22):
        tip = (x + lean * 1.3, y - 44)
        c.blob([(x - 5, y), (x + lean - 11, y - 22), tip, (x + lean + 11, y - 22), (x + 5, y)], leaf)


def _watering_can(c: Canvas, x: float, y: float) -> None:
    tin = mix(TEAL, CARD, 0.35)
    c.bow(x + 2, y + 6, 50, 12, darker(tin), 180, 330)
    c.line([(x + 55, y + 70), (x + 135, y + 5)], 16, tin)
    c.line([(x + 118, y - 16), (x + 150, y + 22)], 14, darker(tin))
    c.box(x - 55, y + 5, 115, 92, tin, 14)
    c.box(x - 55, y + 28, 115, 12, lighter(tin))
    for at in range(9):
        fall = 18 + (at * 37) % 110
        c.line([(x + 150 + at * 6, y + 14 + fall), (x + 154 + at * 6, y + 30 + fall)], 5, "#8cc3d6")


def _barrow(c: Canvas, x: float, y: float, variety: int) -> None:
    for at, (px, py, r) in enumerate(((-70, -128, 42), (8, -138, 50), (84, -126, 40), (-30, -168, 36), (52, -176, 34))):
        _squash(c, x + px, y + py, r, pick(("#e79a45", SUN, "#e58f5b"), at + variety))
    c.line([(x + 110, y - 60), (x + 250, y - 118)], 14, darker(WOOD, 0.2))
    c.line([(x + 90, y - 40), (x + 130, y)], 13, darker(WOOD, 0.2))
    paint = pick((ROSE, "#6fa5a5", "#8a78ad"), variety)
    c.shape([(x - 150, y - 130), (x + 150, y - 130), (x + 100, y - 35), (x - 90, y - 35)], paint)
    c.box(x - 158, y - 140, 316, 18, darker(paint, 0.12), 9)
    c.disc(x - 105, y - 30, 36, SOFT)
    c.disc(x - 105, y - 30, 17, CARD)


def _squash(c: Canvas, x: float, y: float, r: float, skin: str) -> None:
    c.line([(x, y - r * 0.6), (x + 5, y - r * 1.15)], 9, LEAF)
    for px in (-0.55, 0.55, 0):
        c.oval(x + px * r, y, r * 0.6, r * 0.86, darker(skin, 0.07) if px else skin)
