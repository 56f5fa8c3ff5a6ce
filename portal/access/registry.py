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

    def holds(self, at: datetime.datetime) -> bool:
        """Whether `at` lies in it."""
        return self.starts <= at < self.ends


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
# scopes → those in which nothing may be written any more, and from when.
Limit = Callable[[Sequence[Scope]], dict[Scope, datetime.datetime]]

_sources: dict[str, Source] = {}
_listeners: list[Listener] = []
_limits: list[Limit] = []


def register_source(name: str, source: Source) -> None:
    """Add a source: given scopes, it yields every grant that its history causes on them. A name twice raises."""
    if name in _sources:
        raise ValueError(f"A source of grants named {name} is registered already.")
    _sources[name] = source


def sources() -> dict[str, Source]:
    """All sources by name."""
    return dict(_sources)


def register_limit(limit: Limit) -> None:
    """Have `limit` say in which scopes nothing may be written from an instant on: what was read can still be read."""
    if limit not in _limits:
        _limits.append(limit)


def limits(scopes: Sequence[Scope]) -> dict[Scope, datetime.datetime]:
    """Scope → the instant from which nothing may be written there; only scopes that have one."""
    found: dict[Scope, datetime.datetime] = {}
    for limit in _limits:
        for scope, instant in limit(scopes).items():
            found[scope] = min(instant, found.get(scope, instant))
    return found


def register_listener(listener: Listener) -> None:
    """Call `listener(shelf_ids)` after the commit of a change to who reads those shelves."""
    if listener not in _listeners:
        _listeners.append(listener)


def readers_changed(shelf_ids: Collection[int]) -> None:
    """Tell every listener."""
    for listener in _listeners:
        listener(shelf_ids)


@dataclass(frozen=True)
class KeptApart:
    """Within `scope`, `user_id` must not meet the one who was asked about, for as long as `interval` says."""

    scope: Scope
    user_id: uuid.UUID
    interval: Interval


# (users, scopes) → whom any of them must not meet there: now or later, but nothing that has ended by then.
Apart = Callable[[Collection[uuid.UUID], Sequence[Scope]], Iterable[KeptApart]]
# (the helper, whom they want to act for) → (that user, until when), or None where it is not agreed (any more).
Helping = Callable[[Any, uuid.UUID], "tuple[Any, datetime.datetime] | None"]

_apart: list[Apart] = []
_helping: list[Helping] = []


def register_apart(asked: Apart) -> None:
    """Have `asked` say who must not meet whom; it names both directions. Several answers add up."""
    if asked not in _apart:
        _apart.append(asked)


def kept_apart(user_ids: Collection[uuid.UUID], scopes: Sequence[Scope]) -> list[KeptApart]:
    """Whom any of these users must not meet in these scopes, also from an instant that lies ahead."""
    return [kept for asked in _apart for kept in asked(user_ids, scopes)]


def register_helping(asked: Helping) -> None:
    """Have `asked` say for whom a helper may act."""
    if asked not in _helping:
        _helping.append(asked)


def helped(helper: Any, user_id: uuid.UUID) -> "tuple[Any, datetime.datetime] | None":
    """The user whom `helper` may act for now, and until when; None where that is not agreed."""
    return next((found for asked in _helping if (found := asked(helper, user_id))), None)
