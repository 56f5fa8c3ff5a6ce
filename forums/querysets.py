import copy
import datetime
import re
import uuid
from typing import Self

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.querysets import Key, ShelvedQuerySet

_KEY = re.compile(r"([0-9]{1,16})-([0-9a-f]{32})")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


def narrowed(actor: Actor, *categories: Category) -> Actor:
    """The same actor with only the shelves of these categories open: it never opens another.

    The person and the safeguarding lead read what was kept back too; a list of what the circle was told, and a list
    of what was kept back, each ask for their own shelves.
    """
    open_now = {pk: shelf for pk, shelf in actor.shelves.items() if shelf.category in categories}
    fewer = copy.copy(actor)
    fewer.__dict__["shelves"] = open_now
    return fewer


def told(actor: Actor) -> Actor:
    """The actor as a reader of what circles were told."""
    return narrowed(actor, Category.EVERYDAY, Category.PHOTOS)


def kept(actor: Actor) -> Actor:
    """The actor as a reader of what was kept back."""
    return narrowed(actor, Category.KEPT_BACK)


def key_text(key: Key) -> str:
    """A place in a list, newest first, as it stands in an address: `(created, id)`."""
    created, pk = key
    return f"{(created - _EPOCH) // _MICROSECOND}-{pk.hex}"


def key_from(text: str) -> Key | None:
    """The place that `key_text` wrote; None for anything else."""
    found = _KEY.fullmatch(text)
    return (_EPOCH + int(found[1]) * _MICROSECOND, uuid.UUID(found[2])) if found else None


class UpdateQuerySet(ShelvedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """As everywhere, with author, person and room in the same statement: so the number of the room is never newer
        than the row, and a page that listens from that number misses nothing that happens to it."""
        return super().visible_to(actor).select_related("author", "person__forum__room")
