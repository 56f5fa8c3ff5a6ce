"""What has to happen now and then, registered by each app in `ready()`.

The one-process default runs it from a thread, a production server from a timer (`python manage.py tick`). Everything
here can run twice, late, or in two places at once without harm.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)


@dataclass
class Tick:
    """Some work and how many seconds lie between two times of it."""

    name: str
    every: float
    work: Callable[[], object]
    last: float = field(default=float("-inf"), compare=False)


_ticks: dict[str, Tick] = {}


def register_tick(name: str, every: float, work: Callable[[], object]) -> None:
    """Have `work` done every `every` seconds. A name twice raises `ValueError`."""
    if name in _ticks:
        raise ValueError(f"{name} ticks already.")
    _ticks[name] = Tick(name, every, work)


def run_due(now: Callable[[], float] = time.monotonic) -> list[str]:
    """Do what is due; returns the names of what was done. What fails is logged and tried again next time it is due."""
    done = []
    for tick in list(_ticks.values()):
        if now() - tick.last < tick.every:
            continue
        tick.last = now()
        try:
            tick.work()
            done.append(tick.name)
        except Exception:
            logger.exception("%s failed and is tried again later.", tick.name)
    return done
