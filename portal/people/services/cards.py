"""Role cards: who somebody is, what they do, what they can decide, and how to reach them through the service."""

import datetime
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access.actors import Actor
from portal.access.choices import Category, Hat
from portal.access.registry import FOREVER, Interval
from portal.access.rules import allow
from portal.audit.services import record
from portal.lib.names import folded

from ..choices import Relationship, RoleName
from ..drawings import drawing_from
from ..models import Membership, Role, Service, SupportedPerson, User
from .titles import roles_over

# What the provider's roles do and decide, in words for families. Members of a circle write their own.
DOES: dict[str, Any] = {
    RoleName.SUPPORT_WORKER: gettext_lazy("I support the people who live here or use this service."),
    RoleName.TEAM_MANAGER: gettext_lazy("I run the team and answer for the support it gives."),
    RoleName.SERVICE_DELIVERY_MANAGER: gettext_lazy("I look after several services and the managers who run them."),
    RoleName.HEAD_OF_SERVICE: gettext_lazy("I answer for all the services of this provider."),
    RoleName.CHAIR: gettext_lazy("I lead reviews, and see to it that everybody is heard."),
    RoleName.RECRUITER: gettext_lazy("I help to find new workers."),
    RoleName.POLICY_EDITOR: gettext_lazy("I keep the provider’s policies up to date."),
    RoleName.COMPLAINTS_MANAGER: gettext_lazy("I look into what went wrong, and answer you."),
    RoleName.SAFEGUARDING_LEAD: gettext_lazy("I act when somebody may be harmed."),
    RoleName.CALDICOTT_GUARDIAN: gettext_lazy("I watch over how information about people is shared."),
    RoleName.ADMINISTRATOR: gettext_lazy("I look after accounts and settings. I do not read anybody’s record."),
}
DECIDES: dict[str, Any] = {
    RoleName.TEAM_MANAGER: gettext_lazy("Who works in the team and when, and who is invited into a circle."),
    RoleName.SERVICE_DELIVERY_MANAGER: gettext_lazy("What the services have and how they are run."),
    RoleName.HEAD_OF_SERVICE: gettext_lazy("How all services are run. I can change what a manager decided."),
    RoleName.CHAIR: gettext_lazy("What a review talks about and when it ends. I do not decide the plan."),
    RoleName.COMPLAINTS_MANAGER: gettext_lazy("How a complaint is looked into, and by whom."),
    RoleName.SAFEGUARDING_LEAD: gettext_lazy("What must happen at once to keep somebody safe."),
    RoleName.CALDICOTT_GUARDIAN: gettext_lazy("Questions about sharing that others could not settle."),
    Relationship.KEY_WORKER: gettext_lazy(
        "The plans for a day. On health and what is shared I suggest, and others confirm."
    ),
    Relationship.SUPPORT_WORKER: gettext_lazy("What we do together on the day."),
    Relationship.COVER_WORKER: gettext_lazy("What we do together on the day."),
}
# Whom a family can turn to beside the circle.
OFFICES = frozenset(
    {
        RoleName.TEAM_MANAGER,
        RoleName.SERVICE_DELIVERY_MANAGER,
        RoleName.HEAD_OF_SERVICE,
        RoleName.COMPLAINTS_MANAGER,
        RoleName.SAFEGUARDING_LEAD,
        RoleName.CALDICOTT_GUARDIAN,
    }
)


@dataclass(frozen=True)
class Entry:
    """One thing that somebody is to a person, from an instant until another or with no end."""

    words: str
    does: str
    decides: str
    starts: datetime.datetime
    ends: datetime.datetime | None
    is_work: bool

    @property
    def has_ended(self) -> bool:
        return bool(self.ends and self.ends <= timezone.now())


@dataclass(frozen=True)
class Card:
    """Somebody's card, as one reader sees it. `service` is how to reach them at work; families have none."""

    person: SupportedPerson
    user: User
    entries: list[Entry]
    service: Service | None = None
    recorded_name: str = ""
    is_person: bool = False

    @property
    def here(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.has_ended]

    @property
    def ended(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.has_ended]


def card_of(actor: Actor, person: SupportedPerson, user_id: uuid.UUID) -> Card | None:
    """The card of `user_id` around `person`, or None where this reader may open none.

    It opens to whoever reads the person's circle, of everybody who is or was a member of it, or holds or held a role
    over the service that supports the person; never of somebody the reader must not meet.
    """
    if not actor.reads(person.scope, Category.CIRCLE):
        return None
    if person.user_id == user_id and person.user:
        return Card(person, person.user, [], is_person=True)
    members = Membership.objects.visible_to(actor).filter(person=person, user=user_id, starts__lte=timezone.now())
    entries = [_of_member(member) for member in members.order_by("starts", "pk")]
    roles = [] if user_id in actor.must_not_meet(person.scope) else roles_over([person], [user_id])
    is_worker = any(entry.is_work and not entry.has_ended for entry in entries)
    for role, about in roles:
        if role.role != RoleName.SUPPORT_WORKER or not is_worker:
            entries.append(_of_role(role, about[person.pk]))
    if not entries:
        return None
    user = User.objects.get(pk=user_id)
    at_work = any(entry.is_work and not entry.has_ended for entry in entries)
    runs_the_team = actor.hat == Hat.WORK and actor.writes(person.scope, Category.CIRCLE)
    return Card(
        person,
        user,
        entries,
        service=_service_of(person) if at_work else None,
        recorded_name=user.recorded_name if at_work and runs_the_team else "",
    )


