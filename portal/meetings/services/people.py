"""Who stands round a meeting, in which role, and who may be asked to come."""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.registry import Interval
from portal.access.services import must_be_apart, readers_of, shelf_of
from portal.people.choices import RoleName
from portal.people.models import Membership, Role, SupportedPerson, User
from portal.people.services import NOBODY, Title, titles_of

from ..models import Meeting

# A meeting may last longer than it was planned.
STILL_GOING_ON = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Candidate:
    """Somebody of the circle or the team; `may_come` where what is said in meetings is shared with them."""

    user: User
    role: str
    may_come: bool


def managers_of(person: SupportedPerson) -> list[User]:
    """The team managers of the services that support `person` now."""
    now = timezone.now()
    supports = person.placements.filter(starts__lte=now).exclude(ends__lte=now).values("service")
    roles = Role.objects.filter(provider=person.provider_id, role=RoleName.TEAM_MANAGER, starts__lte=now)
    roles = roles.exclude(ends__lte=now).filter(Q(service__isnull=True) | Q(service__in=supports))
    return [role.user for role in roles.select_related("user").order_by("user__name", "user")]


def _around(person: SupportedPerson, members: list[Membership]) -> dict[uuid.UUID, tuple[User, list[str]]]:
    found: dict[uuid.UUID, tuple[User, list[str]]] = {}
    if person.user_id and person.user:
        found[person.user_id] = (person.user, [_("whom it is about")])
    for member in members:
        found.setdefault(member.user_id, (member.user, []))[1].append(str(member.get_relationship_display()))
    for manager in managers_of(person):
        found.setdefault(manager.pk, (manager, []))[1].append(_("team manager"))
    return found


def _members(person: SupportedPerson) -> list[Membership]:
    rows = Membership.objects.in_force().filter(person=person)
    return list(rows.select_related("user").order_by("user__name", "starts"))


def candidates(actor: Actor, person: SupportedPerson) -> list[Candidate]:
    """The person, the circle and the team's managers, by name: who may be asked to a meeting, and who may not.

    Whether what is said in meetings is shared with somebody is not for the Chair to change: `sharing` decides it.
    Nobody is offered whom `actor` must not meet.
    """
    not_met = actor.must_not_meet(person.scope)
    shelf = shelf_of(person.scope, Category.MEETINGS)
    readers = readers_of([shelf.pk])[shelf.pk]
    return [
        Candidate(user, ", ".join(dict.fromkeys(roles)), pk in readers)
        for pk, (user, roles) in _around(person, _members(person)).items()
        if pk not in not_met
    ]


def may_come(actor: Actor, meeting: Meeting) -> set[uuid.UUID]:
    """Ids of those whom `actor` may ask to a meeting, or give something to do there: the Chair among them."""
    around = set(_around(meeting.person, _members(meeting.person))) & readers_of([meeting.shelf_id])[meeting.shelf_id]
    return (around | {meeting.chair_id}) - actor.must_not_meet(meeting.person.scope)


def must_be_asked_apart(meeting: Meeting, user_ids: Collection[uuid.UUID], now: datetime.datetime) -> bool:
    """Whether two of these users must not meet at this meeting. Almost nobody has any: then it asks nothing."""
    during = Interval(now, max(meeting.ends_at, now + STILL_GOING_ON))
    return meeting.shelf.keeps_apart and must_be_apart(user_ids, meeting.person.scope, during)


def titles_around(actor: Actor, meeting: Meeting) -> dict[uuid.UUID, Title]:
    """User id → who they are, of everybody who is or was around the person, and of the Chair: two queries."""
    titles = titles_of(actor, [meeting.person])
    found = {user_id: title for (_person, user_id), title in titles.items()}
    if meeting.person.user_id:
        found[meeting.person.user_id] = Title(_("whom it is about"))
    chair = found.get(meeting.chair_id, NOBODY)
    return found | {meeting.chair_id: replace(chair, words=_("chairs this meeting"))}
