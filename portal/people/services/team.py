"""What the page of a team shows, and giving roles there."""

import datetime
import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.rules import allow
from portal.lib.idempotency import once
from portal.lib.names import sign_in_name

from ..choices import RoleName
from ..models import Provider, Role, Service, Shift, User
from ..rules import can_give_role, can_give_role_everywhere, handles, held_by
from .roles import give_role


@dataclass(frozen=True)
class Working:
    """Somebody's role, and what this reader may do about it."""

    role: Role
    may_end: bool
    may_end_work: bool


@dataclass
class TeamOf:
    """One service: who works there and who covers; `service` None is what holds at a whole provider."""

    provider: Provider
    service: Service | None
    working: list[Working] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    may_give: bool = False
    may_cover: bool = False


def teams(actor: Actor) -> list[TeamOf]:
    """The teams open to `actor`, by name, with who works in them and covers today or later. Four queries."""
    held = held_by(actor)
    services = list(Service.objects.visible_to(actor).select_related("provider").order_by("name", "pk"))
    rows = Role.objects.visible_to(actor).not_ended().select_related("user", "provider", "service")
    roles = list(rows.order_by("user__name", "starts", "pk"))
    shifts = Shift.objects.visible_to(actor).not_ended().select_related("user").order_by("starts", "pk")
    found = {service.pk: _team(held, service.provider, service) for service in services}
    for shift in shifts:
        found[shift.service_id].shifts.append(shift)
    everywhere: dict[uuid.UUID, TeamOf] = {}
    others = _beyond(actor, held, roles)
    for role in roles:
        team = found.get(role.service_id) if role.service_id else None
        if team is None and role.service_id is None:
            team = everywhere.setdefault(role.provider_id, _team(held, role.provider, None))
        if team:
            may_end = handles(held, role.role, role.provider_id, role.service_id)
            may_end_work = may_end and role.user_id != actor.user.pk and (role.user_id, role.provider_id) not in others
            team.working.append(Working(role, may_end or role.user_id == actor.user.pk, may_end_work))
    return [*found.values(), *everywhere.values()]


def _team(held: list[Role], provider: Provider, service: Service | None) -> TeamOf:
    if service is None:
        return TeamOf(provider, None)
    may_give = any(handles(held, role, provider.pk, service.pk) for role in RoleName)
    may_cover = any(
        own.role == RoleName.TEAM_MANAGER and own.provider_id == provider.pk and own.service_id in {None, service.pk}
        for own in held
    )
    return TeamOf(provider, service, may_give=may_give, may_cover=may_cover)


def _beyond(actor: Actor, held: list[Role], roles: list[Role]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """(user, provider) of those who hold some role there that `actor` does not handle: one query."""
    users = {role.user_id for role in roles}
    rows = Role.objects.filter(user__in=users).not_ended().values_list("user", "provider", "role", "service")
    return {(user, provider) for user, provider, role, service in rows if not handles(held, role, provider, service)}


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    service: Service,
    user: User,
    role: str,
    everywhere: bool = False,
    starts: datetime.datetime | None = None,
    key: uuid.UUID,
) -> tuple[Role, bool]:
    """Give `user` a role in `service`, or with `everywhere` in all services of its provider; returns it, and whether
    it was given now (a form sent twice gives one).

    Raises `PermissionDenied` for a role that is not this actor's to give, and `ValidationError`, by field, for oneself,
    a closed account, and a role they have already.
    """
    provider = service.provider
    allow(can_give_role(actor, service, role) and (not everywhere or can_give_role_everywhere(actor, provider)))
    if user.pk == actor.user.pk:
        raise ValidationError({"username": _("Nobody gives themself a role. Please ask a colleague.")})
    if not user.is_active:
        raise ValidationError({"username": _("This account is closed.")})
    if starts and starts < timezone.now() - datetime.timedelta(days=1):
        raise ValidationError({"starts_on": _("This day has passed. Please choose today or a later day.")})
    # Two at once come one after the other, and the second finds what the first one made.
    Service.objects.select_for_update().get(pk=service.pk)
    return once(
        Role.objects.filter(given_by=actor.user, key=key),
        lambda: give_role(
            actor=actor,
            user=user,
            provider=provider,
            service=None if everywhere else service,
            role=role,
            starts=starts,
            key=key,
        ),
    )


def account_named(name: str) -> User:
    """The open account that signs in by `name`. Raises `ValidationError` with the same sentence for none and closed.

    Managers type it for colleagues and cover, who tell them: it is not a way to look people up.
    """
    try:
        found = User.objects.filter(username=sign_in_name(name), is_active=True).first()
    except ValueError:
        found = None
    if found is None:
        raise ValidationError(_("Nobody signs in by this name. Please ask them how it is written."), code="unknown")
    return found
