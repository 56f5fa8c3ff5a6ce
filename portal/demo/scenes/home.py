"""At home: the kitchen and the birthday."""

from .canvas import BRICK, CARD, INK, ROSE, SUN, TEAL, WIDE, WOOD, Canvas, darker, lighter, pick, scattered, sway
from .people import Look, figure, someone
from .things import BRIGHT, SOFTER, bunting, room, window

DOUGH = "#f1d9a8"


def baking(c: Canvas, variety: int) -> None:
    """Somebody in a striped apron, with a tray just out of the oven."""
    room(c, variety, 900)
    window(c, 90, 90, 260, 240, variety)
    _shelf(c, 800, 190, variety)
    bunting(c, variety, -30, 46)
    look = someone(variety * 2 + 4)
    figure(c, 590, 1000, 98, look, hands=((-1.75, -3.5), (1.75, -3.5)), feet=None)
    _apron(c, 590, 1000, 98, pick((BRICK, TEAL, "#8a78ad"), variety))
    c.box(0, 742, WIDE, 158, "#dcae74")
    c.box(0, 726, WIDE, 34, lighter(WOOD, 0.35), 6)
    c.fade(790, 900, "#cf9f63", "#c99a63")
    _tray(c, 590, 655, look, variety)
    _bowl(c, 200, 740, pick(("#7fb7c9", ROSE, SUN), variety))
    _pin(c, 960, 720)
    for at in range(3):
        _egg(c, 1100 - at * 42, 716 - (at % 2) * 6)


def _shelf(c: Canvas, x: float, y: float, variety: int) -> None:
    for row in range(2):
        c.box(x, y + row * 170, 330, 18, WOOD, 6)
        for at in range(4):
            left, colour = x + 18 + at * 78, pick(SOFTER, at + row * 2 + variety)
            c.box(left, y - 88 + row * 170, 58, 88, f"{CARD}ee", 12)
            c.box(left + 5, y - 62 + row * 170, 48, 57, colour, 9)
            c.box(left + 4, y - 104 + row * 170, 50, 20, darker(WOOD, 0.1), 6)


def _apron(c: Canvas, x: float, y: float, s: float, colour: str) -> None:
    c.shape([(x - 0.62 * s, y - 5.15 * s), (x + 0.62 * s, y - 5.15 * s), (x + 0.98 * s, y - 3.9 * s),
             (x + 0.98 * s, y - 2.6 * s), (x - 0.98 * s, y - 2.6 * s), (x - 0.98 * s, y - 3.9 * s)], CARD)  # fmt: skip
    for at in (-0.42, 0, 0.42):
        c.line([(x + at * s, y - 5.05 * s), (x + at * s, y - 2.6 * s)], 0.15 * s, lighter(colour, 0.2))
    for side in (-1, 1):
        c.line([(x + side * 0.56 * s, y - 5.1 * s), (x + side * 0.42 * s, y - 5.8 * s)], 0.14 * s, lighter(colour, 0.2))


def _tray(c: Canvas, x: float, y: float, look: Look, variety: int) -> None:
    top = pick(("#e0a95c", "#d99a52", "#e6b66a"), variety)
    for row in range(2):
        for at in range(5 - row):
            cx, cy = x - 112 + at * 56 + row * 28, y - 8 - row * 34
            c.box(cx - 29, cy - 24, 58, 40, lighter(top, 0.45), 14)
            c.oval(cx, cy - 22, 29, 15, top)
            if variety % 3 == 1:
                c.disc(cx, cy - 36, 9, BRICK)
    c.box(x - 175, y + 4, 350, 26, "#9aa1ab", 12)
    for side in (-1, 1):
        c.box(x + side * 158 - 30, y - 16, 60, 56, lighter(BRICK, 0.3), 22)
    for at in (-215, 215):
        for lift in (0, 62):
            over = x + at + (26 if lift else -26)
            c.bend((x + at, y - 70 - lift), (over, y - 100 - lift), (x + at, y - 132 - lift), 8, "#fffdf8")


def _bowl(c: Canvas, x: float, y: float, colour: str) -> None:
    c.line([(x + 50, y - 110), (x + 120, y - 235)], 18, WOOD)
    c.oval(x, y - 112, 118, 42, lighter(colour, 0.3))
    c.blob([(x - 95, y - 112), (x - 50, y - 158), (x + 20, y - 150), (x + 92, y - 118), (x, y - 90)], DOUGH)
    c.slice(x, y - 110, 122, 0, 180, colour)
    c.box(x - 46, y - 14, 92, 22, darker(colour, 0.12), 8)
    c.bow(x, y - 110, 96, 12, f"{CARD}88", 20, 160)


