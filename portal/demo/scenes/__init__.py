"""Pictures for the demo's updates, drawn when they are asked for: no photographs, no files, nobody's real face.

It owns what twelve kinds of a day look like, in the colours of the portal. It refuses to draw what it does not know.
"""

from .arts import music, painting
from .canvas import Canvas
from .garden import garden
from .home import baking, birthday
from .park import dog, football
from .seaside import beach, swimming
from .town import bus_trip, cinema, shopping

SCENES = {
    "garden": garden,
    "swimming": swimming,
    "baking": baking,
    "bus-trip": bus_trip,
    "painting": painting,
    "music": music,
    "dog": dog,
    "beach": beach,
    "football": football,
    "birthday": birthday,
    "shopping": shopping,
    "cinema": cinema,
}


def draw_scene(kind: str, variety: int = 0) -> bytes:
    """A JPEG picture, 1200 by 900, of one of `SCENES`; `variety` changes its people, its colours and its side.

    The same two always give the same bytes. Raises `ValueError` for a kind that is not among them.
    """
    if kind not in SCENES:
        raise ValueError(f"No picture is drawn of {kind!r}; there are {', '.join(SCENES)}.")
    canvas = Canvas()
    SCENES[kind](canvas, variety)
    if variety % 2:
        canvas.flip()
    return canvas.jpeg()
