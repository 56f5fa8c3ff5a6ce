"""Pictures that people send, made safe: decoded in a limited process of their own and written anew.

What comes out is made of pixels alone. Place, time, camera, author and thumbnail stay behind.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from .limited import NoAnswer, ask

LARGEST_FILE = 15 * 1024 * 1024
WAIT_SECONDS = 30
_DECODER = Path(__file__).with_name("decoder.py")
_HEADER = struct.Struct(">2s4I")
_LARGEST_ANSWER = 30 * 1024 * 1024
_JPEG = b"\xff\xd8\xff"


class PictureRefused(Exception):
    """A picture that cannot be taken; `message` is one sentence for the person who sent it, `reason` one word."""

    def __init__(self, message: str, reason: str = "broken") -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason


@dataclass(frozen=True)
class PreparedPicture:
    """A picture ready to keep: two JPEG files without metadata; width and height are those of the large one."""

    large: bytes
    small: bytes
    width: int
    height: int


def _sentence(reason: str) -> str:
    """Return what to tell the person, for one word of the decoder."""
    too_large = _("This picture is too large to open. Please save a smaller copy and choose that.")
    return {
        "not-a-picture": _("This file is not a picture we can use. Please choose a JPEG, PNG, WebP or GIF picture."),
        "too-big-a-file": _("This picture is over 15 MB. Please choose a smaller copy of it."),
        "too-many-pixels": too_large,
        "too-much-memory": too_large,
        "too-slow": _("This picture took too long to open. Please save a smaller copy and choose that."),
        "busy": _("Many pictures are coming in just now. Please try again in a minute."),
    }.get(reason, _("This picture could not be opened: the file is broken. Please choose another copy of it."))


def _refuse(reason: str) -> PictureRefused:
    return PictureRefused(_sentence(reason), reason)


def prepare_picture(data: bytes) -> PreparedPicture:
    """Return a picture as two safe JPEG files: longest side at most 1600, and at most 480.

    In: the bytes of the file as sent; its name and its declared type are never asked. JPEG, PNG, WebP and the first
    frame of a GIF are taken. Raises PictureRefused, with a sentence to show, for anything else: no picture, a file
    over 15 MB, over 50 megapixels, a broken file, or one that takes too long.
    """
    if len(data) > LARGEST_FILE:
        raise _refuse("too-big-a-file")
    if not data:
        raise _refuse("not-a-picture")
    try:
        return _read_answer(ask(_DECODER, data, most=_LARGEST_ANSWER, seconds=WAIT_SECONDS))
    except NoAnswer as none:
        raise _refuse(str(none)) from none


def _read_answer(answer: bytes) -> PreparedPicture:
    """Return the pictures in an answer; a decoder that was taken over is believed in nothing but well-formed JPEG."""
    if answer.startswith(b"NO"):
        raise _refuse(answer[2:40].decode("ascii", "replace"))
    if len(answer) < _HEADER.size:
        raise _refuse("broken")
    verdict, width, height, large_length, small_length = _HEADER.unpack_from(answer)
    large = answer[_HEADER.size : _HEADER.size + large_length]
    small = answer[_HEADER.size + large_length :]
    if (
        verdict != b"OK"
        or len(large) != large_length
        or len(small) != small_length
        or not large.startswith(_JPEG)
        or not small.startswith(_JPEG)
        or not 0 < width <= 1600
        or not 0 < height <= 1600
    ):
        raise _refuse("broken")
    return PreparedPicture(large=large, small=small, width=width, height=height)
