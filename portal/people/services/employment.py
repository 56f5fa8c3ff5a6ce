"""Where somebody's work begins and ends."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.registry import Scope
from portal.access.rules import allow
from portal.access.services import rebuild
from portal.audit.services import record

from ..choices import WORKERS
from ..models import Membership, Provider, Role, Shift, User
from ..rules import can_end_employment
from .roles import refuse_to_leave_alone, scopes_of_role


@transaction.atomic
def end_employment(
    *, actor: Actor | None, user: User, provider: Provider, ends: datetime.datetime | None = None
) -> datetime.datetime:
    """End the work of `user` at `provider` at `ends` (default: now); returns that instant.

    Every role, worker's place in a circle and shift there that would go on longer ends then; what has not begun by
    then is called off. What they are to somebody outside work is left alone: a worker who is also a sister stays one.
    Raises `PermissionDenied`, and `ValidationError` for an instant that has passed, where they do not work there any
    more, and where a service would be left without a team manager.
    """
    provider = Provider.objects.select_for_update().get(pk=provider.pk)
    allow(actor is None or can_end_employment(actor, user, provider))
    now = timezone.now()
    ends = ends or now
    if ends < now:
        raise ValidationError(_("This hour has passed already. Please choose one that lies ahead."))
    roles = list(Role.objects.filter(user=user, provider=provider).not_ended(ends))
    members = list(
        Membership.objects.filter(user=user, person__provider=provider, relationship__in=WORKERS).not_ended(ends)
    )
    shifts = list(Shift.objects.filter(user=user, service__provider=provider).not_ended(ends))
    if not roles and not members:
        raise ValidationError(_("%(name)s does not work here after that hour.") % {"name": user.name})
    scopes = {Scope.person(member.person_id) for member in members}
    for role in roles:
        scopes |= set(scopes_of_role(role))
        role.ends = max(ends, role.starts)
    refuse_to_leave_alone(provider.pk, roles)
    rows: list[Role | Membership | Shift] = [*roles, *members, *shifts]
    for row in rows:
        row.ends = max(ends, row.starts)
        row.save(update_fields=["ends"])
    record(actor=actor, verb="employment.end", target=user, provider_id=provider.pk, ends=ends)
    rebuild(provider.pk, sorted(scopes))
    return ends


@dataclass(frozen=True)
class Work:
    """When somebody's work has ended, or will begin; at most one of the two is told, and neither while they work."""

    ended: datetime.datetime | None = None
    begins: datetime.datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.ended or self.begins)


def work_ended_or_begins(user: User, at: datetime.datetime | None = None) -> Work:
    """For somebody who signs in and has no work at `at` (default: now): when it begins next, otherwise when it ended.

    Empty for those who work now, and for those who never did. Two queries.
    """
    at = at or timezone.now()
    spans = [
        *Role.objects.filter(user=user).not_called_off().values_list("starts", "ends"),
        *Membership.objects.filter(user=user, relationship__in=WORKERS).not_called_off().values_list("starts", "ends"),
    ]
    if any(starts <= at and (ends is None or at < ends) for starts, ends in spans):
        return Work()
    begins = min((starts for starts, _ends in spans if starts > at), default=None)
    return Work(None if begins else _latest(ends for _starts, ends in spans), begins)


def _latest(instants: Iterable[datetime.datetime | None]) -> datetime.datetime | None:
    return max((instant for instant in instants if instant), default=None)
