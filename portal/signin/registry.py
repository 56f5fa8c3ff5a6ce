"""What signing in hands on: letters to the jobs, and the news that sessions were ended to whoever wants it."""

import uuid
from collections.abc import Callable
from typing import Any

# (whose, the key of the one session that goes on, or None): called after the commit.
Listener = Callable[[uuid.UUID, str | None], None]

_listeners: list[Listener] = []
_looks: list[Callable[[uuid.UUID], None]] = []
_posts: dict[str, Callable[..., object]] = {}


def register_sessions_ended(listener: Listener) -> None:
    """Call `listener(user_id, kept)` whenever all sessions of an account but `kept` were ended."""
    if listener not in _listeners:
        _listeners.append(listener)


def sessions_ended(user_id: uuid.UUID, kept: str | None) -> None:
    """Tell every listener."""
    for listener in _listeners:
        listener(user_id, kept)
    look_again(user_id)


def register_look_again(look: Callable[[uuid.UUID], None]) -> None:
    """Call `look(user_id)` whenever a session of an account may have ended: what it holds open is looked at again."""
    if look not in _looks:
        _looks.append(look)


def look_again(user_id: uuid.UUID) -> None:
    """A session of this account has just ended, by itself or with others."""
    for look in _looks:
        look(user_id)


def register_post(name: str, send: Callable[..., object]) -> None:
    """Have `send(…)` hand letters of this name to the jobs. A name twice raises `ValueError`."""
    if name in _posts:
        raise ValueError(f"Letters named {name} have a sender already.")
    _posts[name] = send


def post(name: str, *args: Any) -> None:
    """Hand a letter to the jobs. Raises `KeyError` for a name nobody registered."""
    _posts[name](*args)
