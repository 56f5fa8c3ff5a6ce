"""Helpers: somebody names one or is asked alone, the helper says yes, writes for them, and it ends by one tap."""

import datetime
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Hat, ScopeType
from portal.access.models import Grant
from portal.access.rules import allow
from portal.access.services import shut_for
from portal.audit.services import record
from portal.lib.birthdays import midnight
from portal.lib.idempotency import once
from portal.lib.limits import Limit
from portal.lib.names import sign_in_name
from portal.notifications.services import notify
from portal.people.choices import PROFESSIONALS, WORKERS
from portal.people.models import Membership, SupportedPerson, User
from portal.people.services.apart import are_apart

from ..choices import ASKED_HOW, LONGEST_HELPING, AgreedHow
from ..models import Helping
from ..rules import can_accept_helping, can_begin_helping, can_end_helping, can_record_helper, circles_of

PAID = WORKERS | PROFESSIONALS
# Names that somebody may try: enough for slips of the finger, too few to find out who has an account.
TRIES = Limit("joining.helpers", most=10, seconds=60 * 60)


def acting_for(helper: User, owner_id: uuid.UUID) -> tuple[User, datetime.datetime] | None:
    """For `access.registry.register_helping`: the user whom `helper` may act for now, and until when.

    None where it is not agreed, has ended, the two must not meet, or the helper works there by now: asked at every
    request and every look of a socket.
    """
    rows = Helping.objects.in_force().filter(helper=helper.pk, owner=owner_id).select_related("owner")
    found = rows.filter(owner__is_active=True).first()
    # Asked each time: whoever began to work for somebody in the circle no longer writes in a family's name.
    if found is None or are_apart(helper, found.owner) or _works_for(helper, found.owner):
        return None
    return found.owner, found.ends


def name_helper(
    *, actor: Actor, name: str, until_on: datetime.date, alone: bool, key: uuid.UUID
) -> tuple[Helping, bool]:
    """The owner of an account names, alone, who writes for them until the end of `until_on`; the helper must accept.

    `name` is what the helper signs in by. Returns the row and whether it was made now. Raises `PermissionDenied` by a
    helper's hands, and `ValidationError`, by field: not alone, for a day that cannot be, for too many names tried, and
    for anybody who cannot be their helper.
    """
    allow(actor.is_signed_in and actor.helper is None and actor.only_hats is None)
    if not alone:
        raise ValidationError({"alone": _("Please do this alone, or with somebody who is not going to help you.")})
    if not circles_of(actor.user):
        raise ValidationError(_("You are in nobody’s circle yet, so there is nothing to write."))
    return _agree(actor, actor.user, name, until_on, key, AgreedHow.BY_THEMSELF)


def record_helper(
    *,
    actor: Actor,
    person: SupportedPerson,
    owner: User,
    name: str,
    until_on: datetime.date,
    agreed_how: str,
    key: uuid.UUID,
) -> tuple[Helping, bool]:
    """A key worker or team manager of `person` asked `owner` alone, who agreed; the helper must accept, and both know.

    `owner` is somebody of the circle, or the person. Whoever asks is neither of the two. Raises as `name_helper`.
    """
    allow(can_record_helper(actor, person))
    if owner.pk not in {one.pk for one in owners_of(actor, person)}:
        raise ValidationError({"owner": _("Please choose somebody from the list.")})
    if agreed_how not in ASKED_HOW:
        raise ValidationError({"agreed_how": _("Please choose how you asked.")})
    return _agree(actor, owner, name, until_on, key, AgreedHow(agreed_how), person)


def owners_of(actor: Actor, person: SupportedPerson) -> list[User]:
    """Those of a circle for whom somebody could write, by name: family, friends and the person."""
    allow(can_record_helper(actor, person))
    members = Membership.objects.visible_to(actor).in_force().filter(person=person).exclude(relationship__in=PAID)
    who = Q(pk__in=members.values("user")) | Q(pk=person.user_id)
    return list(User.objects.filter(who, is_active=True).exclude(pk=actor.user.pk).order_by("name", "pk"))


def _agree(
    actor: Actor,
    owner: User,
    name: str,
    until_on: datetime.date,
    key: uuid.UUID,
    how: AgreedHow,
    person: SupportedPerson | None = None,
) -> tuple[Helping, bool]:
    if not TRIES.hit(str(actor.user.pk)):
        sentence = _("You have tried many names. Please try again in an hour.")
        raise ValidationError({"name": ValidationError(sentence, code="too-many")})
    if owner.memberships.in_force().filter(relationship__in=PROFESSIONALS).exists():
        raise ValidationError(_("Somebody who is here as a professional writes with their own hands."))
    with transaction.atomic():
        # Two forms at once come one after the other. A weak lock: others may go on writing rows that refer to them.
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)
        return once(
            Helping.objects.filter(owner=owner, key=key),
            lambda: _make(actor, owner, name, _end_of(until_on), key, how, person),
        )


def _end_of(day: datetime.date) -> datetime.datetime:
    """The midnight that ends `day`. Raises `ValidationError` for one that has passed or is more than a year away."""
    today = timezone.localdate()
    if day < today:
        raise ValidationError({"until_on": _("This day has passed already. Please choose one that lies ahead.")})
    if day > today + LONGEST_HELPING:
        raise ValidationError({"until_on": _("A year is the longest. You can agree on it again after that.")})
    return midnight(day + datetime.timedelta(days=1))


