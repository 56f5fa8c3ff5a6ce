"""Making grants again from history, and asking who reads what."""

import datetime
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from . import registry
from .choices import OF_A_PERSON, Category, ScopeType
from .models import Grant, Ledger, Shelf, Shelved
from .registry import GrantSpec, Interval, Scope

# Raise it when a rule or a source changes: the next `rebuild_grants` then makes every grant again.
RULES_VERSION = 5

CATEGORIES_OF: dict[str, tuple[Category, ...]] = {
    ScopeType.PERSON: OF_A_PERSON,
    ScopeType.SERVICE: (Category.TEAM, Category.JOINING),
    ScopeType.PROVIDER: (Category.TEAM, Category.JOINING),
    ScopeType.ROOM: (Category.EVERYDAY,),
}

_Key = tuple[uuid.UUID, int, str, bool, object, object, str, uuid.UUID]


def open_scope(scope: Scope, provider_id: uuid.UUID) -> dict[str, Shelf]:
    """Make the shelves of a scope, once for each of its categories; category → shelf. Safe to call again."""
    here = Shelf.objects.filter(scope_type=scope.type, scope_id=scope.id)
    keeps_apart = here.filter(keeps_apart=True).exists()
    Shelf.objects.bulk_create(
        [
            Shelf(
                scope_type=scope.type,
                scope_id=scope.id,
                category=category,
                provider_id=provider_id,
                keeps_apart=keeps_apart,
            )
            for category in CATEGORIES_OF[scope.type]
        ],
        ignore_conflicts=True,
    )
    Ledger.objects.get_or_create(provider_id=provider_id)
    return {shelf.category: shelf for shelf in here}


def _open_new_categories(provider_id: uuid.UUID) -> None:
    """Make the shelves of categories that came later than the scopes they belong to."""
    rows = Shelf.objects.filter(provider_id=provider_id).values_list("scope_type", "scope_id", "category")
    have: dict[Scope, set[str]] = {}
    for scope_type, scope_id, category in rows:
        have.setdefault(Scope(scope_type, scope_id), set()).add(category)
    for scope, categories in have.items():
        if not categories.issuperset(CATEGORIES_OF[scope.type]):
            open_scope(scope, provider_id)


def shelf_of(scope: Scope, category: Category) -> Shelf:
    """The shelf of a scope and category. Raises `Shelf.DoesNotExist` where the scope was never opened."""
    return Shelf.objects.get(scope_type=scope.type, scope_id=scope.id, category=category)


def _key(grant: Grant) -> _Key:
    return (
        grant.user_id,
        grant.shelf_id,
        grant.hat,
        grant.can_write,
        grant.starts,
        grant.ends,
        grant.cause_type,
        grant.cause_id,
    )


def _wanted(specs: Iterable[GrantSpec], shelves: dict[tuple[Scope, str], int]) -> dict[_Key, Grant]:
    wanted = {}
    for spec in specs:
        shelf_id = shelves.get((spec.scope, str(spec.category)))
        if shelf_id is None or not spec.interval:
            continue
        grant = Grant(
            user_id=spec.user_id,
            shelf_id=shelf_id,
            hat=str(spec.hat),
            can_write=spec.can_write,
            starts=spec.interval.starts,
            ends=spec.interval.ends,
            cause_type=spec.cause_type,
            cause_id=spec.cause_id,
            rules_version=RULES_VERSION,
        )
        wanted[_key(grant)] = grant
    return wanted


def _limited(specs: Iterable[GrantSpec], limits: dict[Scope, datetime.datetime]) -> Iterator[GrantSpec]:
    """The same rights, with those to write turned into rights to read from the instant that their scope names."""
    for spec in specs:
        instant = limits.get(spec.scope)
        if instant is None or not spec.can_write:
            yield spec
            continue
        # One that is empty on either side makes no grant.
        yield replace(spec, interval=spec.interval & Interval(spec.interval.starts, instant))
        yield replace(spec, can_write=False, interval=spec.interval & Interval(instant))


@dataclass(frozen=True)
class Difference:
    """What separates the stored grants from what history says."""

    missing: list[Grant]
    surplus: list[Grant]
    outdated: list[Grant]

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus or self.outdated)


def compare(provider_id: uuid.UUID, scopes: Sequence[Scope] | None = None) -> Difference:
    """The stored grants of a provider (or of some of its scopes) against what all sources say now."""
    rows = Shelf.objects.filter(provider_id=provider_id)
    if scopes is not None:
        rows = rows.filter(scope_id__in=[scope.id for scope in scopes])
    shelves = {(shelf.scope, shelf.category): shelf.pk for shelf in rows}
    asked = sorted({scope for scope, _ in shelves})
    limits = registry.limits(asked)
    wanted: dict[_Key, Grant] = {}
    for source in registry.sources().values():
        wanted |= _wanted(_limited(source(asked), limits), shelves)
    stored = {_key(grant): grant for grant in Grant.objects.filter(shelf__in=list(shelves.values()))}
    return Difference(
        missing=[grant for key, grant in wanted.items() if key not in stored],
        surplus=[grant for key, grant in stored.items() if key not in wanted],
        outdated=[g for key, g in stored.items() if key in wanted and g.rules_version != RULES_VERSION],
    )


