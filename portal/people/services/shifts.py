"""Cover: somebody of an agency or of another team, for one shift."""

import datetime
import uuid
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.rules import allow
from portal.access.services import rebuild, shelf_of
from portal.audit.services import record
from portal.lib.idempotency import once

from ..choices import Relationship
from ..models import Placement, Provider, Service, Shift, SupportedPerson, User
from ..rules import can_add_shift, can_end_shift
from .circle import add_member

LONGEST_SHIFT = datetime.timedelta(hours=24)


def people_of(service: Service, at: datetime.datetime | None = None) -> list[SupportedPerson]:
    """Those whom `service` supports at `at` (default: now), by name."""
    placed = Placement.objects.filter(service=service).in_force(at).values("person")
    return list(SupportedPerson.objects.filter(pk__in=placed, died_on=None).order_by("name", "pk"))


@transaction.atomic
def add_shift(
    *,
    actor: Actor | None,
    user: User,
    service: Service,
    starts: datetime.datetime,
    ends: datetime.datetime,
    people: Sequence[SupportedPerson] | None = None,
    key: uuid.UUID | None = None,
) -> tuple[Shift, bool]:
    """Let `user` cover in `service` from `starts` to `ends`, for `people` (default: everybody there); returns the
    shift, and whether it was made now (a form sent twice makes one).

    Raises `PermissionDenied`, and `ValidationError` by field: more than a day, an end that has passed or comes before
    the start, somebody whom the service does not support, and a shift there that overlaps with this one.
    """
    allow(actor is None or can_add_shift(actor, service))
    Provider.objects.select_for_update().get(pk=service.provider_id)
    key = key or uuid.uuid4()
    sent_before = Shift.objects.filter(set_up_by=actor.user if actor else None, key=key)
    return once(sent_before, lambda: _make(actor, user, service, starts, ends, people, key))


def _make(
    actor: Actor | None,
    user: User,
    service: Service,
    starts: datetime.datetime,
    ends: datetime.datetime,
    people: Sequence[SupportedPerson] | None,
    key: uuid.UUID,
) -> Shift:
    here = people_of(service)
    chosen = here if people is None else list(people)
    _refuse_bad_shift(user, service, starts, ends)
    if not chosen or not {person.pk for person in chosen} <= {person.pk for person in here}:
        raise ValidationError({"people": _("Please choose who they support, from the people of this service.")})
    shift = Shift(
        shelf=shelf_of(service.scope, Category.TEAM),
        user=user,
        service=service,
        starts=starts,
        ends=ends,
        set_up_by=actor.user if actor else None,
        key=key,
    )
    shift.full_clean()
    shift.save(force_insert=True)
    record(actor=actor, verb="shift.add", target=shift, provider_id=service.provider_id, user=user.pk, ends=ends)
    for person in chosen:
        if person.user_id != user.pk:
            add_member(
                actor=actor,
                person=person,
                user=user,
                relationship=Relationship.COVER_WORKER,
                starts=starts,
                ends=ends,
                shift=shift,
            )
    return shift


def _refuse_bad_shift(user: User, service: Service, starts: datetime.datetime, ends: datetime.datetime) -> None:
    if ends <= starts:
        raise ValidationError({"ends_time": _("The shift ends before it begins. Please look at the times again.")})
    if ends - starts > LONGEST_SHIFT:
        raise ValidationError({"ends_time": _("A shift lasts 24 hours at most. For longer, give a role in the team.")})
    if ends <= timezone.now():
        raise ValidationError({"ends_time": _("This shift would be over already. Please look at the times again.")})
    if not user.is_active:
        raise ValidationError({"username": _("This account is closed.")})
    others = Shift.objects.filter(user=user, service=service, starts__lt=ends).not_ended(starts)
    if others.exists():
        raise ValidationError({"username": _("%(name)s covers a shift there at that time already.") % {"name": user}})


@transaction.atomic
def end_shift(*, actor: Actor | None, shift: Shift) -> Shift:
    """End a shift now, or call it off where it has not begun: every door of whoever covers it closes at once.

    Raises `PermissionDenied`. A shift that is over is left as it is: two taps do what one does.
    """
    shift = Shift.objects.select_for_update(of=("self",)).select_related("service").get(pk=shift.pk)
    now = timezone.now()
    if shift.ends <= max(now, shift.starts):
        return shift
    allow(actor is None or can_end_shift(actor, shift))
    shift.ends = max(now, shift.starts)
    shift.save(update_fields=["ends"])
    members = list(shift.memberships.select_related("person").not_ended(now))
    for member in members:
        member.ends = max(now, member.starts)
        member.save(update_fields=["ends"])
    record(actor=actor, verb="shift.end", target=shift, provider_id=shift.service.provider_id, ends=shift.ends)
    rebuild(shift.service.provider_id, sorted({member.person.scope for member in members}))
    return shift
