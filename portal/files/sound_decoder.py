"""Decodes one short recording in a process of its own, with little memory, little time and nothing to open.

Run by `portal.files.sounds`, alone: the standard library and PyAV, nothing of the portal. The recording comes on
standard input. The answer goes to standard output: `OK` with two numbers (milliseconds, and the length of what
follows) and the samples, 16 bits, one channel, 16,000 a second; or `NO` with one word, why not.
"""

import array
import io
import resource
import runpy
import struct
import sys
import wave
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

RATE = 16_000
LONGEST = 10
SHORTEST = 0.3
# What a phone adds before it stops, and what a container rounds up.
SLACK = 0.5
MOST_CHANNELS = 8
HIGHEST_RATE = 192_000
# Below this nobody hears anything: a microphone that was off.
QUIETEST = 150
HEADER = struct.Struct(">2sII")


class Refused(Exception):
    """Why a recording cannot be taken, in one word that the parent turns into a sentence."""


def kind_of(data: bytes) -> str:
    """Return the container by its first bytes; raise Refused for any other.

    The demuxer is then named, never guessed: a guess may find a playlist, which is a list of other files to open.
    """
    head = data[:12]
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp":
        return "mov"
    for start, kind in (
        (b"OggS", "ogg"),
        (b"\x1aE\xdf\xa3", "matroska"),
        (b"fLaC", "flac"),
        (b"ID3", "mp3"),
        (b"#!AMR", "amr"),
        (b"caff", "caf"),
    ):
        if head.startswith(start):
            return kind
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "aac" if head[1] & 0xF6 == 0xF0 else "mp3"
    raise Refused("not-a-sound")


def shut_every_file() -> None:
    """From now on nothing can be opened, neither file nor connection, whatever a decoder is talked into."""
    # PyAV loads parts of itself when it first needs them: a recording of nothing has it load them all.
    practice = io.BytesIO()
    with wave.open(practice, "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(bytes(RATE))
    heard(practice.getvalue(), "wav")
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def the_sound(container: Any) -> Any:
    """Return the one stream of sound; raise Refused for a film, and where the header says too much of it."""
    for stream in container.streams:
        # The cover of a record is a “video” of one picture; it stays behind.
        if stream.type == "video" and "attached_pic" not in stream.disposition.name:
            raise Refused("a-video")
    if not container.streams.audio:
        raise Refused("not-a-sound")
    stream = container.streams.audio[0]
    context = stream.codec_context
    if context.channels > MOST_CHANNELS or context.sample_rate > HIGHEST_RATE:
        raise Refused("broken")
    if declared(container) > LONGEST + SLACK:
        raise Refused("too-long")
    context.thread_count = 1
    return stream


def declared(container: Any) -> float:
    """How many seconds the header speaks of; 0 where it says nothing."""
    return (container.duration or 0) / 1_000_000


def samples_of(container: Any, stream: Any) -> bytes:
    """Return the samples in our one format; stop, and raise Refused, where they go on for too long."""
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    most = int((LONGEST + SLACK) * RATE) * 2
    samples = bytearray()
    for frame in chain(container.decode(stream), [None]):
        for ours in resampler.resample(frame):
            samples += bytes(ours.planes[0])[: ours.samples * 2]
        if len(samples) > most:
            raise Refused("too-long")
    return bytes(samples)


def heard(data: bytes, kind: str) -> bytes:
    """Return the samples of a recording; raise Refused for a film, for too much, and for less than was declared."""
    import av

    with av.open(io.BytesIO(data), format=kind, options={"protocol_whitelist": "none"}) as container:
        samples = samples_of(container, the_sound(container))
        if declared(container) - len(samples) / 2 / RATE > 1:
            raise Refused("broken")
    return samples


def decode(data: bytes) -> tuple[int, bytes]:
    """Return milliseconds and samples of a recording; raise Refused with a word."""
    kind = kind_of(data)
    shut_every_file()
    samples = heard(data, kind)
    seconds = len(samples) / 2 / RATE
    if seconds < SHORTEST:
        raise Refused("too-short")
    if max(map(abs, array.array("h", samples))) < QUIETEST:
        raise Refused("silent")
    return round(seconds * 1000), samples


def answer(data: bytes, out: BinaryIO) -> None:
    """Write the answer for this recording."""
    try:
        milliseconds, samples = decode(data)
    except Refused as refusal:
        out.write(b"NO" + str(refusal).encode())
    except MemoryError:
        out.write(b"NOtoo-much-memory")
    except Exception:
        # Whatever a decoder stumbles over is one thing to whoever sent the recording: it could not be read.
        out.write(b"NObroken")
    else:
        out.write(HEADER.pack(b"OK", milliseconds, len(samples)) + samples)
    out.flush()


if __name__ == "__main__":
    # One set of limits for every decoder.
    runpy.run_path(str(Path(__file__).with_name("decoder.py")))["set_limits"]()
    answer(sys.stdin.buffer.read(), sys.stdout.buffer)
