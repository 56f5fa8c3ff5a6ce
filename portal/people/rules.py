"""Who may do what with people, teams, authorities; and what an age, a death or a paper means in law.

“Line n” is a line of “Who decides, and on what basis” in the access model.
"""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from portal.access.choices import Category, Hat
from portal.lib.birthdays import turns

from .choices import HEALTH_AND_WELFARE, MONEY_ALONE, AuthorityKind, RoleName

if TYPE_CHECKING:
    from portal.access.actors import Actor

    from .models import Authority, Death, Membership, Provider, Role, Service, Shift, SupportedPerson, User

# Line 1: from this age on, capacity is presumed for each decision (MCA 2005 s2(5)).
DECIDES_AT = 16
# A record of a death may be taken back as a mistake this long.
TAKEN_BACK_WITHIN = datetime.timedelta(days=1)


# Ages --------------------------------------------------------------------------------------------------------------


def person_turns(person: "SupportedPerson", age: int) -> datetime.datetime:
    """The instant at which `person` is `age` years old: the midnight in London that begins the birthday."""
    return turns(person.born, age)


def decides_for_themself_presumed(person: "SupportedPerson", at: datetime.datetime) -> bool:
    """Line 1: whether the law presumes at `at` that `person` can decide. For each decision that may be shown wrong."""
    return at >= person_turns(person, DECIDES_AT)


# At work for a person ----------------------------------------------------------------------------------------------


def manages(actor: "Actor", person: "SupportedPerson") -> bool:
    """Whether `actor`, at work, is team manager of the service that supports `person` now."""
    if actor.hat != Hat.WORK or not actor.reads(person.scope, Category.CIRCLE):
        return False
    placed = list(person.placements.in_force().values_list("service", flat=True))
    roles = actor.user.roles.in_force().filter(role=RoleName.TEAM_MANAGER, provider=person.provider_id)
    return roles.filter(Q(service=None) | Q(service__in=placed)).exists()


def can_prepare(actor: "Actor", person: "SupportedPerson") -> bool:
    """Whoever plans for a person: at work, a key worker or a team manager, who write down what is decided for them."""
    return actor.hat == Hat.WORK and actor.writes(person.scope, Category.SHARING)


def can_end_membership(actor: "Actor", member: "Membership") -> bool:
    """Whoever leaves may say so themself, with their own hands; a team manager for anybody.

    A key worker does not: they propose, and a named decider confirms what is refused (line 5).
    """
    if member.has_ended:
        return False
    is_own = actor.is_signed_in and member.user_id == actor.user.pk and not actor.helper
    return is_own or manages(actor, member.person)


# Authorities -------------------------------------------------------------------------------------------------------


def can_add_authority(actor: "Actor", person: "SupportedPerson") -> bool:
    """A team manager, for somebody alive."""
    return person.died_on is None and manages(actor, person)


def can_see_paper(actor: "Actor", authority: "Authority") -> bool:
    """Whether `actor` may note that its paper was seen, or that it is registered now: as for adding it, until both
    are so, while it has not ended."""
    is_complete = authority.is_seen and authority.is_registered
    return not is_complete and not authority.has_ended and can_add_authority(actor, authority.person)


def can_end_authority(actor: "Actor", authority: "Authority") -> bool:
    """A team manager, while it has not ended."""
    return not authority.has_ended and manages(actor, authority.person)


def holds(authority: "Authority", at: datetime.datetime, *, lacks_capacity: bool | None = None) -> bool:
    """Whether `authority` counts at `at`, for a decision of which `lacks_capacity` says whether the person lacks it.

    None stands for what the law presumes at that age. Nothing that has expired, is not registered or was not seen
    counts (line 4). A health-and-welfare attorney or deputy decides only while the person cannot (line 2); parental
    responsibility only where the child, or the young person of 16 or 17, cannot (line 1).
    """
    if not authority.interval.holds(at):
        return False
    if lacks_capacity is None:
        lacks_capacity = not decides_for_themself_presumed(authority.person, at)
    return lacks_capacity or authority.kind not in {*HEALTH_AND_WELFARE, AuthorityKind.PARENTAL}


