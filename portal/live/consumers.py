import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import get_user
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.decorators import Who, door
from portal.access.middleware import actor_of
from portal.access.registry import FOREVER

from . import fanout, registry, services
from .models import Room

logger = logging.getLogger(__name__)

# Close codes. 4404 also stands for “not yours”: the two cannot be told apart.
SIGN_IN, GONE, TOO_BIG, TOO_MANY = 4401, 4404, 4413, 4429
# Something failed here: the page connects again, and is asked again.
FAILED = 1011
LONGEST = 2_000
MOST_IN_A_MINUTE = 60
HEARTBEAT = 20.0


class _Session:
    """What `get_user` needs of a request."""

    def __init__(self, session: Any) -> None:
        self.session = session


@door(Who.SIGNED_IN, reads=Room)
class RoomConsumer(AsyncWebsocketConsumer):
    """One page that listens to one room.

    It says `{"since": number}` and is sent the events after it; then each new one as `{"number", "kind", "id"}`, and
    who is here as `{"present": […]}`. It never sends content, and it takes no changes: those are ordinary forms.
    """

    room: Room
    actor: Actor
    shelves: dict[int, Any]
    version: int
    apart: frozenset[str]

    async def connect(self) -> None:
        self.presence = None
        self.who: tuple[Any, Any] | None = None
        self.looked = asyncio.Event()
        self.said_present: list[dict[str, str]] | None = None
        self.groups_joined: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.received: list[float] = []
        fanout.serve_on(asyncio.get_running_loop())
        if not await self._look_again():
            await self.close(GONE if self.scope["user"].is_authenticated else SIGN_IN)
            return
        for group in (
            services.room_group(self.room.pk),
            services.shelf_group(self.room.shelf_id),
            services.user_group(self.scope["user"].pk),
        ):
            await self.channel_layer.group_add(group, self.channel_name)
            self.groups_joined.append(group)
        await self.accept()
        # Access may have been taken away between the first look and joining the group that would have said so.
        if not await self._look_again():
            await self.close(GONE)
            return
        self.presence = await database_sync_to_async(services.enter)(self.room, self.actor.user, self.actor.helper)
        self.tasks = [asyncio.create_task(self._or_close(watch)) for watch in (self._heartbeat, self._until_the_end)]
        await self._presence_changed()

    async def disconnect(self, code: int) -> None:
        for task in self.tasks:
            task.cancel()
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)
        if self.presence:
            await database_sync_to_async(services.leave)(self.presence.pk)
            await self._presence_changed()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        now = asyncio.get_running_loop().time()
        self.received = [at for at in self.received if now - at < 60] + [now]
        if len(self.received) > MOST_IN_A_MINUTE:
            await self.close(TOO_MANY)
            return
        if len(text_data or "") > LONGEST or bytes_data:
            await self.close(TOO_BIG)
            return
        number = self._number(text_data or "")
        if number is None:
            await self._say(error=_("That message was not understood. Nothing was lost; please reload the page."))
            return
        if not self._is_sure() and not await self._check():
            return
        events = await database_sync_to_async(services.since)(self.room.pk, number)
        if len(events) > services.CATCH_UP:
            await self._say(reload=True)
            return
        for event in events:
            await self._pass_on(services.as_message(event))

    @staticmethod
    def _number(text: str) -> int | None:
        try:
            since = json.loads(text)["since"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        return since if isinstance(since, int) and not isinstance(since, bool) and 0 <= since < 2**31 else None

    async def _say(self, **message: Any) -> None:
        await self.send(text_data=json.dumps(message))

    async def _pass_on(self, event: dict[str, Any]) -> None:
        """Send an event on, unless its row is not for this reader: another shelf, or somebody they must not meet."""
        if event["shelf"] in self.shelves and self.apart.isdisjoint(event["names"]):
            await self._say(number=event["number"], kind=event["kind"], id=event["id"])

    def _is_sure(self) -> bool:
        """Whether the clock alone has changed nothing since the last look."""
        shelf = self.shelves.get(self.room.shelf_id)
        return bool(shelf and min(shelf.ends, self.actor.apart_changes) > timezone.now())

    async def _check(self) -> bool:
        """Look again: close where this reader may not be here, and have the page read anew where it shows less now."""
        before = self.apart
        if not await self._look_again():
            await self.close(GONE)
            return False
        self.looked.set()
        if self.apart != before:
            await self._say(reload=True)
            await self.presence_changed({})
        return True

    async def room_event(self, message: dict[str, Any]) -> None:
        """An event of this room. Sent without a query while nothing has changed about who may read its shelf."""
        same = message["shelf"] == self.room.shelf_id and message["version"] == self.version
        if (same and self._is_sure()) or await self._check():
            await self._pass_on(message)

    async def readers_changed(self, message: dict[str, Any]) -> None:
        """Grants of the room's shelf changed: close at once if this reader is no longer among them."""
        await self._check()

    async def session_ended(self, message: dict[str, Any]) -> None:
        """A session of whoever is signed in here was ended: close at once if it is this one."""
        if not await self._look_again():
            await self.close(SIGN_IN)

    async def presence_changed(self, message: dict[str, Any]) -> None:
        """Somebody came or went. Said only where it changes the list: a reader learns nothing of those they do not
        see."""
        if not self._is_sure() and not await self._check():
            return
        apart = self.actor.must_not_meet(self.room.shelf.scope)
        present = await database_sync_to_async(services.present)(self.room, apart)
        if present != self.said_present:
            self.said_present = present
            await self._say(present=present)

    async def _presence_changed(self) -> None:
        with suppress(Exception):
            await self.channel_layer.group_send(services.room_group(self.room.pk), {"type": "presence.changed"})

    async def _or_close(self, watch: Callable[[], Awaitable[None]]) -> None:
        """Close when a watch fails: nobody goes on listening whom nothing asks any more."""
        try:
            await watch()
        except Exception:
            logger.exception("A connection could not be looked at again, and was closed.")
            await self.close(FAILED)

    async def _heartbeat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            if not await self._check():
                return
            if self.presence:
                await database_sync_to_async(services.touch)(self.presence.pk)

    async def _until_the_end(self) -> None:
        """Close when the right to read ends by itself (a shift, a decision), and look again when from now on two must
        not meet."""
        while True:
            changes = min(self.shelves[self.room.shelf_id].ends, self.actor.apart_changes)
            left = HEARTBEAT if changes == FOREVER else (changes - timezone.now()).total_seconds()
            # What is looked at again may end sooner than what was known when this began to wait.
            self.looked.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.looked.wait(), min(HEARTBEAT, max(0.05, left)))
            if timezone.now() >= changes and not await self._check():
                return

    @database_sync_to_async
    def _look_again(self) -> bool:
        """Read session, user, grants and room again; False when this reader may not be here (any more)."""
        session = self.scope["session"]
        # A session is read once and kept by the connection: whether it still stands is asked each time.
        if session.session_key and not session.exists(session.session_key):
            return False
        self.scope["user"] = get_user(_Session(session))  # type: ignore[arg-type]
        actor: Actor = actor_of(self.scope["user"], session)
        # Whoever began as somebody's helper does not stay as themself: the page shows what is the other's.
        who = (actor.user.pk, actor.helper and actor.helper.pk)
        if self.who not in {None, who}:
            return False
        try:
            room_id = uuid.UUID(str(self.scope["url_route"]["kwargs"]["room_id"]))
        except ValueError:
            return False
        # Before the grants: should they change in between, the next event's version differs, and we look again.
        version = services.readers_version(room_id)
        room = Room.objects.visible_to(actor).select_related("shelf").filter(pk=room_id).first()
        if room is None or not registry.may_listen(actor, room):
            return False
        self.room, self.actor, self.who = room, actor, who
        self.apart = frozenset(str(pk) for pk in actor.must_not_meet(room.shelf.scope))
        self.shelves = {k: s for k, s in actor.shelves.items() if s.scope == room.shelf.scope}
        self.version = version
        return True
