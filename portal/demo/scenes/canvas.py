"""The paper that the demo's pictures are drawn on: flat shapes with soft edges, in the colours of the portal."""

import io
import math
from collections.abc import Sequence
from typing import TypeVar

from PIL import Image, ImageColor, ImageDraw

Point = tuple[float, float]
T = TypeVar("T")

WIDE, HIGH = 1200, 900
# Pillow draws hard edges: twice the size, halved at the end, makes them soft.
FINE = 2
BETWEEN = 10

PAPER, CARD, INK, SOFT = "#fbf8f3", "#ffffff", "#1f2430", "#4a5160"
TEAL, SUN, LEAF, BRICK, PLUM = "#0b5c5e", "#f2b84b", "#2a6536", "#9b2f1c", "#5b3a74"
TEAL_TINT, SUN_TINT, LEAF_TINT, BRICK_TINT = "#e3f0ef", "#fdf3dc", "#e5f1e6", "#fae8e4"
SKY, SEA, GRASS, ROSE, WOOD, SAND = "#cfe6ea", "#7fc4c4", "#a9cf9f", "#e58f7b", "#c99a63", "#f4dfb4"


def mix(one: str, other: str, share: float) -> str:
    """The colour between two `#rrggbb`: `share` 0 is the first, 1 the second."""
    parts = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def lighter(colour: str, share: float = 0.3) -> str:
    """`colour` with some white in it."""
    return mix(colour, CARD, share)


def darker(colour: str, share: float = 0.18) -> str:
    """`colour` with some ink in it."""
    return mix(colour, INK, share)


def pick(choices: Sequence[T], number: int) -> T:
    """One of `choices`, the same one for the same `number`."""
    return choices[number % len(choices)]


def sway(number: int, reach: float) -> float:
    """A distance between `-reach` and `reach` that looks like chance and is always the same for `number`."""
    return reach * math.sin(number * 12.9898 + 4.1)


def scattered(number: int, many: int, wide: float, high: float) -> list[Point]:
    """`many` points spread as if by chance over so much, always the same for `number`."""
    # Steps by the golden ratio and its square root never fall into rows.
    spread = [((at + number * 7) * 0.7548777 % 1, (at + number * 3) * 0.5698403 % 1) for at in range(1, many + 1)]
    return [(x * wide, y * high) for x, y in spread]


def turned(points: Sequence[Point], x: float, y: float, degrees: float) -> list[Point]:
    """`points` around nought, turned clockwise and moved to `x`, `y`."""
    sin, cos = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return [(x + px * cos - py * sin, y + px * sin + py * cos) for px, py in points]


def smooth(points: Sequence[Point]) -> list[Point]:
    """A round way through all `points` and back to the first (Catmull and Rom's)."""
    found, many = [], len(points)
    for at in range(many):
        a, b, c, d = (points[(at + step) % many] for step in (-1, 0, 1, 2))
        for step in range(BETWEEN):
            t = step / BETWEEN
            ways = [(-t + 2 * t**2 - t**3, a), (2 - 5 * t**2 + 3 * t**3, b)]
            ways += [(t + 4 * t**2 - 3 * t**3, c), (t**3 - t**2, d)]
            found.append((sum(w * p[0] for w, p in ways) / 2, sum(w * p[1] for w, p in ways) / 2))
    return found


class Canvas:
    """A picture being drawn, 1200 wide and 900 high. Colours may end in two digits of how solid they are."""

    def __init__(self, ground: str = PAPER) -> None:
        self.image = Image.new("RGB", (WIDE * FINE, HIGH * FINE), ground)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def disc(self, x: float, y: float, r: float, fill: str) -> None:
        self.oval(x, y, r, r, fill)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: str) -> None:
        self.pen.ellipse([FINE * v for v in (x - rx, y - ry, x + rx, y + ry)], fill)

    def box(self, x: float, y: float, wide: float, high: float, fill: str, soft: float = 0) -> None:
        """A box from its top left corner; `soft` is how round its corners are."""
        self.pen.rounded_rectangle([FINE * v for v in (x, y, x + wide, y + high)], soft * FINE, fill)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill)

    def blob(self, points: Sequence[Point], fill: str) -> None:
        """A soft shape through `points`."""
        self.shape(smooth(points), fill)

    def line(self, points: Sequence[Point], thick: float, fill: str) -> None:
        """A line with round ends."""
        self.pen.line([(x * FINE, y * FINE) for x, y in points], fill, round(thick * FINE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, thick / 2, fill)

    def bend(self, start: Point, over: Point, end: Point, thick: float, fill: str) -> None:
        """A line that bends towards `over` on its way."""
        way = []
        for step in range(BETWEEN + 1):
            t = step / BETWEEN
            ways = ((1 - t) ** 2, 2 * t * (1 - t), t**2)
            way.append(tuple(sum(w * p[at] for w, p in zip(ways, (start, over, end), strict=True)) for at in (0, 1)))
        self.line([(x, y) for x, y in way], thick, fill)

    def bow(self, x: float, y: float, r: float, thick: float, fill: str, begin: float = 0, end: float = 180) -> None:
        """Part of a ring, in degrees from the right, clockwise: as it stands, a smile."""
        box = [FINE * v for v in (x - r, y - r, x + r, y + r)]
        self.pen.arc(box, begin, end, fill, round(thick * FINE))

    def slice(self, x: float, y: float, r: float, begin: float, end: float, fill: str) -> None:
        self.pen.pieslice([FINE * v for v in (x - r, y - r, x + r, y + r)], begin, end, fill)

    def fade(self, top: float, bottom: float, above: str, below: str) -> None:
        """The whole width between two heights, from one colour to another."""
        rows = round((bottom - top) * FINE)
        strip = Image.new("RGB", (1, rows))
        for row in range(rows):
            strip.putpixel((0, row), ImageColor.getrgb(mix(above, below, row / rows)))
        self.image.paste(strip.resize((WIDE * FINE, rows)), (0, round(top * FINE)))

    def hill(self, heights: Sequence[float], fill: str) -> None:
        """Ground with a round edge through `heights`, evenly spread from left to right, down to the bottom."""
        step = (WIDE + 200) / (len(heights) - 1)
        edge = [(-100 + at * step, y) for at, y in enumerate(heights)]
        self.blob([*edge, (WIDE + 300, HIGH + 300), (-300, HIGH + 300)], fill)

    def flip(self) -> None:
        """Left becomes right, as in a mirror."""
        self.image = self.image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def jpeg(self) -> bytes:
        """The finished picture."""
        kept = io.BytesIO()
        self.image.reduce(FINE).save(kept, "JPEG", quality=88)
        return kept.getvalue()
