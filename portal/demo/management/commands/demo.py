import shutil
import socket
import sqlite3
import time
from pathlib import Path
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, OperationalError

from portal.demo.jobs import Jobs
from portal.demo.services import load

ROOM_NEEDED = 300 * 1024 * 1024


class Command(BaseCommand):
    help = "Prepares the database, the demo content and the static files, and serves everything from one process."
    # The check of the database's triggers would fail before migrate has made its tables.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="do not serve")

    def handle(self, *args: Any, prepare_only: bool, **options: Any) -> None:
        host, port = settings.HOST, settings.PORT
        settings.VAR.mkdir(exist_ok=True)
        if shutil.disk_usage(settings.VAR).free < ROOM_NEEDED:
            raise CommandError("The disk is full: the demo needs 300 MB. Make room and run “make demo” again.")
        if not prepare_only:
            self._refuse_taken(host, port)
        try:
            self._step("Database", lambda: call_command("migrate", verbosity=0, interactive=False))
            self._step("Demo content", lambda: self.stdout.write(f"   {load()}"))
        except (OperationalError, DatabaseError, sqlite3.Error) as error:
            raise CommandError(self._about_database(error)) from error
        self._step("Static files", self._collect)
        call_command("check", databases=["default"], fail_level="ERROR", verbosity=0)
        if not prepare_only:
            self._serve(host, port)

    def _step(self, title: str, work: Any) -> None:
        began = time.monotonic()
        self.stdout.write(f"-> {title} …")
        self.stdout.flush()
        work()
        self.stdout.write(f"   {title}: ready in {time.monotonic() - began:.1f} s")
        self.stdout.flush()

    @staticmethod
    def _refuse_taken(host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OverflowError as error:
                raise CommandError(f"PORT is {port}: write a number from 1 to 65535.") from error
            except OSError as error:
                raise CommandError(
                    f"Port {port} is in use or not allowed: stop what runs there, or choose another, "
                    f"for example “make demo PORT={port + 1}”."
                ) from error

    @staticmethod
    def _about_database(error: Exception) -> str:
        if "full" in str(error).lower():
            return "The disk is full: make room and run “make demo” again. Nothing half-made was kept."
        return (
            f"The demo’s database could not be prepared ({error}). Remove the folder “var” and run “make demo” again: "
            "it holds invented people only."
        )

    @staticmethod
    def _collect() -> None:
        """Collect the static files again only when one of them is newer than the last collection."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        sources = [settings.ROOT / "portal" / "static", settings.ROOT / "requirements" / "base.txt"]
        newest = max((path.stat().st_mtime for source in sources for path in [source, *source.rglob("*")]), default=0)
        if not stamp.exists() or stamp.stat().st_mtime < newest:
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
            stamp.touch()

    def _serve(self, host: str, port: int) -> None:
        config = uvicorn.Config(
            "portal.asgi:application",
            host=host,
            port=port,
            log_level="warning",
            lifespan="off",
            # Nobody stands before the demo, so nobody may say on whose behalf they ask.
            proxy_headers=False,
            ws_max_size=64 * 1024,
            timeout_graceful_shutdown=3,
        )
        server = _Server(config, f"Ready: http://localhost:{port}/", self.stdout)
        jobs = Jobs()
        jobs.start()
        try:
            server.run()
        except KeyboardInterrupt:
            pass
        finally:
            jobs.stop()
        self.stdout.write("Stopped. Your demo is kept in the folder “var”.")


class _Server(uvicorn.Server):
    """Says that it is ready only once it answers."""

    def __init__(self, config: uvicorn.Config, ready: str, out: Any) -> None:
        super().__init__(config)
        self.ready = ready
        self.out = out

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.out.write(self.ready)
            self.out.flush()
