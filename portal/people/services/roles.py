import datetime
import uuid
from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import ScopeType
from portal.access.registry import Interval, Scope
from portal.access.rules import allow
from portal.access.services import rebuild
from portal.audit.services import record

from ..choices import RoleName
from ..models import Placement, Provider, Role, Service, User
from ..rules import can_end_role


def scopes_of_role(role: Role) -> list[Scope]:
    """Every scope in which `role` may open something."""
    placements = Placement.objects.filter(service__provider=role.provider_id)
    services = Service.objects.filter(provider=role.provider_id)
    if role.service_id:
        placements = placements.filter(service=role.service_id)
        services = services.filter(pk=role.service_id)
    scopes = {Scope.person(pk) for pk in placements.values_list("person", flat=True)}
    scopes |= {Scope.service(pk) for pk in services.values_list("pk", flat=True)}
    return sorted(scopes | {Scope(ScopeType.PROVIDER.value, role.provider_id)})


@transaction.atomic
def give_role(
    *,
    actor: Actor | None,
    user: User,
    provider: Provider,
    role: str,
    service: Service | None = None,
    starts: datetime.datetime | None = None,
    ends: datetime.datetime | None = None,
    key: uuid.UUID | None = None,
) -> Role:
    """Give `user` a role in one service, or in all of the provider's.

    Raises `ValidationError` for a service of another provider, an end before the start, and a role they have already.
    """
    Provider.objects.select_for_update().get(pk=provider.pk)
    starts = starts or timezone.now()
    given = Role(
        user=user,
        provider=provider,
        service=service,
        role=RoleName(role),
        starts=starts,
        ends=ends,
        given_by=actor.user if actor else None,
        key=key or uuid.uuid4(),
    )
    if ends and ends <= starts:
        raise ValidationError(_("The last day comes before the first. Please look at the dates again."))
    _refuse_twice(given)
    given.full_clean()
    given.save(force_insert=True)
    record(actor=actor, verb="role.give", target=given, provider_id=provider.id, user=user.pk, role=role)
    rebuild(provider.id, scopes_of_role(given))
    return given


def _refuse_twice(given: Role) -> None:
    same = Role.objects.filter(user=given.user, provider=given.provider, service=given.service, role=given.role)
    same = same.not_ended(given.starts)
    if given.ends:
        same = same.filter(starts__lt=given.ends)
    if same.exists():
        raise ValidationError(
            _("%(name)s is %(role)s there already.") % {"name": given.user.name, "role": given.get_role_display()}
        )


@transaction.atomic
def end_role(
    *,
    actor: Actor | None,
    role: Role,
    ends: datetime.datetime | None = None,
    rule: Callable[[Actor, Role], bool] = can_end_role,
) -> Role:
    """End a role at `ends` (default: now); one that has not begun by then is called off.

    An app in which others end a role of its own gives their `rule`. Raises `PermissionDenied`, and `ValidationError`
    when it has ended already, would end before it began, or when its service would be left without a team manager, or
    its provider without an administrator: somebody else is named first.
    """
    Provider.objects.select_for_update().get(pk=role.provider_id)
    role = Role.objects.select_for_update(of=("self",)).get(pk=role.pk)
    now = timezone.now()
    ends = ends or now
    if role.is_over:
        raise ValidationError(_("This role has ended already."))
    allow(actor is None or rule(actor, role))
    if ends <= role.starts <= now:
        raise ValidationError(_("The last day comes before the first. Please look at the dates again."))
    role.ends = max(ends, role.starts)
    refuse_to_leave_alone(role.provider_id, [role])
    role.save(update_fields=["ends"])
    record(actor=actor, verb="role.end", target=role, provider_id=role.provider_id, ends=role.ends)
    rebuild(role.provider_id, scopes_of_role(role))
    return role


def refuse_to_leave_alone(provider_id: uuid.UUID, ending: Iterable[Role]) -> None:
    """Raise `ValidationError` where `ending`, with the ends they are about to have, leave a service without a team
    manager, or the provider without an administrator, sooner than it would be anyway.

    Call it under the lock of the provider's row: of the last two at once, one then stays.
    """
    changed = {role.pk: role for role in ending if role.role in {RoleName.TEAM_MANAGER, RoleName.ADMINISTRATOR}}
    if not changed:
        return
    now = timezone.now()
    rows = list(Role.objects.filter(provider=provider_id, role__in=_LEADS, user__is_active=True).not_ended())
    after = [changed.get(row.pk, row) for row in rows]
    if any(role.role == RoleName.TEAM_MANAGER for role in changed.values()):
        for service in Service.objects.filter(provider=provider_id).order_by("name"):
            if _first_gap(_managers(after, service), now) < _first_gap(_managers(rows, service), now):
                raise ValidationError(
                    _("%(service)s would be left without a team manager. Please name another one first.")
                    % {"service": service.name},
                    code="last-manager",
                )
    if _first_gap(_administrators(after), now) < _first_gap(_administrators(rows), now):
        raise ValidationError(
            _("Nobody could give roles any more. Please name another administrator first."), code="last-administrator"
        )


_LEADS = (RoleName.TEAM_MANAGER, RoleName.ADMINISTRATOR)


def _managers(roles: Iterable[Role], service: Service) -> list[Interval]:
    return [
        Interval.of(role.starts, role.ends)
        for role in roles
        if role.role == RoleName.TEAM_MANAGER and role.service_id in {None, service.pk}
    ]


def _administrators(roles: Iterable[Role]) -> list[Interval]:
    return [
        Interval.of(role.starts, role.ends)
        for role in roles
        if role.role == RoleName.ADMINISTRATOR and role.service_id is None
    ]


def _first_gap(intervals: Iterable[Interval], reached: datetime.datetime) -> datetime.datetime:
    """The first instant from `reached` on that lies in none of `intervals`; `FOREVER` where there is none."""
    for interval in sorted(intervals, key=lambda interval: interval.starts):
        if interval.starts > reached:
            break
        reached = max(reached, interval.ends)
    return reached
