import datetime
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.registry import Scope
from portal.access.rules import allow
from portal.access.services import open_scope, rebuild
from portal.audit.services import record

from .. import registry
from ..choices import LeavingReason
from ..models import Membership, Placement, Service, Shift, SupportedPerson, User
from ..rules import can_end_membership


@transaction.atomic
def add_person(
    *,
    actor: Actor | None,
    service: Service,
    name: str,
    born: datetime.date,
    starts: datetime.datetime | None = None,
    user: User | None = None,
    **fields: Any,
) -> SupportedPerson:
    """A supported person in a service since `starts` (default: now), with all their shelves."""
    starts = starts or timezone.now()
    person_id = uuid.uuid4()
    shelves = open_scope(Scope.person(person_id), service.provider_id)
    person = SupportedPerson(
        id=person_id,
        shelf=shelves[Category.CIRCLE],
        provider_id=service.provider_id,
        name=name,
        born=born,
        user=user,
        created=starts,
        **fields,
    )
    person.full_clean()
    person.save(force_insert=True)
    placement = Placement.objects.create(person=person, service=service, starts=starts)
    record(
        actor=actor,
        verb="person.add",
        target=person,
        provider_id=person.provider_id,
        placement=placement.id,
        service=service.id,
    )
    registry.person_added(person)
    rebuild(person.provider_id, [person.scope])
    return person


@transaction.atomic
def add_member(
    *,
    actor: Actor | None,
    person: SupportedPerson,
    user: User,
    relationship: str,
    starts: datetime.datetime | None = None,
    ends: datetime.datetime | None = None,
    what_i_do: str = "",
    shift: Shift | None = None,
) -> Membership:
    """Take `user` into the circle. Raises `ValidationError` when they are in it in this relationship already, when
    the end lies before the start, when the person themself would become a member of their own circle, or when they
    have died."""
    starts = starts or timezone.now()
    if person.died_on:
        raise ValidationError(_("%(name)s has died. Nobody joins the circle any more.") % {"name": person.name})
    if ends and ends <= starts:
        raise ValidationError(_("The last day comes before the first. Please look at the dates again."))
    if person.user_id == user.pk:
        raise ValidationError(_("This is the person whose circle it is; they need not be added."))
    same = Membership.objects.filter(person=person, user=user, relationship=relationship)
    overlapping = same.not_called_off().exclude(ends__lte=starts)
    if ends:
        overlapping = overlapping.filter(starts__lt=ends)
    if overlapping.exists():
        raise ValidationError(_("%(name)s is in this circle already.") % {"name": user.name})
    member = Membership(
        shelf_id=person.shelf_id,
        person=person,
        user=user,
        relationship=relationship,
        starts=starts,
        ends=ends,
        what_i_do=what_i_do,
        shift=shift,
        created=starts,
    )
    member.full_clean()
    member.save(force_insert=True)
    record(actor=actor, verb="member.add", target=member, provider_id=person.provider_id, user=user.pk)
    rebuild(person.provider_id, [person.scope])
    return member


@transaction.atomic
def end_membership(
    *, actor: Actor | None, member: Membership, ends: datetime.datetime | None = None, reason: str = ""
) -> Membership:
    """Let a member leave at `ends` (default: now): every door and socket of theirs closes then.

    One that has not begun by then is called off. `reason` is a `LeavingReason`; it stands in the trail alone. An end
    that has been reached is never moved. Raises `ValidationError` for that and for an end before the start, and
    `PermissionDenied`; the portal itself is no actor.
    """
    member = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=member.pk)
    now = timezone.now()
    ends = ends or now
    if member.has_ended:
        raise ValidationError(_("%(name)s has left this circle already.") % {"name": member.user.name})
    allow(actor is None or can_end_membership(actor, member))
    if ends <= member.starts <= now:
        raise ValidationError(_("The last day comes before the first. Please look at the dates again."))
    member.ends = max(ends, member.starts)
    member.save(update_fields=["ends"])
    detail: dict[str, Any] = {"reason": LeavingReason(reason)} if reason else {}
    record(
        actor=actor, verb="member.end", target=member, provider_id=member.person.provider_id, ends=member.ends, **detail
    )
    rebuild(member.person.provider_id, [member.person.scope])
    return member
