import datetime
import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.access.choices import Category, Hat
from portal.access.querysets import ShelvedQuerySet
from portal.people.choices import WORKERS
from portal.people.models import Membership, Role, SupportedPerson, User
from portal.people.querysets import Spans

from .choices import WAITING

if TYPE_CHECKING:
    from portal.access.actors import Actor


class InvitingQuerySet(ShelvedQuerySet):
    def open(self) -> Self:
        """Those that still wait for somebody."""
        waiting = self.filter(used_at__isnull=True, withdrawn_at__isnull=True, ends_at__gt=timezone.now())
        return waiting.with_inviter().filter(inviter_works=True)

    def with_inviter(self) -> Self:
        """Each with `inviter_works`: whether whoever made it has a role, or a worker's place in a circle, there now."""
        user, provider = OuterRef("invited_by"), OuterRef("provider")
        roles = Role.objects.in_force().filter(user=user, provider=provider)
        places = Membership.objects.in_force().filter(
            user=user, person__provider=provider, relationship__in=list(WORKERS)
        )
        return self.annotate(inviter_works=Exists(roles) | Exists(places))


class JoinRequestQuerySet(ShelvedQuerySet):
    def waiting(self) -> Self:
        """Those to which somebody owes an answer."""
        return self.filter(state__in=list(WAITING))


class HelpingQuerySet(Spans):
    def visible_to(self, actor: "Actor") -> Self:
        """One's own: those who write for one, and those one writes for. And those of the circles one answers for: of
        one's own circle, or at work as key worker or team manager.

        Nothing by a helper's hands: who helps is the owner's own business. And nobody whom one must not meet.
        """
        if not actor.is_signed_in or actor.helper:
            return self.none()
        if actor.only_hats is not None:
            # A session that an employer opened shows nothing of its owner’s own life.
            return (
                self.filter(owner__in=_owners_around(actor)).exclude(owner=actor.user.pk).exclude(helper=actor.user.pk)
            )
        rows = self.filter(Q(owner=actor.user.pk) | Q(helper=actor.user.pk) | Q(owner__in=_owners_around(actor)))
        not_met = frozenset[uuid.UUID]().union(*actor.apart.values())
        return rows.exclude(owner__in=not_met).exclude(helper__in=not_met) if not_met else rows

    def open(self) -> Self:
        """Those that hold, or wait for the helper's yes."""
        return self.filter(ended_at__isnull=True, ends__gt=timezone.now())

    def accepted(self) -> Self:
        return self.filter(accepted_at__isnull=False)

    def in_force(self, at: datetime.datetime | None = None) -> Self:
        """Those by which somebody writes for another at `at` (default: now)."""
        return super().in_force(at).accepted().filter(ended_at__isnull=True)


def _owners_around(actor: "Actor") -> models.QuerySet:
    """The users in the circles that `actor` answers for, and whose circles these are."""
    people = people_answered_for(actor)
    members = Membership.objects.in_force().filter(person__in=people).exclude(relationship__in=WORKERS)
    own = SupportedPerson.objects.filter(pk__in=people, user__isnull=False)
    return User.objects.filter(Q(pk__in=members.values("user")) | Q(pk__in=own.values("user"))).values("pk")


def people_answered_for(actor: "Actor") -> list[uuid.UUID]:
    """Ids of the people whose circle `actor` answers for: their own; at work, as key worker or team manager, who write
    on the shelf of decisions."""
    if actor.hat == Hat.SELF:
        return [shelf.scope.id for shelf in actor.shelves.values() if shelf.category == Category.CIRCLE]
    if actor.hat != Hat.WORK:
        return []
    return [s.scope.id for s in actor.shelves.values() if s.category == Category.SHARING and s.can_write]
