"""When a person has died: what ends, and what stays. docs/decisions/when-somebody-dies.md"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category, ScopeType
from portal.access.models import Shelved
from portal.access.rules import allow
from portal.access.services import rebuild, shelf_of, shut_for
from portal.audit.services import record

from .. import registry
from ..choices import Relationship, RoleName
from ..models import Death, Membership, Role, SupportedPerson, User
from ..rules import can_record_death, can_take_back_death


@transaction.atomic
def record_death(*, actor: Actor | None, person: SupportedPerson, died_on: datetime.date) -> tuple[Death, bool]:
    """Record that `person` died; returns the record, and whether it was made now: of two at once, one is made.

    From now on nothing is written about them; who could read goes on reading. Authorities end as that day begins,
    their own account is closed, cover that has not begun is called off, and the apps' hooks end what else must not go
    on. Nobody is told by the portal: people tell each other. Raises `PermissionDenied`, and `ValidationError` for a day
    that has not come or lies before their birth.
    """
    person = SupportedPerson.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    standing = Death.objects.filter(person=person, taken_back_at=None).first()
    if standing:
        return standing, False
    allow(actor is None or can_record_death(actor, person))
    if died_on > timezone.localdate():
        raise ValidationError({"died_on": _("This day has not come yet.")})
    if died_on < person.born:
        raise ValidationError({"died_on": _("This day lies before their birth. Please look at the year again.")})
    death = Death.objects.create(
        shelf=shelf_of(person.scope, Category.SHARING),
        person=person,
        died_on=died_on,
        recorded_by=actor.user if actor else None,
        closed_account=bool(person.user and person.user.is_active),
    )
    person.died_on = died_on
    person.save(update_fields=["died_on"])
    _set_account(person, is_open=False)
    _call_off_cover(person)
    registry.person_died(person)
    record(actor=actor, verb="person.died", target=person, provider_id=person.provider_id, died_on=died_on)
    rebuild(person.provider_id, [person.scope])
    return death, True


def _set_account(person: SupportedPerson, *, is_open: bool) -> None:
    if person.user:
        person.user.is_active = is_open
        person.user.save(update_fields=["is_active"])
        shut_for(person.user.pk)


def _call_off_cover(person: SupportedPerson) -> None:
    cover = Membership.objects.filter(person=person, relationship=Relationship.COVER_WORKER)
    for member in cover.filter(starts__gt=timezone.now()).not_ended().select_related("shift"):
        member.ends = member.starts
        member.save(update_fields=["ends"])
        if member.shift and not member.shift.memberships.not_ended().exists():
            # It was for nobody else, and would stand in the way of a new one if this is taken back.
            member.shift.ends = member.shift.starts
            member.shift.save(update_fields=["ends"])


@transaction.atomic
def take_back_death(*, actor: Actor | None, death: Death, reason: str) -> Death:
    """Take the record of a death back as a mistake: what was open opens again, save what the hooks have ended
    and cover that was called off.

    Raises `PermissionDenied` for all but a team manager and after a day, and `ValidationError` without a reason.
    """
    person = SupportedPerson.objects.select_for_update(of=("self",)).select_related("user").get(pk=death.person_id)
    death = Death.objects.select_for_update(of=("self",)).select_related("shelf", "person").get(pk=death.pk)
    allow(
        actor is None or can_take_back_death(actor, death),
        _("This was recorded more than a day ago. Please ask the people who run the portal."),
    )
    if not reason.strip():
        raise ValidationError({"reason": _("Please say in a few words what happened.")})
    death.taken_back_at = timezone.now()
    death.taken_back_by = actor.user if actor else None
    death.why_taken_back = reason.strip()
    death.full_clean()
    death.save()
    person.died_on = None
    person.save(update_fields=["died_on"])
    if death.closed_account:
        _set_account(person, is_open=True)
    record(actor=actor, verb="person.died-taken-back", target=person, provider_id=person.provider_id)
    rebuild(person.provider_id, [person.scope])
    return death


def people_to_talk_to(actor: Actor, person: SupportedPerson) -> list[tuple[User, str]]:
    """(user, who they are) of those to talk to about somebody who died: key workers, then team managers.

    Nobody is named whom `actor` must not meet.
    """
    keys = Membership.objects.in_force().filter(person=person, relationship=Relationship.KEY_WORKER)
    placed = person.placements.in_force().values("service")
    leads = Role.objects.in_force().filter(provider=person.provider_id, role=RoleName.TEAM_MANAGER)
    leads = leads.filter(service__in=placed) | leads.filter(service=None)
    found = {member.user: str(member.get_relationship_display()) for member in keys.select_related("user")}
    for role in leads.select_related("user"):
        found.setdefault(role.user, str(role.get_role_display()))
    unmet = actor.must_not_meet(person.scope)
    return [(user, words) for user, words in found.items() if user.pk not in unmet]


def is_about_somebody_who_died(target: Any) -> bool:
    """For `notifications.registry.register_hush`: whether `target` stands on a shelf of a person who died."""
    if not isinstance(target, Shelved) or target.shelf.scope_type != ScopeType.PERSON:
        return False
    return SupportedPerson.objects.filter(pk=target.shelf.scope_id, died_on__isnull=False).exists()
