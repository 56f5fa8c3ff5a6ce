import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.access.choices import Category, Hat, ScopeType
from portal.access.querysets import ShelvedQuerySet

if TYPE_CHECKING:
    from portal.access.actors import Actor

    from .models import User


REVIEW_SOON = datetime.timedelta(days=14)


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """An account with a name to sign in by; without a password it cannot sign in by one."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> "User":
        """An operator's account, for Django's `createsuperuser`. It opens nobody's shelf."""
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class Spans(models.QuerySet):
    """Rows that hold from `starts` until `ends`. What was called off before it began has no length, and never holds."""

    def in_force(self, at: datetime.datetime | None = None) -> Self:
        """Rows that hold at `at` (default: now): those that have begun and have not ended."""
        at = at or timezone.now()
        return self.filter(starts__lte=at).exclude(ends__lte=at)

    def not_ended(self, at: datetime.datetime | None = None) -> Self:
        """Rows that hold at `at` (default: now) or are still to begin."""
        return self.exclude(ends__lte=at or timezone.now()).not_called_off()

    def not_called_off(self) -> Self:
        return self.exclude(ends__lte=F("starts"))


class MembershipQuerySet(ShelvedQuerySet, Spans):  # type: ignore[override]
    def shown(self) -> Self:
        """All but those called off before they began."""
        return self.not_called_off()


class ShiftQuerySet(ShelvedQuerySet, Spans):  # type: ignore[override]
    def shown(self) -> Self:
        """All but those called off before they began."""
        return self.not_called_off()


def _team_ids(actor: "Actor", type_: str) -> list:
    """The services, or the providers, whose team is open to `actor`."""
    return [s.scope.id for s in actor.shelves.values() if s.category == Category.TEAM and s.scope.type == type_]


class ServiceQuerySet(models.QuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """The services whose team is open to `actor`."""
        return self.filter(pk__in=_team_ids(actor, ScopeType.SERVICE))


class RoleQuerySet(Spans):
    def visible_to(self, actor: "Actor") -> Self:
        """The roles in the teams open to `actor`, those that hold at a whole provider of theirs, and their own."""
        if actor.hat != Hat.WORK:
            return self.none()
        in_teams = Q(service__in=_team_ids(actor, ScopeType.SERVICE))
        everywhere = Q(service=None, provider__in=_team_ids(actor, ScopeType.PROVIDER))
        return self.not_called_off().filter(in_teams | everywhere | Q(user=actor.user.pk))


class KeptApartQuerySet(Spans):
    def visible_to(self, actor: "Actor") -> Self:
        """Those in the circles of people whom `actor` is safeguarding lead for, at work; nobody else's.

        Whoever is one of the two does not read of it here, whatever their role.
        """
        people = safeguarded_by(actor)
        if not people:
            return self.none()
        return self.filter(person__in=people).exclude(one=actor.user.pk).exclude(other=actor.user.pk)

    def ended(self) -> Self:
        """Those that are over, or were called off before they began."""
        return self.exclude(pk__in=self.not_ended().values("pk"))

    def due_soon(self) -> Self:
        """Those to be looked at again within two weeks, or by a day that has passed."""
        return self.not_ended().filter(review_on__lte=timezone.localdate() + REVIEW_SOON)

    def of_scopes(self, people: Collection[UUID]) -> Self:
        """Those in the circles of these people that have not ended, whoever asks: for `services.apart` alone."""
        return self.filter(person__in=people).not_ended()


def safeguarded_by(actor: "Actor") -> list[UUID]:
    """Ids of the people whom `actor` is safeguarding lead for now.

    What people kept back stands open, at work, to the safeguarding lead and to nobody else (`sources.ROLE_OPENS`).
    """
    if actor.hat != Hat.WORK:
        return []
    return [shelf.scope.id for shelf in actor.shelves.values() if shelf.category == Category.KEPT_BACK]
