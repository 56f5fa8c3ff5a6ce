"""`make bench-login`: what a login costs beside its password's hash, and what twenty of them do to those who read.

Starts the demo as a process of its own, signs in over HTTP, and prints the medians with the machine they were taken on.
It fails when a login costs over 10 ms more than its hash, or when twenty at once slow reading a page more than twice.

    python -m tests.bench.login [--times 30]
"""

import argparse
import http.client
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
NAME = "carol-marsh"
AT_ONCE = 20
MOST_MORE = 0.010
MOST_SLOWER = 2.0


class Browser:
    """A connection that keeps its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """(status, page)."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if data is not None:
            body = urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page

    def prepare(self) -> dict[str, str]:
        """What the form to sign in sends."""
        from portal.demo.cast import PASSWORD

        page = self.ask("GET", "/accounts/login/")[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]  # type: ignore[index]
        return {"csrfmiddlewaretoken": token, "login": NAME, "password": PASSWORD}

    def sign_in(self, form: dict[str, str]) -> float:
        """Seconds that it took."""
        began = time.perf_counter()
        status, _page = self.ask("POST", "/accounts/login/", form)
        took = time.perf_counter() - began
        if status != 302:
            sys.exit(f"Signing in was answered {status}.")
        return took

    def read(self) -> float:
        """Seconds that reading Today took."""
        began = time.perf_counter()
        status, _page = self.ask("GET", "/today/")
        if status != 200:
            sys.exit(f"Reading was answered {status}.")
        return time.perf_counter() - began


def hashes_and_logins(port: int, times: int) -> tuple[list[float], list[float]]:
    """The seconds of hashing one password as the demo does, and of signing in, by turns."""
    from portal.demo.cast import PASSWORD
    from portal.signin.hashers import CappedPBKDF2PasswordHasher

    hasher = CappedPBKDF2PasswordHasher()
    hashed, signed_in = [], []
    for _ in range(times):
        hashed.append(_took(lambda: hasher.encode(PASSWORD, "a-salt-of-the-usual-size")))
        browser = Browser(port)
        signed_in.append(browser.sign_in(browser.prepare()))
    return hashed, signed_in


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def reads_during_logins(port: int, reader: Browser, times: int) -> tuple[float, int]:
    """The median of reading a page while twenty people sign in again and again, and how many did meanwhile."""
    stop, done = threading.Event(), []

    def keep_signing_in() -> None:
        while not stop.is_set():
            browser = Browser(port)
            done.append(browser.sign_in(browser.prepare()))

    threads = [threading.Thread(target=keep_signing_in, daemon=True) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    median = statistics.median(reader.read() for _ in range(times))
    stop.set()
    for thread in threads:
        thread.join(120)
    return median, len(done)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo(port: int, folder: str) -> "subprocess.Popen[bytes]":
    """A demo of its own that answers."""
    environment = {**os.environ, "DEMO": "1", "PORT": str(port), "PORTAL_VAR": folder}
    environment |= {"DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    until = time.monotonic() + 300
    while time.monotonic() < until and process.poll() is None:
        try:
            Browser(port).ask("GET", "/demo/")
            return process
        except OSError:
            time.sleep(0.5)
    process.kill()
    sys.exit("The demo did not start.")


def machine() -> str:
    """What this was measured on."""
    model = "an unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists() and (found := re.search(r"model name\s*: (.+)", info.read_text())):
        model = found[1]
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return f"{len(os.sched_getaffinity(0))} cores of {model}; Python {platform.python_version()}; load {load}"


def main() -> int:
    """Print the figures; returns 1 where one of the two promises is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=30)
    times = parser.parse_args().times
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django

    django.setup()
    print(machine())
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        process = demo(port, folder)
        try:
            hashes_and_logins(port, 3)
            hashed, signed_in = hashes_and_logins(port, times)
            reader = Browser(port)
            reader.sign_in(reader.prepare())
            alone = statistics.median(reader.read() for _ in range(times * 2))
            crowded, many = reads_during_logins(port, reader, times * 2)
        finally:
            process.terminate()
            process.wait(20)
    more, slower = statistics.median(signed_in) - statistics.median(hashed), crowded / alone
    print(f"one hash: {statistics.median(hashed) * 1000:.1f} ms (the quickest {min(hashed) * 1000:.1f})")
    print(
        f"one login, over HTTP: {statistics.median(signed_in) * 1000:.1f} ms (the quickest {min(signed_in) * 1000:.1f})"
    )
    print(
        f"so {more * 1000:.1f} ms more than its hash, and "
        f"{statistics.median(signed_in) / statistics.median(hashed):.2f} times as much"
    )
    print(f"reading Today alone: {alone * 1000:.1f} ms")
    print(
        f"reading Today while {AT_ONCE} people sign in ({many} times): {crowded * 1000:.1f} ms, {slower:.2f} times that"
    )
    return int(more > MOST_MORE or slower > MOST_SLOWER)


if __name__ == "__main__":
    sys.exit(main())