def _of_member(member: Membership) -> Entry:
    return Entry(
        str(member.get_relationship_display()),
        member.what_i_do,
        member.what_i_can_decide or str(DECIDES.get(member.relationship, "")),
        member.starts,
        member.ends,
        member.is_worker,
    )


def _of_role(role: Any, held: Interval) -> Entry:
    return Entry(
        str(role.get_role_display()),
        str(DOES.get(role.role, "")),
        str(DECIDES.get(role.role, "")),
        held.starts,
        None if held.ends == FOREVER else held.ends,
        is_work=True,
    )


def _service_of(person: SupportedPerson) -> Service | None:
    """The service that supports `person` now: one asks there for whoever works with them."""
    now = timezone.now()
    placements = person.placements.filter(starts__lte=now).exclude(ends__lte=now).select_related("service")
    found = placements.order_by("-starts").first()
    return found.service if found else None


def offices_over(actor: Actor, person: SupportedPerson) -> list[tuple[User, str]]:
    """Who runs and watches over the service of `person` now, each with what they are: one query.

    Never somebody whom `actor` must not meet; and only for those who read who is in the circle.
    """
    if not actor.reads(person.scope, Category.CIRCLE):
        return []
    not_met = actor.must_not_meet(person.scope)
    found: dict[uuid.UUID, tuple[User, list[str]]] = {}
    for role, about in roles_over([person], with_users=True):
        if role.role in OFFICES and role.user_id not in not_met and about[person.pk].ends > timezone.now():
            found.setdefault(role.user_id, (role.user, []))[1].append(str(role.get_role_display()))
    return [(user, ", ".join(dict.fromkeys(words))) for user, words in found.values()]


@transaction.atomic
def change_card(*, actor: Actor, called: str, drawing: dict[str, Any], name: str | None = None) -> User:
    """Change the name and the picture that stand on one's own cards, and on every page; without `name` it stays.

    The name one was entered under stays in the records. Raises `PermissionDenied` for a helper, and `ValidationError`
    for an empty name or that of somebody else whom one meets here: nobody may be taken for another.
    """
    allow(actor.is_signed_in and actor.helper is None)
    user = User.objects.select_for_update().get(pk=actor.user.pk)
    name, called = user.name if name is None else _seen(name, "name"), _seen(called, "called")
    if name != user.name:
        if _is_somebody_else(actor, user, name):
            raise ValidationError(
                {"name": _("Somebody you meet here has this name. Please add something that tells you apart.")}
            )
        user.recorded_name = user.recorded_name or user.name
        user.name = name
    user.called = called
    user.drawing = drawing_from(drawing)
    user.full_clean(exclude=["password", "username"], validate_unique=False)
    user.save(update_fields=["name", "recorded_name", "called", "drawing"])
    # Pages about a supported person show the name they like and the picture of their record.
    SupportedPerson.objects.filter(user=user).update(called=called, drawing=user.drawing)
    record(actor=actor, verb="card.change", target=user)
    return user


def _seen(text: str, field: str) -> str:
    """`text` with single spaces. Marks that turn the direction of writing, or that nobody sees, are refused: with them
    one name looks like another."""
    text = " ".join(text.split())
    if any(unicodedata.category(letter).startswith("C") for letter in text):
        raise ValidationError({field: _("Please use letters that everybody can see.")})
    return text


def _is_somebody_else(actor: Actor, user: User, name: str) -> bool:
    """Whether somebody whom `user` meets, in a circle or at a provider, has this name, or one that looks like it.

    One may always go back to the name one was entered under.
    """
    wanted = folded(name)
    if wanted in {folded(user.name), folded(user.recorded_name)}:
        return False
    circles = list(SupportedPerson.objects.visible_to(actor).values_list("pk", "provider_id"))
    providers = {provider for _person, provider in circles} | set(user.roles.values_list("provider_id", flat=True))
    members = Membership.objects.visible_to(actor).filter(person__in=[person for person, _provider in circles])
    names = {*members.values_list("user__name", flat=True)}
    names |= {*Role.objects.in_force().filter(provider__in=providers).values_list("user__name", flat=True)}
    return wanted in {folded(other) for other in names}


@transaction.atomic
def change_words(*, actor: Actor, member: Membership, what_i_do: str, what_i_can_decide: str) -> Membership:
    """Change what one's own card in a circle says. Raises `PermissionDenied` for anybody else's, and once one left."""
    member = Membership.objects.select_for_update().select_related("person").get(pk=member.pk)
    allow(actor.helper is None and member.user_id == actor.user.pk and not member.has_ended)
    member.what_i_do = what_i_do.strip()
    member.what_i_can_decide = what_i_can_decide.strip()
    member.full_clean()
    member.save(update_fields=["what_i_do", "what_i_can_decide"])
    record(actor=actor, verb="card.words", target=member, provider_id=member.person.provider_id)
    return member
