"""Short recordings that people send, made safe: decoded in a limited process of their own and written anew.

What comes out is sound alone, in the one format that every browser plays. Place, time, device and title stay behind.
"""

import io
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from .limited import NoAnswer, ask
from .sound_decoder import LONGEST, RATE, SLACK

LARGEST_FILE = 2 * 1024 * 1024
WAIT_SECONDS = 20
_DECODER = Path(__file__).with_name("sound_decoder.py")
_HEADER = struct.Struct(">2sII")
# The decoder stops at the frame that is one too many.
_LARGEST_SOUND = int((LONGEST + SLACK) * RATE) * 2 + 64 * 1024


class SoundRefused(Exception):
    """A recording that cannot be taken; `message` is one sentence for the person who sent it, `reason` one word."""

    def __init__(self, message: str, reason: str = "broken") -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason


@dataclass(frozen=True)
class PreparedSound:
    """A recording ready to keep: a WAV file of 16 bits, one channel, 16,000 samples a second, and its length."""

    wav: bytes
    milliseconds: int


def _sentence(reason: str) -> str:
    """Return what to tell the person, for one word of the decoder."""
    return {
        "not-a-sound": _("This file is not a recording we can use. Please record your name again, or choose another."),
        "a-video": _("This is a film. Please send your voice alone."),
        "too-big-a-file": _("This recording is over 2 MB. Please record your name alone: a few seconds are enough."),
        "too-long": _("This recording is over 10 seconds. Please record your name alone."),
        "too-short": _("This recording is too short to hear. Please record your name again."),
        "silent": _("We hear nothing on this recording. Please record it again, nearer to the microphone."),
        "busy": _("Many recordings are coming in just now. Please try again in a minute."),
    }.get(reason, _("This recording could not be opened: the file is broken. Please record your name again."))


def _refuse(reason: str) -> SoundRefused:
    return SoundRefused(_sentence(reason), reason)


def prepare_sound(data: bytes) -> PreparedSound:
    """Return a recording as one safe WAV file of at most ten seconds.

    In: the bytes of the file as sent; its name and its declared type are never asked. What phones and browsers record
    is taken: WAV, MP3, M4A, AAC, Ogg, WebM, FLAC, AMR, CAF. Raises SoundRefused, with a sentence to show, for anything
    else: no recording, a film, a file over 2 MB, over ten seconds, silence, or a broken file.
    """
    if len(data) > LARGEST_FILE:
        raise _refuse("too-big-a-file")
    if not data:
        raise _refuse("not-a-sound")
    try:
        return _read_answer(ask(_DECODER, data, most=_HEADER.size + _LARGEST_SOUND, seconds=WAIT_SECONDS))
    except NoAnswer as none:
        raise _refuse(str(none)) from none


def _read_answer(answer: bytes) -> PreparedSound:
    """Return the recording in an answer: samples are any bytes at all, so the file around them is written here."""
    if answer.startswith(b"NO"):
        raise _refuse(answer[2:40].decode("ascii", "replace"))
    if len(answer) < _HEADER.size:
        raise _refuse("broken")
    verdict, milliseconds, length = _HEADER.unpack_from(answer)
    samples = answer[_HEADER.size :]
    if verdict != b"OK" or len(samples) != length or length % 2 or not 0 < length <= _LARGEST_SOUND:
        raise _refuse("broken")
    if abs(length / 2 / RATE * 1000 - milliseconds) > 1:
        raise _refuse("broken")
    return PreparedSound(_as_wav(samples), milliseconds)


def _as_wav(samples: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(samples)
    return file.getvalue()