def _make(
    actor: Actor,
    owner: User,
    name: str,
    ends: datetime.datetime,
    key: uuid.UUID,
    how: AgreedHow,
    person: SupportedPerson | None,
) -> Helping:
    helper = _helper_for(actor, owner, name)
    # One that ran out by itself makes room for a new one.
    Helping.objects.filter(owner=owner, helper=helper, ended_at=None, ends__lte=timezone.now()).update(
        ended_at=F("ends")
    )
    if Helping.objects.open().filter(owner=owner, helper=helper).exists():
        raise ValidationError(
            {"name": _("They write for this account already, or were asked to and have not answered.")}
        )
    asked_by = actor.user if how != AgreedHow.BY_THEMSELF else None
    helping = Helping(
        owner=owner, helper=helper, agreed_how=how, asked_alone_by=asked_by, person=person, ends=ends, key=key
    )
    helping.full_clean()
    helping.save(force_insert=True)
    record(
        actor=actor, verb="helping.agree", target=helping, provider_id=person.provider_id if person else None,
        owner=owner.pk, helper=helper.pk, how=how, ends=ends,
    )  # fmt: skip
    notify(kind="joining.helping-asked", target=helping, users=[helper])
    notify(kind="joining.helping-agreed", target=helping, but_not=helper)
    return helping


def _helper_for(actor: Actor, owner: User, name: str) -> User:
    """The account that signs in by `name`, where it can write for `owner`. Raises `ValidationError`.

    For somebody who must not meet the owner the answer is that of a name nobody has: it tells neither of the other.
    """
    try:
        helper = User.objects.filter(username=sign_in_name(name), is_active=True).first()
    except ValueError:
        helper = None
    if helper is None or are_apart(owner, helper) or are_apart(actor.user, helper):
        raise ValidationError(
            {"name": _("We know nobody who signs in by this name. Please look at each letter again.")}
        )
    if helper.pk == owner.pk:
        raise ValidationError({"name": _("This account is the same one. A helper is always somebody else.")})
    if helper.pk == actor.user.pk:
        raise ValidationError(
            {"name": _("Somebody who is not going to be the helper has to ask. Please ask a colleague.")}
        )
    if _works_for(helper, owner):
        raise ValidationError(
            {"name": _("They work for somebody in this circle. Nobody who is paid for it writes in a family’s name.")}
        )
    return helper


def _works_for(helper: User, owner: User) -> bool:
    """Whether `helper` works for one of those in whose circle `owner` is."""
    at_work = Grant.objects.filter(user=helper, hat=Hat.WORK, ends__gt=timezone.now())
    return at_work.filter(shelf__scope_type=ScopeType.PERSON, shelf__scope_id__in=circles_of(owner)).exists()


def _locked(helping: Helping) -> Helping:
    rows = Helping.objects.select_for_update(of=("self",)).select_related("owner", "helper", "person")
    return rows.get(pk=helping.pk)


@transaction.atomic
def accept_helping(*, actor: Actor, helping: Helping) -> Helping:
    """The helper says yes. Said twice is said once.

    Raises `PermissionDenied` for anybody else, and `ValidationError` once it has ended or where they work there now.
    """
    helping = _locked(helping)
    allow(actor.user.pk == helping.helper_id and actor.helper is None and actor.only_hats is None)
    if helping.is_in_force:
        return helping
    if not can_accept_helping(actor, helping):
        raise ValidationError(_("This is no longer agreed. You can talk with them about it."))
    if _works_for(helping.helper, helping.owner):
        raise ValidationError(_("You work for somebody in this circle. So you cannot write in a family’s name there."))
    helping.accepted_at = timezone.now()
    helping.save(update_fields=["accepted_at"])
    record(actor=actor, verb="helping.accept", target=helping, provider_id=_provider_of(helping))
    notify(kind="joining.helping-accepted", target=helping, users=[helping.owner])
    return helping


@transaction.atomic
def end_helping(*, actor: Actor, helping: Helping) -> Helping:
    """End it now: every page and socket that the helper has open in the owner's name shuts. Ended twice is ended once.

    Saying no to being asked is the same. Raises `PermissionDenied`.
    """
    helping = _locked(helping)
    allow(can_end_helping(actor, helping))
    if not helping.is_open:
        return helping
    helping.ended_at, helping.ended_by = timezone.now(), actor.user
    helping.save(update_fields=["ended_at", "ended_by"])
    record(actor=actor, verb="helping.end", target=helping, provider_id=_provider_of(helping))
    notify(kind="joining.helping-ended", target=helping, users=[helping.owner, helping.helper], but_not=actor.user)
    shut_for(helping.owner_id)
    return helping


@transaction.atomic
def begin_helping(*, actor: Actor, helping: Helping) -> Helping:
    """The helper begins to write for the owner, in this session: the view notes it there. The trail holds when.

    Raises `PermissionDenied` where it does not hold (any more).
    """
    allow(can_begin_helping(actor, helping))
    if acting_for(actor.user, helping.owner_id) is None:
        raise PermissionDenied
    record(actor=actor, verb="helping.begin", target=helping, provider_id=_provider_of(helping))
    return helping


def _provider_of(helping: Helping) -> uuid.UUID | None:
    return helping.person.provider_id if helping.person else None
