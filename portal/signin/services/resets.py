"""A lost second step: asked for, confirmed by two, or stopped by its owner.

See docs/decisions/two-people-reset-a-step.md.
"""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp import devices_for_user

from portal.access.actors import Actor
from portal.access.rules import allow
from portal.audit.services import record
from portal.lib import names
from portal.notifications.services import notify
from portal.people.models import User

from ..choices import How, What
from ..models import DeviceReset
from ..querysets import in_reach, posts_of
from ..rules import can_confirm_reset, can_stop_reset
from . import limits
from .credentials import changed

# A post counts for confirming once it has been held for so long.
POST_HELD_FOR = datetime.timedelta(days=1)

ASKED, TO_CONFIRM = "signin.reset-asked", "signin.reset-to-confirm"


def answers_for_people(actor: Actor) -> bool:
    """Whether `actor` has a post in which they may be asked to confirm."""
    return bool(posts_of(actor.user.pk))


@transaction.atomic
def ask(*, actor: Actor, user: User) -> DeviceReset:
    """Ask for a new start for the second step of `user`: oneself, or somebody whom `actor` answers for.

    Asked twice is asked once. The owner is told at once, and so are those who may confirm. Raises `PermissionDenied`
    for anybody else's, and `limits.TooMany`.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    is_own = actor.user.pk == user.pk and actor.helper is None
    allow(is_own or bool(in_reach(actor.user.pk, [user.pk])))
    rows = DeviceReset.objects.filter(user=user)
    if found := rows.open().first():
        return found
    limits.count(limits.RESETS, str(user.pk))
    rows.filter(done_at=None, stopped_at=None).update(stopped_at=F("ends_at"))
    reset = DeviceReset.objects.create(user=user, asked_by=actor.user)
    record(actor=actor, verb="reset.ask", target=reset, user=user.pk)
    notify(kind=ASKED, target=reset, users=[user])
    notify(kind=TO_CONFIRM, target=reset, but_not=user)
    return reset


def somebody_called(actor: Actor, text: str) -> User:
    """The one person whom `actor` answers for and who has this name, or signs in by it.

    Raises `ValidationError`, the same for a stranger as for nobody.
    """
    try:
        sign_in_name = names.sign_in_name(text)
    except ValueError:
        sign_in_name = ""
    called = Q(name__iexact=" ".join(text.split())) | Q(username=sign_in_name)
    found = {user.pk: user for user in User.objects.filter(called, is_active=True)[:50]}
    reached = in_reach(actor.user.pk, list(found))
    if len(reached) == 1:
        return found[reached.pop()]
    if reached:
        raise ValidationError(_("More than one of your people has this name. Please write the name they sign in by."))
    raise ValidationError(_("We find nobody of this name among the people you answer for. Please look at it again."))


@transaction.atomic
def confirm(*, actor: Actor, reset: DeviceReset, how: str) -> DeviceReset:
    """`actor` is sure that it is them who asked, and says how they made sure. With the second of two it is done.

    Then everything they gave as a second step is taken away, every session of theirs ends, and they are told; at their
    next sign-in they set up something new. Said twice by the same one is said once. Raises `PermissionDenied`.
    """
    reset = DeviceReset.objects.select_for_update().get(pk=reset.pk)
    if actor.user.pk in {reset.first_by_id, reset.second_by_id}:
        return reset
    # Asked again under the lock: their post, or the reset itself, may have ended in between.
    # A post given for the occasion is none: the second of two is somebody who had it before.
    before = reset.asked_at - POST_HELD_FOR
    allow(can_confirm_reset(actor, reset) and bool(in_reach(actor.user.pk, [reset.user_id], before)))
    now = timezone.now()
    record(actor=actor, verb="reset.confirm", target=reset, user=reset.user_id, how=str(How(how)))
    if reset.first_by_id is None:
        reset.first_by, reset.first_how, reset.first_at = actor.user, how, now
        reset.save(update_fields=["first_by", "first_how", "first_at"])
        return reset
    reset.second_by, reset.second_how, reset.second_at, reset.done_at = actor.user, how, now, now
    reset.save(update_fields=["second_by", "second_how", "second_at", "done_at"])
    user = User.objects.select_for_update().get(pk=reset.user_id)
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    changed(None, user, What.RESET, actor=actor)
    return reset


@transaction.atomic
def stop(*, actor: Actor, reset: DeviceReset) -> DeviceReset:
    """The owner says that it was not them, or that they found it again. Stopped twice is stopped once.

    Raises `PermissionDenied` for anybody else, and `ValidationError` where it was done before.
    """
    reset = DeviceReset.objects.select_for_update().get(pk=reset.pk)
    if reset.user_id != actor.user.pk or actor.helper:
        raise PermissionDenied
    if reset.done_at:
        raise ValidationError(_("It was done already. Please change your password now, and ring the service."))
    if can_stop_reset(actor, reset):
        reset.stopped_at = timezone.now()
        reset.save(update_fields=["stopped_at"])
        record(actor=actor, verb="reset.stop", target=reset, user=reset.user_id)
    return reset
