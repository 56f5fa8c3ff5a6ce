"""Who somebody is to a person, in the words that stand beside their name."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.registry import Interval
from portal.lib.times import short_day

from ..choices import Relationship, RoleName
from ..models import Membership, Role, SupportedPerson


@dataclass(frozen=True)
class Title:
    """Who somebody is to a person; `has_card` where the reader may open their card. Without words it is false."""

    words: str = ""
    person_id: uuid.UUID | None = None
    has_card: bool = False

    def __str__(self) -> str:
        return self.words

    def __bool__(self) -> bool:
        return bool(self.words)


NOBODY = Title()


@dataclass
class _Found:
    """What one user is and was to one person."""

    is_in_circle: bool
    here: list[str]
    offices: list[str]
    was: str
    was_office: str

    @property
    def words(self) -> str:
        return ", ".join(dict.fromkeys([*self.here, *self.offices])) or self.was or self.was_office


class Titles(dict[tuple[uuid.UUID, uuid.UUID], Title]):
    """(person, user) → title."""

    def of(self, person_id: uuid.UUID, user_id: uuid.UUID) -> Title:
        """The title of a user for a person; one without words for somebody who was never around them."""
        return self.get((person_id, user_id), NOBODY)


def titles_of(actor: Actor, people: Iterable[SupportedPerson], users: Collection[uuid.UUID] | None = None) -> Titles:
    """The titles of `users` (default: of everybody who is or was around) for each of `people`: two queries.

    A place in the circle comes first, then an office in the service that supports the person; of somebody who has
    left it says what they were and until when. Give only users whose names this reader sees already.
    """
    asked = {person.pk: person for person in people}
    found: dict[tuple[uuid.UUID, uuid.UUID], _Found] = {}
    _add_members(found, asked, users)
    _add_offices(found, asked, users)
    return Titles(
        {key: Title(each.words, key[0], _has_card(actor, asked[key[0]], key[1], each)) for key, each in found.items()}
    )


def _has_card(actor: Actor, person: SupportedPerson, user_id: uuid.UUID, found: _Found) -> bool:
    """Exactly where `cards.card_of` finds one."""
    return (
        bool(found.words)
        and actor.reads(person.scope, Category.CIRCLE)
        and user_id not in actor.must_not_meet(person.scope)
    )


def _until(words: Any, ends: Any) -> str:
    return _("was %(role)s until %(day)s") % {"role": words, "day": short_day(timezone.localtime(ends))}


def _add_members(
    found: dict[tuple[uuid.UUID, uuid.UUID], _Found],
    people: dict[uuid.UUID, SupportedPerson],
    users: Collection[uuid.UUID] | None,
) -> None:
    now = timezone.now()
    rows = Membership.objects.not_called_off().filter(person__in=list(people), starts__lte=now)
    if users is not None:
        rows = rows.filter(user__in=list(users))
    for person, user, relationship, ends in rows.order_by("starts", "relationship").values_list(
        "person_id", "user_id", "relationship", "ends"
    ):
        each = found.setdefault((person, user), _Found(True, [], [], "", ""))
        label = Relationship(relationship).label
        if ends is None or ends > now:
            each.here.append(str(label))
        else:
            each.was = _until(label, ends)


def _add_offices(
    found: dict[tuple[uuid.UUID, uuid.UUID], _Found],
    people: dict[uuid.UUID, SupportedPerson],
    users: Collection[uuid.UUID] | None,
) -> None:
    now = timezone.now()
    for role, about in roles_over(people.values(), users):
        for person_id, held in about.items():
            each = found.setdefault((person_id, role.user_id), _Found(False, [], [], "", ""))
            label = RoleName(role.role).label
            if held.ends <= now:
                each.was_office = _until(label, held.ends)
            elif role.role != RoleName.SUPPORT_WORKER or not each.here:
                # Whoever is in the circle as a worker need not be called one twice.
                each.offices.append(str(label))


def roles_over(
    people: Iterable[SupportedPerson], users: Collection[uuid.UUID] | None = None, *, with_users: bool = False
) -> list[tuple[Role, dict[uuid.UUID, Interval]]]:
    """Every role, held now or earlier, over one of `people`: in a service that supports or supported them, or at the
    whole provider of it. With each it says for whom and from when to when: while the role was held and the service
    supported the person, the latest such time. One query."""
    now = timezone.now()
    placed = "provider__services__placements"
    rows = Role.objects.not_called_off().filter(
        Q(service__isnull=True) | Q(service=F("provider__services")),
        starts__lte=now,
        provider__services__placements__person__in=[person.pk for person in people],
        provider__services__placements__starts__lte=now,
    )
    if users is not None:
        rows = rows.filter(user__in=list(users))
    if with_users:
        rows = rows.select_related("user")
    by_role: dict[uuid.UUID, tuple[Role, dict[uuid.UUID, Interval]]] = {}
    rows = rows.annotate(about=F(f"{placed}__person"), since=F(f"{placed}__starts"), until=F(f"{placed}__ends"))
    for role in rows.order_by("starts", "pk", "since"):
        held = Interval.of(role.starts, role.ends) & Interval.of(role.since, role.until)
        if held:
            about = by_role.setdefault(role.pk, (role, {}))[1]
            about[role.about] = max(held, about.get(role.about, held), key=lambda interval: interval.ends)
    return list(by_role.values())
