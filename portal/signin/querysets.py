import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.access.choices import Assurance, Hat
from portal.people.choices import RoleName
from portal.people.models import Membership, Placement, Role, SupportedPerson

if TYPE_CHECKING:
    from portal.access.actors import Actor

ANSWER_FOR_PEOPLE = (RoleName.TEAM_MANAGER, RoleName.ADMINISTRATOR)


class OwnQuerySet(models.QuerySet):
    """Rows that belong to one account (`user`), and are for its owner's eyes alone."""

    def visible_to(self, actor: "Actor") -> Self:
        """The actor's own rows; none for strangers, and none by a helper's hands."""
        if not actor.is_signed_in or actor.helper:
            return self.none()
        return self.filter(user_id=actor.user.pk)


class IdentityProviderQuerySet(models.QuerySet):
    """Which providers have a sign-in of their own is public: their names stand on the page to sign in."""

    def visible_to(self, actor: "Actor") -> Self:
        """Those that are on."""
        return self.filter(is_on=True)


@dataclass(frozen=True)
class Place:
    """Where somebody works, or is in a circle: a service of a provider. Without one, all services of the provider."""

    provider: uuid.UUID
    service: uuid.UUID | None


@dataclass(frozen=True)
class Post:
    """A role that answers for people: team manager of a service (without one: of all), or provider administrator."""

    role: str
    place: Place

    def reaches(self, place: Place) -> bool:
        """Whether whoever is at `place` is among the people of this post."""
        if place.provider != self.place.provider:
            return False
        everywhere = self.role == RoleName.ADMINISTRATOR or None in {self.place.service, place.service}
        return everywhere or self.place.service == place.service


def posts_of(user_id: uuid.UUID, since: datetime.datetime | None = None) -> list[Post]:
    """The posts of a user now; with `since`, those that began before it. One query."""
    roles = Role.objects.in_force().filter(user=user_id, role__in=ANSWER_FOR_PEOPLE)
    if since:
        roles = roles.filter(starts__lt=since)
    return [
        Post(role, Place(provider, service))
        for role, provider, service in roles.values_list("role", "provider", "service")
    ]


def places_of(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[Place]]:
    """User → where they work, whom they support, in whose circle they are, now. Four queries, for however many."""
    places: dict[uuid.UUID, set[Place]] = {user_id: set() for user_id in user_ids}
    for user_id, provider, service in (
        Role.objects.in_force().filter(user__in=user_ids).values_list("user", "provider", "service")
    ):
        places[user_id].add(Place(provider, service))
    around: dict[uuid.UUID, set[uuid.UUID]] = {}
    members = Membership.objects.in_force().filter(user__in=user_ids).values_list("person", "user")
    themselves = SupportedPerson.objects.filter(user__in=user_ids).values_list("pk", "user")
    for person_id, user_id in [*members, *themselves]:
        around.setdefault(person_id, set()).add(user_id)
    placed = Placement.objects.in_force().filter(person__in=list(around))
    for person_id, service, provider in placed.values_list("person", "service", "service__provider"):
        for user_id in around[person_id]:
            places[user_id].add(Place(provider, service))
    return places


def in_reach(
    user_id: uuid.UUID, user_ids: Collection[uuid.UUID], since: datetime.datetime | None = None
) -> set[uuid.UUID]:
    """Those of `user_ids` whom this user answers for, themself left out; with `since`, by posts held before it."""
    others = set(user_ids) - {user_id}
    posts = posts_of(user_id, since) if others else []
    if not posts:
        return set()
    return {
        other
        for other, places in places_of(others).items()
        if any(post.reaches(place) for post in posts for place in places)
    }


def who_answer_for(user_id: uuid.UUID) -> set[uuid.UUID]:
    """The users who answer for this one now: `in_reach`, asked the other way."""
    places = places_of([user_id])[user_id]
    roles = Role.objects.in_force().filter(
        role__in=ANSWER_FOR_PEOPLE, provider__in={place.provider for place in places}
    )
    return {
        holder
        for holder, role, provider, service in roles.values_list("user", "role", "provider", "service")
        if holder != user_id and any(Post(role, Place(provider, service)).reaches(place) for place in places)
    }


class DeviceResetQuerySet(models.QuerySet):
    """Resets of a second step: for their owner, and while they are open for those who may confirm them."""

    def open(self) -> Self:
        """Those that wait: not done, not stopped, not lapsed."""
        return self.filter(done_at=None, stopped_at=None, ends_at__gt=timezone.now())

    def visible_to(self, actor: "Actor") -> Self:
        """One's own; and at work, with both factors given, the open ones of those one answers for.

        Few are open at any time, so those are looked through one by one.
        """
        if not actor.is_signed_in or actor.helper:
            return self.none()
        own = Q(user_id=actor.user.pk)
        if actor.hat != Hat.WORK or actor.assurance != Assurance.TWO:
            return self.filter(own)
        waiting = dict(type(self)(self.model).open().exclude(own).values_list("pk", "user"))
        reached = in_reach(actor.user.pk, waiting.values()) if waiting else set()
        return self.filter(own | Q(pk__in=[pk for pk, user_id in waiting.items() if user_id in reached]))
