from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Kind:
    """A kind of notification. `says` names nobody and nothing personal: it is also the subject of the e-mail.

    `model` is Shelved, or has `objects.visible_to(actor)` and `readers()`: the users who may see one of its rows.
    """

    name: str
    says: str | Promise
    model: type[Any]
    url: Callable[[Any], str]
    by_mail: bool = False


_kinds: dict[str, Kind] = {}
_senders: list[Callable[[str, str], object]] = []
_hushes: list[Callable[[Any], bool]] = []


def register_kind(kind: Kind) -> None:
    """Add a kind. A name twice raises `ValueError`."""
    if kind.name in _kinds:
        raise ValueError(f"A kind of notification named {kind.name} is registered already.")
    _kinds[kind.name] = kind


def kind(name: str) -> Kind:
    """The kind of this name. Raises `KeyError`."""
    return _kinds[name]


def register_sender(sender: Callable[[str, str], object]) -> None:
    """Call `sender(kind, target id)` after the commit of a notification that goes out by mail."""
    _senders.append(sender)


def register_hush(hush: Callable[[Any], bool]) -> None:
    """Have `hush(target)` say of what no mail is sent any more, though its readers may still see it."""
    if hush not in _hushes:
        _hushes.append(hush)


def is_hushed(target: Any) -> bool:
    """Whether no mail goes out about `target`."""
    return any(hush(target) for hush in _hushes)


def send_later(name: str, target_id: str) -> None:
    """Hand the mails of one kind about one target to the jobs."""
    for sender in _senders:
        sender(name, target_id)