def _pin(c: Canvas, x: float, y: float) -> None:
    c.line([(x - 130, y + 2), (x + 100, y + 2)], 18, darker(WOOD, 0.15))
    c.box(x - 100, y - 24, 170, 50, lighter(WOOD, 0.15), 22)
    c.box(x - 84, y - 15, 138, 10, f"{CARD}66", 5)


def _egg(c: Canvas, x: float, y: float) -> None:
    c.oval(x, y, 21, 27, "#f3dcc4")
    c.oval(x - 6, y - 9, 5, 7, CARD)


def birthday(c: Canvas, variety: int) -> None:
    """Three in paper hats behind a cake, with balloons and parcels."""
    room(c, variety, 900, pick(("#fdf3dc", "#e8f1ee", "#f7e8ea"), variety))
    bunting(c, variety, 10, 70)
    for at, (x, y) in enumerate(scattered(variety, 60, WIDE, 690)):
        c.disc(x, y, 6, f"{pick(BRIGHT, at)}88")
    for at, (x, y) in enumerate(((100, 260), (190, 360), (1020, 250), (1110, 350), (1010, 420))):
        _balloon(c, x + sway(at + variety, 12), y, pick(SOFTER, at + variety))
    for at, (x, hands) in enumerate(((345, ((-1.6, -7.2), (1.4, -4.0))), (855, ((-1.4, -4.0), (1.6, -7.2))),
                                     (600, ((-1.5, -4.1), (1.5, -4.1))))):  # fmt: skip
        look = someone(variety * 2 + at * 3 + 1, style="paper", hair=pick((ROSE, TEAL, SUN, "#8a78ad"), at + variety))
        figure(c, x, 960 if at < 2 else 860, 74, look, hands=hands, feet=None)
    c.box(0, 716, WIDE, 184, "#fffdf9")
    for at in range(15):
        c.slice(-2 + at * 86, 756, 43, 0, 180, pick((lighter(ROSE, 0.55), lighter(SUN, 0.6)), at + variety))
    c.box(0, 716, WIDE, 42, CARD)
    c.box(0, 750, WIDE, 8, "#e9e4dc")
    _cake(c, 600, 726, variety)
    for at, (x, s) in enumerate(((190, 1.0), (960, 1.15), (1075, 0.75))):
        _parcel(c, x, 726, s, pick(SOFTER, at * 2 + variety), pick(SOFTER, at * 2 + variety + 3))


def _balloon(c: Canvas, x: float, y: float, colour: str) -> None:
    c.bend((x, y + 84), (x + 26, y + 170), (x - 6, y + 270), 3, f"{INK}55")
    c.shape([(x - 13, y + 92), (x, y + 74), (x + 13, y + 92)], darker(colour))
    c.blob([(x, y - 80), (x + 58, y - 48), (x + 56, y + 24), (x, y + 82), (x - 56, y + 24), (x - 58, y - 48)], colour)
    c.oval(x - 24, y - 36, 11, 20, f"{CARD}88")


def _cake(c: Canvas, x: float, y: float, variety: int) -> None:
    sponge, icing = pick(("#d9a066", "#8a5a3c", "#e6b98a"), variety), pick(("#f7c9c4", "#fdf3dc", "#cfe6da"), variety)
    c.oval(x, y - 2, 210, 20, "#d5dade")
    c.box(x - 165, y - 120, 330, 120, sponge, 16)
    c.box(x - 165, y - 66, 330, 16, CARD)
    c.box(x - 165, y - 138, 330, 48, icing, 20)
    for at in range(7):
        c.box(x - 165 + at * 48, y - 110, 40, 30 + (at * 17) % 30, icing, 18)
    for at in range(5):
        cx = x - 120 + at * 60
        c.box(cx - 8, y - 205, 16, 70, pick(SOFTER, at + variety), 5)
        c.disc(cx, y - 226, 26, f"{SUN}44")
        c.blob([(cx, y - 250), (cx + 12, y - 222), (cx, y - 208), (cx - 12, y - 222)], SUN)


def _parcel(c: Canvas, x: float, y: float, s: float, paper: str, ribbon: str) -> None:
    c.box(x - 75 * s, y - 120 * s, 150 * s, 120 * s, paper, 6)
    c.box(x - 14 * s, y - 120 * s, 28 * s, 120 * s, ribbon)
    c.box(x - 75 * s, y - 74 * s, 150 * s, 24 * s, ribbon)
    for side in (-1, 1):
        c.blob([(x, y - 118 * s), (x + side * 26 * s, y - 164 * s), (x + side * 60 * s, y - 150 * s),
                (x + side * 48 * s, y - 122 * s)], ribbon)  # fmt: skip
