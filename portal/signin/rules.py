"""Who may do what about signing in."""

from typing import TYPE_CHECKING

from portal.access.actors import Actor
from portal.access.choices import Assurance, Hat

if TYPE_CHECKING:
    from .models import DeviceReset


def can_change_sign_in(actor: Actor) -> bool:
    """The owner alone, in a session they opened themself: an employer's server opens work, and no way in for later."""
    return actor.is_signed_in and actor.helper is None and actor.only_hats is None


def can_confirm_reset(actor: Actor, reset: "DeviceReset") -> bool:
    """At work and with both factors given, for somebody else, while it is open; and nobody is both of the two.

    Whom one answers for, `visible_to` says.
    """
    is_at_work = actor.hat == Hat.WORK and actor.assurance == Assurance.TWO
    is_own = reset.user_id == actor.user.pk
    return is_at_work and reset.is_open and not is_own and reset.first_by_id != actor.user.pk


def can_stop_reset(actor: Actor, reset: "DeviceReset") -> bool:
    """The owner alone, with their own hands, while it is open."""
    return actor.is_signed_in and actor.helper is None and reset.user_id == actor.user.pk and reset.is_open
