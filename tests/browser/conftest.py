"""A real Chromium against the real demo: one process, its own database, thrown away afterwards."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that hears a tone, and that nobody has to allow.
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]


def chromium() -> str:
    found = os.environ.get("CHROMIUM")
    return shutil.which("chromium") or "" if found is None else found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            if not chromium():
                item.add_marker(
                    pytest.mark.skipif(True, reason="Chromium is missing: deploy/chromium.sh says what to install")
                )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _database(folder: Path) -> tuple[str, Callable[[], None]]:
    """The address of a fresh database for the demo, and what removes it."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        return f"sqlite:///{folder / 'demo.sqlite3'}", lambda: None
    import psycopg

    name = f"portal_browser_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')

    def drop() -> None:
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    return address.rpartition("/")[0] + f"/{name}", drop


class FirstStart:
    """What the demo said when it was killed while it made its content, and when it was started again."""

    killed = ""
    mended = ""


@pytest.fixture(scope="session")
def first_start() -> FirstStart:
    return FirstStart()


@pytest.fixture(scope="session")
def demo_environment() -> dict[str, str]:
    """The environment of the demo that serves: with SITE, PORTAL_VAR and PORT have to be its own."""
    return {**os.environ, "DEMO": "1", "DJANGO_SETTINGS_MODULE": "portal.settings.demo"}


@pytest.fixture
def manage(site: str, demo_environment: dict[str, str]) -> Callable[..., str]:
    """`manage("command", "argument", NAME="value")` → what a management command says, beside the demo that serves."""

    def managed(*arguments: str, **more: str) -> str:
        environment = demo_environment | more
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return managed


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory, first_start: FirstStart, demo_environment: dict[str, str]
) -> Iterator[str]:
    """The address of a demo that has just been made and serves; SITE names one that runs already."""
    if running := os.environ.get("SITE"):
        yield running
        return
    folder = tmp_path_factory.mktemp("demo")
    address, drop = _database(folder)
    port = free_port()
    environment = {
        **os.environ,
        "DEMO": "1",
        "PORT": str(port),
        "DATABASE_URL": address,
        "PORTAL_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
        "PYTHONUNBUFFERED": "1",
    }
    demo_environment |= environment
    with (folder / "killed.txt").open("w") as log:
        process = _start(environment, log)
        _until(lambda: "-> Demo content" in (folder / "killed.txt").read_text(), process, folder / "killed.txt")
        time.sleep(1)
        process.kill()
        process.wait(timeout=20)
    first_start.killed = (folder / "killed.txt").read_text()
    log = (folder / "out.txt").open("w")
    process = _start(environment, log)
    try:
        _until(lambda: _answers(f"http://localhost:{port}/demo/"), process, folder / "out.txt")
        first_start.mended = (folder / "out.txt").read_text()
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()
        drop()


def _start(environment: dict[str, str], log: IO[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
    )


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def _until(happened: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until it has happened; fail with the demo's own words when it stops or takes four minutes."""
    until = time.monotonic() + 240
    while not happened():
        if process.poll() is not None or time.monotonic() > until:
            pytest.fail("The demo did not start:\n" + log.read_text()[-4000:])
        time.sleep(0.3)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


class Visitor:
    """Somebody of the cast at a screen. Errors on the page fail the test."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context = context
        self.site = site
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._console)

    def _console(self, message: Any) -> None:
        if message.type == "error" and "status of 422" not in message.text:
            self.problems.append(message.text)

    def become(self, key: str) -> "Visitor":
        self.page.goto(f"{self.site}/demo/")
        self.page.click(f'[data-cast="{key}"]')
        self.page.wait_for_load_state()
        return self

    def goto(self, path: str) -> Page:
        self.page.goto(self.site + path)
        return self.page

    def picture(self, name: str, tallest: int = 1400) -> None:
        """Keep a picture of the page from its top for the README, when `make pictures` asks for it."""
        if not os.environ.get("PICTURES"):
            return
        PICTURES.mkdir(exist_ok=True)
        size = self.page.viewport_size or DESK
        tall = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": min(max(tall, 640), tallest)})
        self.page.evaluate("window.scrollTo(0, 0)")
        self.page.screenshot(path=str(PICTURES / f"{name}.png"))
        self.page.set_viewport_size(size)


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """`visit("mother", phone=True)` → somebody of the cast, signed in, in a browser of their own."""
    visitors: list[Visitor] = []

    def visited(key: str | None = None, *, phone: bool = False, size: dict | None = None, **options: Any) -> Visitor:
        context = browser.new_context(
            viewport=size or (PHONE if phone else DESK),
            has_touch=phone,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(15_000)
        visitor = Visitor(context, site)
        visitors.append(visitor)
        return visitor.become(key) if key else visitor

    yield visited
    problems = [problem for visitor in visitors for problem in visitor.problems]
    for visitor in visitors:
        visitor.context.close()
    assert problems == []
