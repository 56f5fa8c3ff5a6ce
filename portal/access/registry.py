"""Sources of grants and listeners for changed readers, filled by each app in `ready()`."""

import datetime
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .choices import Category, Hat, ScopeType

FOREVER = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True, order=True)
class Scope:
    """What a shelf belongs to: a person, a service, a provider or a room."""

    type: str
    id: uuid.UUID

    @classmethod
    def person(cls, person_id: uuid.UUID) -> "Scope":
        return cls(ScopeType.PERSON.value, person_id)

    @classmethod
    def service(cls, service_id: uuid.UUID) -> "Scope":
        return cls(ScopeType.SERVICE.value, service_id)


@dataclass(frozen=True)
class Interval:
    """From `starts` (included) until `ends` (not included), both aware instants. `a & b` is where both hold."""

    starts: datetime.datetime
    ends: datetime.datetime = FOREVER

    @classmethod
    def of(cls, starts: datetime.datetime, ends: datetime.datetime | None) -> "Interval":
        return cls(starts, ends or FOREVER)

    def __and__(self, other: "Interval") -> "Interval":
        return Interval(max(self.starts, other.starts), min(self.ends, other.ends))

    def __bool__(self) -> bool:
        return self.starts < self.ends


@dataclass(frozen=True)
class GrantSpec:
    """One right that history causes: who, in which hat, to which shelf, from, until, because of what."""

    user_id: uuid.UUID
    hat: Hat
    scope: Scope
    category: Category
    can_write: bool
    interval: Interval
    cause_type: str
    cause_id: uuid.UUID


Source = Callable[[Sequence[Scope]], Iterable[GrantSpec]]
Listener = Callable[[Collection[int]], None]

_sources: dict[str, Source] = {}
_listeners: list[Listener] = []


def register_source(name: str, source: Source) -> None:
    """Add a source: given scopes, it yields every grant that its history causes on them. A name twice raises."""
    if name in _sources:
        raise ValueError(f"A source of grants named {name} is registered already.")
    _sources[name] = source


def sources() -> dict[str, Source]:
    """All sources by name."""
    return dict(_sources)


def register_listener(listener: Listener) -> None:
    """Call `listener(shelf_ids)` after the commit of a change to who reads those shelves."""
    if listener not in _listeners:
        _listeners.append(listener)


def readers_changed(shelf_ids: Collection[int]) -> None:
    """Tell every listener."""
    for listener in _listeners:
        listener(shelf_ids)


# (user, scopes) → scope → the users whom this one must not meet there.
Apart = Callable[[uuid.UUID, Sequence[Scope]], dict[Scope, frozenset[uuid.UUID]]]
# (the helper, whom they want to act for) → (that user, until when), or None where it is not agreed (any more).
Helping = Callable[[Any, uuid.UUID], "tuple[Any, datetime.datetime] | None"]

_apart: list[Apart] = []
_helping: list[Helping] = []


def register_apart(asked: Apart) -> None:
    """Have `asked` say who must not meet whom. Several answers add up."""
    if asked not in _apart:
        _apart.append(asked)


def kept_apart(user_id: uuid.UUID, scopes: Sequence[Scope]) -> dict[Scope, frozenset[uuid.UUID]]:
    """Scope → the users whom this one must not meet there; only scopes that have any."""
    found: dict[Scope, frozenset[uuid.UUID]] = {}
    for asked in _apart:
        for scope, users in asked(user_id, scopes).items():
            found[scope] = found.get(scope, frozenset()) | users
    return found


def register_helping(asked: Helping) -> None:
    """Have `asked` say for whom a helper may act."""
    if asked not in _helping:
        _helping.append(asked)


def helped(helper: Any, user_id: uuid.UUID) -> "tuple[Any, datetime.datetime] | None":
    """The user whom `helper` may act for now, and until when; None where that is not agreed."""
    return next((found for asked in _helping if (found := asked(helper, user_id))), None)
