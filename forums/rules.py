"""Who may do what in the talk of a circle."""

from typing import TYPE_CHECKING

from portal.access.actors import Actor
from portal.access.choices import Category, Hat

if TYPE_CHECKING:
    from .models import Forum, Update


def can_post(actor: Actor, forum: "Forum") -> bool:
    """Whoever writes in the person's everyday life may tell of it."""
    return actor.may_write(forum.shelf_id)


def can_add_picture(actor: Actor, forum: "Forum") -> bool:
    """Pictures stand on a shelf of their own, and not everybody puts something there."""
    return can_post(actor, forum) and actor.writes(forum.scope, Category.PHOTOS)


def can_answer(actor: Actor, update: "Update") -> bool:
    """Nothing is added to what the person kept back."""
    return not update.is_kept_back and actor.may_write(update.shelf_id)


def can_take_back(actor: Actor, update: "Update") -> bool:
    """The person alone, as themself and by their own hand: what is told about them is theirs to take back."""
    return actor.hat == Hat.SELF and actor.is_signed_in and not actor.helper and update.person.user_id == actor.user.pk


def can_take_back_picture(actor: Actor, update: "Update") -> bool:
    """The person alone may take the picture back and leave the words."""
    return can_take_back(actor, update) and update.picture_id is not None
