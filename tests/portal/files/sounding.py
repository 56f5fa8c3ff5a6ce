"""Recordings for the tests, made as phones and browsers make them."""

import array
import fractions
import io
import math
import wave
from typing import Any

import av

# What is recorded → container, codec, samples a second.
KINDS = {
    "WAV": ("wav", "pcm_s16le", 48_000),
    "Ogg, from an Android phone": ("ogg", "libopus", 48_000),
    "WebM, from a browser": ("webm", "libopus", 48_000),
    "MP3": ("mp3", "libmp3lame", 44_100),
    "M4A, from an iPhone": ("ipod", "aac", 44_100),
    "MP4 with Apple's lossless": ("ipod", "alac", 44_100),
    "AAC": ("adts", "aac", 44_100),
    "FLAC": ("flac", "flac", 48_000),
}


def tone(seconds: float, rate: int, loudness: int = 9000) -> array.array:
    if not loudness:
        return array.array("h", bytes(2 * round(seconds * rate)))
    return array.array("h", (round(loudness * math.sin(i * 2800 / rate)) for i in range(round(seconds * rate))))


def recorded(
    kind: str = "WAV",
    seconds: float = 1.5,
    *,
    loudness: int = 9000,
    layout: str = "mono",
    film: bool = False,
    **metadata: str,
) -> bytes:
    """A recording of a tone; with `film` there are pictures beside it."""
    container, codec, rate = KINDS[kind]
    out = io.BytesIO()
    with av.open(out, "w", format="mp4" if film else container) as file:
        file.metadata.update(metadata)
        stream: Any = file.add_stream(codec, rate=rate)
        stream.layout = layout
        pictures: Any = file.add_stream("mpeg4", rate=5) if film else None
        if pictures:
            pictures.width = pictures.height = 64
            pictures.pix_fmt = "yuv420p"
        context = stream.codec_context
        resampler = av.AudioResampler(
            format=context.format.name, layout=layout, rate=rate, frame_size=context.frame_size or 1024
        )
        samples = tone(seconds, rate, loudness)
        for start in range(0, len(samples), 1024):
            part = samples[start : start + 1024]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(part))
            frame.sample_rate, frame.pts, frame.time_base = rate, start, fractions.Fraction(1, rate)
            frame.planes[0].update(part.tobytes() + bytes(frame.planes[0].buffer_size - 2 * len(part)))
            for ready in resampler.resample(frame):
                file.mux(stream.encode(ready))
        for ready in resampler.resample(None):
            file.mux(stream.encode(ready))
        file.mux(stream.encode(None))
        if pictures:
            for number in range(4):
                picture = av.VideoFrame(64, 64, "yuv420p")
                picture.pts = number
                file.mux(pictures.encode(picture))
            file.mux(pictures.encode(None))
    return out.getvalue()


def heard(wav: bytes) -> tuple[tuple[int, int, int], array.array]:
    """((channels, bytes a sample, samples a second), samples) of a WAV file."""
    with wave.open(io.BytesIO(wav)) as file:
        return (file.getnchannels(), file.getsampwidth(), file.getframerate()), array.array(
            "h", file.readframes(file.getnframes())
        )