def rebuild(provider_id: uuid.UUID, scopes: Sequence[Scope] | None = None) -> Difference:
    """Make the grants of these scopes (default: all of the provider) again; returns what had to change.

    Must run in the transaction of the change that made it necessary. The provider's ledger row is locked first, so
    two rebuilds at once come one after the other, and the second sees what the first one wrote.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Grants are made again in the transaction of the change.")
    Ledger.objects.get_or_create(provider_id=provider_id)
    ledger = Ledger.objects.select_for_update().get(provider_id=provider_id)
    if scopes is None:
        _open_new_categories(provider_id)
    difference = compare(provider_id, scopes)
    stale = difference.surplus + difference.outdated
    Grant.objects.filter(pk__in=[grant.pk for grant in stale]).delete()
    for grant in difference.outdated:
        grant.pk, grant.rules_version = None, RULES_VERSION
    Grant.objects.bulk_create(difference.missing + difference.outdated, batch_size=2000)
    changed = sorted({grant.shelf_id for grant in difference.missing + difference.surplus})
    if changed:
        Shelf.objects.filter(pk__in=changed).update(readers_version=F("readers_version") + 1)
        transaction.on_commit(lambda: registry.readers_changed(changed))
    ledger.rebuilt_at = timezone.now()
    if scopes is None:
        ledger.rules_version = RULES_VERSION
    ledger.save(update_fields=["rebuilt_at", "rules_version"])
    return difference


def audience_of(obj: Shelved) -> models.QuerySet:
    """The users who may see `obj` now, at full assurance and in one of their hats: the inverse of `visible_to`."""
    users = get_user_model()._default_manager.filter(is_active=True)
    here = type(obj).objects.shown().filter(pk=obj.pk).values_list("shelf__keeps_apart", flat=True)
    keeps_apart = here.first()
    if keeps_apart is None:
        return users.none()
    if obj.names and keeps_apart:
        users = users.exclude(pk__in=_not_met_by(obj))
    return users.filter(pk__in=Grant.objects.in_force().filter(shelf_id=obj.shelf_id).values("user_id"))


def named_in(obj: Shelved) -> set[uuid.UUID]:
    """Ids of the users whom `obj` names: whoever wrote it, typed it, or is written about by key (`Shelved.names`)."""
    found: set[uuid.UUID] = set()
    for path in obj.names:
        *through, last = path.split("__")
        row: Any = obj
        for step in through:
            # A key on the way may be empty: an authority of somebody outside the circle has no member.
            row = getattr(row, step, None)
        if user_id := getattr(row, f"{last}_id", None):
            found.add(user_id)
    return found


def _not_met_by(obj: Shelved) -> set[uuid.UUID]:
    """The users who must not meet somebody whom `obj` names, now."""
    now = timezone.now()
    return {kept.user_id for kept in registry.kept_apart(named_in(obj), [obj.shelf.scope]) if kept.interval.holds(now)}


def must_be_apart(user_ids: Collection[uuid.UUID], scope: Scope, during: Interval) -> bool:
    """Whether two of these users must not meet in `scope` at some time in `during`."""
    return any(kept.user_id in user_ids and kept.interval & during for kept in registry.kept_apart(user_ids, [scope]))


def set_keeps_apart(scope: Scope, keeps: bool) -> None:
    """Note on the shelves of `scope` whether some of its readers must not meet; every open page looks again."""
    shelves = Shelf.objects.filter(scope_type=scope.type, scope_id=scope.id)
    shelves.update(keeps_apart=keeps)
    _look_again(shelves)


def shut_for(user_id: uuid.UUID) -> None:
    """Have every page that listens to what this user reads look again: somebody no longer acts for them."""
    _look_again(Shelf.objects.filter(pk__in=Grant.objects.in_force().filter(user=user_id).values("shelf")))


def _look_again(shelves: models.QuerySet[Shelf]) -> None:
    changed = sorted(shelves.values_list("pk", flat=True))
    Shelf.objects.filter(pk__in=changed).update(readers_version=F("readers_version") + 1)
    transaction.on_commit(lambda: registry.readers_changed(changed))


def readers_of(shelf_ids: Collection[int]) -> dict[int, set[uuid.UUID]]:
    """Shelf id → ids of the users who may read it now."""
    readers: dict[int, set[uuid.UUID]] = {shelf_id: set() for shelf_id in shelf_ids}
    for shelf_id, user_id in Grant.objects.in_force().filter(shelf__in=shelf_ids).values_list("shelf_id", "user_id"):
        readers[shelf_id].add(user_id)
    return readers
