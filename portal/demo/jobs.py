"""The threads beside the pages in the one-process default: jobs, and what has to happen now and then."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker

from portal.lib.ticks import run_due

logger = logging.getLogger(__name__)

TICK = 30.0


class Jobs:
    """Runs the jobs and the ticker until stopped. A job that was under way ends first."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.worker = Worker(
            queue_names=["default"],
            interval=1.0,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"one-process-{time.time_ns()}",
            excluded_queue_names=[],
        )
        self.threads = [
            threading.Thread(target=self._run, args=(self.worker.run,), name="jobs", daemon=True),
            threading.Thread(target=self._run, args=(self._tick,), name="ticker", daemon=True),
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.worker.running = False
        self.stopping.set()
        for thread in self.threads:
            thread.join(timeout=5)

    def _run(self, work: Callable[[], object]) -> None:
        """Keep `work` going: a database that is locked or away for a moment must not end the thread."""
        while not self.stopping.is_set():
            try:
                work()
            except Exception:
                logger.exception("%s stumbled and begins again.", threading.current_thread().name)
                self.stopping.wait(2)
        connections.close_all()

    def _tick(self) -> None:
        while not self.stopping.wait(TICK):
            close_old_connections()
            run_due()
