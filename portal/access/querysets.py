"""The one way to read: a literal list of open shelves, never a subquery. docs/access.md says why."""

import datetime
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

if TYPE_CHECKING:
    from .actors import Actor
    from .registry import Scope

Key = tuple[datetime.datetime, uuid.UUID]


class GrantQuerySet(models.QuerySet):
    def in_force(self, at: datetime.datetime | None = None) -> Self:
        """Grants that hold at `at` (default: now)."""
        at = at or timezone.now()
        return self.filter(starts__lte=at, ends__gt=at)


class ShelvedQuerySet(models.QuerySet):
    """Reads of shelved rows. A model narrows by its own state in `shown`, and never widens."""

    def shown(self) -> Self:
        """Rows whose own state lets anybody see them (not a draft, not hidden). Overridden where there is a state."""
        return self.filter()

    def visible_to(self, actor: "Actor") -> Self:
        """The rows on shelves that are open to `actor` now."""
        shelf_ids = actor.shelf_ids(self.model.categories)  # type: ignore[attr-defined]
        return self.shown().not_apart(actor).filter(shelf_id__in=shelf_ids) if shelf_ids else self.none()

    def not_apart(self, actor: "Actor") -> Self:
        """Without the rows of those whom `actor` must not meet. Almost nobody has any: then it asks nothing."""
        rows, model = self, self.model
        if model.names:  # type: ignore[attr-defined]
            for shelf_ids, users in actor.apart_shelves(model.categories):  # type: ignore[attr-defined]
                for name in model.names:  # type: ignore[attr-defined]
                    rows = rows.exclude(**{"shelf_id__in": shelf_ids, f"{name}__in": users})
        return rows

    def newest_visible_to(
        self, actor: "Actor", *, limit: int, before: Key | None = None, scopes: Iterable["Scope"] | None = None
    ) -> list[Any]:
        """The `limit` newest rows open to `actor`, newest first; with `before`, those older than that (created, id).

        Reads at most `limit` rows of at most `limit` shelves, however many rows and shelves there are: sorting all
        rows of two hundred shelves to keep 25 would walk through every one of them (see docs/decisions/newest.md).
        """
        shelf_ids = actor.shelf_ids(self.model.categories, scopes)  # type: ignore[attr-defined]
        rows = self.shown().not_apart(actor)
        if before:
            created, pk = before
            rows = rows.filter(created__lte=created).filter(Q(created__lt=created) | Q(pk__lt=pk))
        if len(shelf_ids) > 1:
            shelf_ids, oldest = self._shelves_of_newest(rows, shelf_ids, limit)
            if oldest:
                rows = rows.filter(created__gte=oldest)
        if not shelf_ids:
            return []
        return list(rows.filter(shelf_id__in=shelf_ids).order_by("-created", "-pk")[:limit])

    @staticmethod
    def _shelves_of_newest(
        rows: "ShelvedQuerySet", shelf_ids: list[int], limit: int
    ) -> tuple[list[int], datetime.datetime | None]:
        """The shelves that can hold one of the `limit` newest rows, and an instant none of those is older than."""
        on_shelf = rows.filter(shelf=OuterRef("pk")).order_by("-created", "-pk").values("created")
        probes = (
            apps.get_model("access", "Shelf")
            .objects.filter(pk__in=shelf_ids)
            .annotate(newest=Subquery(on_shelf[:1]), last=Subquery(on_shelf[limit - 1 : limit]))
            .values_list("pk", "newest", "last")
        )
        found = sorted((p for p in probes if p[1]), key=lambda p: p[1], reverse=True)
        oldest = max((last for _, _, last in found if last), default=None)
        return [pk for pk, newest, _ in found[:limit] if not oldest or newest >= oldest], oldest


def get_visible(model: type[models.Model], actor: "Actor", **lookup: Any) -> Any:
    """The one row of `model` that `actor` may see and `lookup` names.

    Raises `Http404` when there is none: what one may not see answers exactly as what does not exist.
    """
    from django.http import Http404

    found = model._default_manager.visible_to(actor).filter(**lookup).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found
