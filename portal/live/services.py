import datetime
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.models import Shelf, Shelved
from portal.access.services import named_in
from portal.people.models import Membership

from . import fanout
from .models import Event, Presence, Room

STALE_AFTER = datetime.timedelta(seconds=60)
CATCH_UP = 200


def room_group(room_id: uuid.UUID) -> str:
    return f"room.{room_id}"


def shelf_group(shelf_id: int) -> str:
    return f"shelf.{shelf_id}"


def user_group(user_id: uuid.UUID) -> str:
    return f"user.{user_id}"


def open_room(*, shelf: Shelf) -> Room:
    """A room whose readers are those of `shelf`."""
    return Room.objects.create(shelf=shelf)


def announce(*, room_id: uuid.UUID, kind: str, target: Shelved) -> Event:
    """Number an event of a room in the transaction of the change, and send it round after the commit.

    The room's row is locked, so numbers have no gaps and come in the order of the commits.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An event is numbered in the transaction of its change.")
    room = Room.objects.select_for_update().get(pk=room_id)
    room.number += 1
    room.save(update_fields=["number"])
    event = Event.objects.create(
        room=room, number=room.number, kind=kind, target_id=target.pk, shelf_id=target.shelf_id,
        names=sorted(str(pk) for pk in named_in(target)),
    )  # fmt: skip
    version = Shelf.objects.values_list("readers_version", flat=True).get(pk=event.shelf_id)
    message = {"type": "room.event", "version": version, **as_message(event)}
    transaction.on_commit(lambda: fanout.send(room_group(room_id), message))
    return event


def readers_version(room_id: uuid.UUID) -> int:
    """The readers' version of a room's shelf; 0 where there is no such room."""
    found = Room.objects.filter(pk=room_id).values_list("shelf__readers_version", flat=True).first()
    return found or 0


def as_message(event: Event) -> dict[str, Any]:
    """What a consumer needs of an event: no words, only what to fetch, and whom it names, to ask who may hear of it."""
    return {
        "number": event.number,
        "kind": event.kind,
        "id": str(event.target_id),
        "shelf": event.shelf_id,
        "names": event.names,
    }


def since(room_id: uuid.UUID, number: int) -> list[Event]:
    """The events after `number`, oldest first: at most `CATCH_UP`, and one more when there are more."""
    return list(Event.objects.filter(room_id=room_id, number__gt=number).order_by("number")[: CATCH_UP + 1])


def enter(room: Room, user: Any, helper: Any = None) -> Presence:
    """Note a connection: of `user`, or of the helper who types for them."""
    return Presence.objects.create(room=room, user_id=user.pk, helper=helper)


def touch(presence_id: uuid.UUID) -> None:
    """A connection is still there."""
    Presence.objects.filter(pk=presence_id).update(seen_at=timezone.now())


def leave(presence_id: uuid.UUID) -> None:
    """A connection is gone."""
    Presence.objects.filter(pk=presence_id).delete()


def sweep() -> int:
    """Remove what killed processes left behind; returns how many rows."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - STALE_AFTER).delete()[0]


def present(room: Room, but_not: Collection[uuid.UUID] = ()) -> list[dict[str, str]]:
    """Who is in the room now, each once, by name with their relationship to the person: two queries.

    `but_not` are those whom the reader must not meet: neither they nor anybody they type for is there.
    """
    fresh = Presence.objects.filter(room=room, seen_at__gte=timezone.now() - STALE_AFTER)
    if but_not:
        fresh = fresh.exclude(user__in=but_not).exclude(helper__in=but_not)
    # Somebody who is there themself as well as through a helper is there themself.
    by_helper = F("helper").asc(nulls_last=True)
    here = {presence.user_id: presence for presence in fresh.select_related("user", "helper").order_by(by_helper)}
    members = Membership.objects.in_force().filter(person=room.shelf.scope_id, user__in=list(here))
    roles = {member.user_id: member.get_relationship_display() for member in members}
    return sorted(
        ({"id": str(pk), "name": _name_of(presence), "role": str(roles.get(pk, ""))} for pk, presence in here.items()),
        key=lambda here: (here["name"], here["id"]),
    )


def _name_of(presence: Presence) -> str:
    name = presence.user.get_short_name()
    if presence.helper is None:
        return name
    return _("%(name)s (%(helper)s writes)") % {"name": name, "helper": presence.helper.get_short_name()}


def tell_readers_changed(shelf_ids: Collection[int]) -> None:
    """Listener of `access`: every connection that reads one of these shelves looks again, at once."""
    for shelf_id in shelf_ids:
        fanout.send(shelf_group(shelf_id), {"type": "readers.changed", "shelf": shelf_id})


def tell_session_ended(user_id: uuid.UUID) -> None:
    """Told by `signin`: every connection of this account looks again, at once. Whose session ended stays out of it."""
    fanout.send(user_group(user_id), {"type": "session.ended"})
