"""A real OpenID Connect server on this machine, whose answers a test may spoil."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import oidc_provider_mock
import requests
from werkzeug.serving import make_server


class WorkServer:
    """The server of somebody's work. `spoil(path, …)` puts another answer in place of its own."""

    def __init__(self) -> None:
        self.app = oidc_provider_mock.app(issue_refresh_token=False)
        self.spoilt: dict[str, tuple[float, str, bytes]] = {}
        self.server = make_server("localhost", 0, self._serve, threaded=True)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server.server_port}"

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Any:
        pause, status, body = self.spoilt.get(environ["PATH_INFO"], (0, "", b""))
        time.sleep(pause)
        if not status:
            return self.app(environ, start_response)
        start_response(status, [("Content-Type", "application/json")])
        return [body]

    def knows(self, subject: str, **claims: Any) -> None:
        """Somebody of this subject can sign in there, of whom it tells these claims."""
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=5).raise_for_status()

    def spoil(self, path: str, body: bytes = b"", *, status: str = "200 OK", pause: float = 0) -> None:
        """Answer `body` at `path`, or (without one) only later."""
        self.spoilt[path] = (pause, status if body else "", body)

    def sign_in(self, there: str, subject: str) -> str:
        """Sign in at the address where the portal led to; the path that leads back to the portal."""
        return self._answer(there, {"sub": subject})

    def deny(self, there: str) -> str:
        """Stop there; the path that leads back to the portal."""
        return self._answer(there, {"action": "deny"})

    @staticmethod
    def _answer(there: str, data: dict[str, str]) -> str:
        answer = requests.post(there, data=data, allow_redirects=False, timeout=5)
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


@contextmanager
def work_server() -> Iterator[WorkServer]:
    """Such a server on a free port, until the test is over."""
    running = WorkServer()
    thread = threading.Thread(target=running.server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield running
    finally:
        running.server.shutdown()
        thread.join(5)
        running.server.server_close()
