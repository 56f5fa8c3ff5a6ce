"""The kinds of meetings, declared by the features that hold them in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from portal.access.actors import Actor


@dataclass(frozen=True)
class MeetingKind:
    """A kind of meeting about a person.

    `can_start(actor, person)` says who may set one up, and `may_chair(user, person)` whom one may ask to chair it:
    chairing opens shelves (see `sources`), for as long as they hold one of `chair_roles` at the person's provider, in
    one of the person's services or in all of them. `steps` are the agenda to begin from when nobody has written one.
    """

    name: str
    label: str | Promise
    can_start: Callable[[Actor, Any], bool]
    may_chair: Callable[[Any, Any], bool]
    chair_roles: frozenset[str]
    steps: tuple[str | Promise, ...] = ()


_kinds: dict[str, MeetingKind] = {}


def register_kind(kind: MeetingKind) -> None:
    """Add a kind. A name twice raises `ValueError`."""
    if kind.name in _kinds:
        raise ValueError(f"A kind of meeting named {kind.name} is registered already.")
    _kinds[kind.name] = kind


def kind(name: str) -> MeetingKind:
    """The kind of this name. Raises `KeyError`."""
    return _kinds[name]
