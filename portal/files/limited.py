"""Runs a decoder in a process of its own, which sees nothing of the portal but the file somebody sent."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

# Each decoder may take a gigabyte: this many at once and no more, whoever asks and for whatever.
PLACES = threading.BoundedSemaphore(2)


class NoAnswer(Exception):
    """A decoder that did not answer: `busy`, `too-slow` or `broken`."""


def ask(decoder: Path, data: bytes, *, most: int, seconds: float) -> bytes:
    """Return what `decoder` answers to `data`: at most `most` bytes and one, so that the caller sees it was too much.

    Waits `seconds` for a place, and as long for the answer. Raises `NoAnswer` with one word.
    """
    if not PLACES.acquire(timeout=seconds):
        raise NoAnswer("busy")
    try:
        return _run(decoder, data, most, seconds)
    finally:
        PLACES.release()


def _run(decoder: Path, data: bytes, most: int, seconds: float) -> bytes:
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-B", str(decoder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept,
        cwd="/",
        start_new_session=True,
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(seconds, stop)
    clock.start()
    try:
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            # It may end before it has read everything; how it ended is said below.
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(data)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            answer = process.stdout.read(most + 1)
            if len(answer) > most:
                process.kill()
    finally:
        clock.cancel()
    if late.is_set() or process.returncode == -signal.SIGXCPU:
        raise NoAnswer("too-slow")
    if process.returncode != 0:
        raise NoAnswer("broken")
    return answer
