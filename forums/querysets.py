import copy
from typing import Self

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.querysets import ShelvedQuerySet


def narrowed(actor: Actor, *categories: Category) -> Actor:
    """The same actor with only the shelves of these categories open: it never opens another.

    The person and the safeguarding lead read what was kept back too; a list of what the circle was told, and a list
    of what was kept back, each ask for their own shelves.
    """
    open_now = {pk: shelf for pk, shelf in actor.shelves.items() if shelf.category in categories}
    fewer = copy.copy(actor)
    # Whom they must not meet is asked once, and handed on.
    fewer.__dict__ |= {"shelves": open_now, "apart": actor.apart}
    return fewer


def told(actor: Actor) -> Actor:
    """The actor as a reader of what circles were told, and of who is in them."""
    return narrowed(actor, Category.EVERYDAY, Category.PHOTOS, Category.CIRCLE)


def kept(actor: Actor) -> Actor:
    """The actor as a reader of what was kept back."""
    return narrowed(actor, Category.KEPT_BACK)


class UpdateQuerySet(ShelvedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """As everywhere, with author, helper, person and room in the same statement: so the number of the room is never
        newer than the row, and a page that listens from that number misses nothing that happens to it."""
        return super().visible_to(actor).select_related("author", "typed_by", "person__forum__room")
