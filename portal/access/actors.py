"""Who acts: a user, in a hat, perhaps with a helper's hands, and how sure we are of it."""

import datetime
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from .choices import SECOND_FACTOR, Assurance, Category, Hat
from .models import Grant
from .registry import FOREVER, KeptApart, Scope, kept_apart


@dataclass(frozen=True)
class OpenShelf:
    """A shelf that stands open to somebody now, until `ends`."""

    id: int
    scope: Scope
    category: str
    can_write: bool
    ends: datetime.datetime
    keeps_apart: bool = False


class Actor:
    """(user, hat, helper, assurance), and the shelves open to them: one query, the first time it is asked.

    `user` may be anonymous; then nothing is open. `hat` None means the first hat they have: their own life before
    family before work, so that nobody looks at work records without having chosen to. With a `helper`, `user` is still
    whose rights and whose words these are, and the helper is who types (docs/decisions/helpers-type.md); `until` is
    when that ends. `is_past_shift`: both factors were given longer ago than a shift, which at work is as good as one.
    `only_hats` are the hats this session may wear; None for all of them.
    """

    def __init__(
        self,
        user: Any,
        hat: str | None = None,
        *,
        assurance: str = Assurance.ONE,
        helper: Any = None,
        until: datetime.datetime = FOREVER,
        only_hats: Collection[str] | None = None,
        is_past_shift: bool = False,
        at: datetime.datetime | None = None,
    ) -> None:
        self.user = user
        self.chosen_hat = hat
        self._assurance = assurance
        self.is_past_shift = is_past_shift
        self.helper = helper
        self.until = until
        self.only_hats = only_hats
        self.at = at or timezone.now()

    def __repr__(self) -> str:
        return f"Actor({self.user.pk}, {self.chosen_hat}, {self.assurance})"

    @property
    def is_signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @cached_property
    def assurance(self) -> str:
        """How sure the portal is of them, in this hat."""
        if self._assurance == Assurance.TWO and self.is_past_shift and self.hat == Hat.WORK:
            return Assurance.ONE.value
        return self._assurance

    @cached_property
    def _all_shelves(self) -> dict[str, dict[int, OpenShelf]]:
        hats: dict[str, dict[int, OpenShelf]] = {}
        if not self.is_signed_in or not self.user.is_active:
            return hats
        rows = (
            Grant.objects.in_force(self.at)
            .filter(user_id=self.user.pk)
            .values_list(
                "hat",
                "shelf_id",
                "shelf__scope_type",
                "shelf__scope_id",
                "shelf__category",
                "shelf__keeps_apart",
                "can_write",
                "ends",
            )
        )
        for hat, shelf_id, scope_type, scope_id, category, keeps_apart, can_write, ends in rows:
            if self.only_hats is not None and hat not in self.only_hats:
                continue
            # What the person said no to may be about the helper: it waits until the person comes alone.
            if self.helper and category == Category.KEPT_BACK:
                continue
            ends = min(ends, self.until)
            shelves = hats.setdefault(hat, {})
            other = shelves.get(shelf_id)
            shelves[shelf_id] = OpenShelf(
                shelf_id,
                Scope(scope_type, scope_id),
                category,
                can_write or bool(other and other.can_write),
                max(ends, other.ends) if other else ends,
                keeps_apart,
            )
        return hats

    @cached_property
    def hats(self) -> tuple[str, ...]:
        """The hats this user has now, in the order of `Hat`."""
        return tuple(hat.value for hat in Hat if hat.value in self._all_shelves)

    @cached_property
    def hat(self) -> str:
        """The hat that is on: the chosen one where they still have it, otherwise the first."""
        if self.chosen_hat in self.hats:
            return str(self.chosen_hat)
        return self.hats[0] if self.hats else ""

    @cached_property
    def shelves(self) -> dict[int, OpenShelf]:
        """The open shelves by id, in this hat and at this assurance."""
        return {k: s for k, s in self._all_shelves.get(self.hat, {}).items() if not self._locked(s)}

    @cached_property
    def locked_shelves(self) -> dict[int, OpenShelf]:
        """Shelves that would open with a second factor: the unlock door is shown for these."""
        return {k: s for k, s in self._all_shelves.get(self.hat, {}).items() if self._locked(s)}

    def _locked(self, shelf: OpenShelf) -> bool:
        # The person needs no second step for what is their own; whoever types for them does.
        if self.assurance == Assurance.TWO or (self.hat == Hat.SELF and not self.helper):
            return False
        return self.hat == Hat.WORK or shelf.category in SECOND_FACTOR

    @cached_property
    def _kept_apart(self) -> list[KeptApart]:
        """What is kept apart from these eyes: from the user's, and from those of whoever helps them."""
        scopes = sorted({shelf.scope for shelf in self.shelves.values() if shelf.keeps_apart})
        eyes = {user.pk for user in (self.user, self.helper) if user}
        return kept_apart(eyes, scopes) if scopes else []

    @cached_property
    def apart(self) -> dict[Scope, frozenset[uuid.UUID]]:
        """Scope → the users whom this one must not meet there: neither sees the other's name, presence or words."""
        found: dict[Scope, frozenset[uuid.UUID]] = {}
        for kept in self._kept_apart:
            if kept.interval.holds(self.at):
                found[kept.scope] = found.get(kept.scope, frozenset()) | {kept.user_id}
        return found

    @property
    def apart_changes(self) -> datetime.datetime:
        """The next instant at which `apart` will be another; `FOREVER` when none is known."""
        changes = (at for kept in self._kept_apart for at in (kept.interval.starts, kept.interval.ends))
        return min((at for at in changes if at > self.at), default=FOREVER)

    def must_not_meet(self, scope: Scope) -> frozenset[uuid.UUID]:
        """The users whom this one must not meet in `scope`: they are left out of every list, count and sentence."""
        return self.apart.get(scope, frozenset())

    def apart_shelves(self, categories: Iterable[str]) -> list[tuple[list[int], frozenset[uuid.UUID]]]:
        """(ids of the open shelves of these categories, the users not met on them), for each scope that has any."""
        wanted = frozenset(categories)
        return [(self.shelf_ids(wanted, [scope]), users) for scope, users in self.apart.items() if users]

    def shelf_ids(self, categories: Iterable[str] | None = None, scopes: Iterable[Scope] | None = None) -> list[int]:
        """Ids of the open shelves, of these categories and scopes where given, in ascending order."""
        wanted = set(categories) if categories is not None else None
        within = set(scopes) if scopes is not None else None
        return sorted(
            shelf.id
            for shelf in self.shelves.values()
            if (wanted is None or shelf.category in wanted) and (within is None or shelf.scope in within)
        )

    def may_read(self, shelf_id: int) -> bool:
        return shelf_id in self.shelves

    def may_write(self, shelf_id: int) -> bool:
        shelf = self.shelves.get(shelf_id)
        return bool(shelf and shelf.can_write)

    def reads(self, scope: Scope, category: Category) -> bool:
        """Whether the shelf of this scope and category is open."""
        return bool(self.shelf_ids([category], [scope]))

    def writes(self, scope: Scope, category: Category) -> bool:
        """Whether the shelf of this scope and category is open for writing."""
        return any(self.shelves[shelf_id].can_write for shelf_id in self.shelf_ids([category], [scope]))

    @property
    def earliest_end(self) -> datetime.datetime:
        """When the first of the open shelves closes by itself; `FOREVER` when none does."""
        return min((shelf.ends for shelf in self.shelves.values()), default=self.until)