def decides_on(authority: "Authority", category: Category) -> bool:
    """Whether `category` lies within what `authority` is about (lines 2 and 4); `holds` says whether it counts."""
    if authority.kind in MONEY_ALONE:
        return category == Category.FINANCES
    if authority.kind in HEALTH_AND_WELFARE:
        return category != Category.FINANCES
    return authority.kind == AuthorityKind.PARENTAL or str(category) in authority.covers


# Dying -------------------------------------------------------------------------------------------------------------


def can_record_death(actor: "Actor", person: "SupportedPerson") -> bool:
    """A team manager, once."""
    return person.died_on is None and manages(actor, person)


def can_take_back_death(actor: "Actor", death: "Death", at: datetime.datetime | None = None) -> bool:
    """A team manager, within a day of the record."""
    is_new = (at or timezone.now()) < death.created + TAKEN_BACK_WITHIN
    return death.taken_back_at is None and is_new and manages(actor, death.person)


# Teams -------------------------------------------------------------------------------------------------------------


def held_by(actor: "Actor") -> list["Role"]:
    """The roles that `actor` holds now, at work with both steps; none otherwise."""
    if actor.hat != Hat.WORK or not any(s.category == Category.TEAM for s in actor.shelves.values()):
        return []
    return list(actor.user.roles.in_force())


def handles(held: Iterable["Role"], role: str, provider_id: UUID, service_id: UUID | None) -> bool:
    """Whether somebody with the roles `held` gives and ends `role` there; `service_id` None is the whole provider.

    The provider's administrator does so for all roles, a team manager for the support workers of their service.
    """
    for own in held:
        if own.provider_id == provider_id and own.service_id in {None, service_id}:
            if own.role == RoleName.ADMINISTRATOR:
                return True
            if own.role == RoleName.TEAM_MANAGER and role == RoleName.SUPPORT_WORKER and service_id:
                return True
    return False


def roles_to_give(actor: "Actor", service: "Service") -> list[RoleName]:
    """The roles that `actor` may give in `service`, in the order of `RoleName`."""
    held = held_by(actor)
    return [role for role in RoleName if handles(held, role, service.provider_id, service.pk)]


def can_give_role(actor: "Actor", service: "Service", role: str | None = None) -> bool:
    """Whether `actor` may give `role` in `service`; without a role, whether any. To themself nobody may."""
    given = roles_to_give(actor, service)
    return bool(given) if role is None else role in given


def can_change_reach(actor: "Actor", service: "Service") -> bool:
    """The service's telephone and address on role cards: whoever gives roles there."""
    return can_give_role(actor, service)


def can_give_role_everywhere(actor: "Actor", provider: "Provider") -> bool:
    """Whether `actor` may give roles that hold in all services of `provider`: its administrator."""
    return handles(held_by(actor), RoleName.ADMINISTRATOR, provider.pk, None)


def can_end_role(actor: "Actor", role: "Role") -> bool:
    """Whoever may give it; and its holder may lay it down."""
    if role.is_over:
        return False
    is_own = actor.hat == Hat.WORK and role.user_id == actor.user.pk
    return is_own or handles(held_by(actor), role.role, role.provider_id, role.service_id)


def can_end_employment(actor: "Actor", user: "User", provider: "Provider") -> bool:
    """Whether `actor` handles every role that `user` still has at `provider`. Nobody ends their own."""
    if actor.user.pk == user.pk:
        return False
    held = held_by(actor)
    roles = list(user.roles.not_ended().filter(provider=provider))
    return bool(roles) and all(handles(held, role.role, role.provider_id, role.service_id) for role in roles)


def can_add_shift(actor: "Actor", service: "Service") -> bool:
    """A team manager of the service: a shift opens what is known of its people, which an administrator does not see."""
    return any(
        own.role == RoleName.TEAM_MANAGER
        and own.provider_id == service.provider_id
        and own.service_id in {None, service.pk}
        for own in held_by(actor)
    )


def can_end_shift(actor: "Actor", shift: "Shift") -> bool:
    """Whoever may set one up there, while it has not ended."""
    return shift.ends > timezone.now() and can_add_shift(actor, shift.service)


# Kept apart --------------------------------------------------------------------------------------------------------


def can_keep_apart(actor: "Actor", person: "SupportedPerson") -> bool:
    """The safeguarding lead for the person: at work nobody else reads what the person kept back (`sources`)."""
    return actor.hat == Hat.WORK and actor.reads(person.scope, Category.KEPT_BACK)
