"""Who stands round a meeting, in which role, and who may be asked to come."""

import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.models import Shelf
from portal.access.services import readers_of, shelf_of
from portal.people.choices import RoleName
from portal.people.models import Membership, Role, SupportedPerson, User

from ..models import Meeting


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


def candidates(person: SupportedPerson) -> list[Candidate]:
    """The person, the circle and the team's managers, by name: who may be asked to a meeting, and who may not.

    Whether what is said in meetings is shared with somebody is not for the Chair to change: `sharing` decides it.
    """
    shelf = shelf_of(person.scope, Category.MEETINGS)
    readers = readers_of([shelf.pk])[shelf.pk]
    return [
        Candidate(user, ", ".join(dict.fromkeys(roles)), pk in readers)
        for pk, (user, roles) in _around(person, _members(person)).items()
    ]


def may_come(person: SupportedPerson, shelf: Shelf) -> set[uuid.UUID]:
    """Ids of those who may be asked to a meeting about `person`."""
    return set(_around(person, _members(person))) & readers_of([shelf.pk])[shelf.pk]


def roles_around(actor: Actor, meeting: Meeting) -> dict[uuid.UUID, str]:
    """User id → role, in words, of everybody whose card `actor` may see, and of the Chair: two queries."""
    rows = Membership.objects.visible_to(actor).in_force().filter(person=meeting.person_id).select_related("user")
    found = _around(meeting.person, list(rows))
    roles = {pk: ", ".join(dict.fromkeys(words)) for pk, (_user, words) in found.items()}
    return roles | {meeting.chair_id: _("chairs this meeting")}
