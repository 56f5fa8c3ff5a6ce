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
    shelves: dict[int, Any]
    version: int

    async def connect(self) -> None:
        self.presence = None
        self.groups_joined: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.received: list[float] = []
        fanout.serve_on(asyncio.get_running_loop())
        if not await self._look_again():
            await self.close(GONE if self.scope["user"].is_authenticated else SIGN_IN)
            return
        for group in (services.room_group(self.room.pk), services.shelf_group(self.room.shelf_id)):
            await self.channel_layer.group_add(group, self.channel_name)
            self.groups_joined.append(group)
        await self.accept()
        # Access may have been taken away between the first look and joining the group that would have said so.
        if not await self._look_again():
            await self.close(GONE)
            return
        self.presence = await database_sync_to_async(services.enter)(self.room, self.scope["user"])
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
        events = await database_sync_to_async(services.since)(self.room.pk, number)
        if len(events) > services.CATCH_UP:
            await self._say(reload=True)
            return
        for event in events:
            if event.shelf_id in self.shelves:
                await self._say(number=event.number, kind=event.kind, id=str(event.target_id))

    @staticmethod
    def _number(text: str) -> int | None:
        try:
            since = json.loads(text)["since"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        return since if isinstance(since, int) and not isinstance(since, bool) and 0 <= since < 2**31 else None

    async def _say(self, **message: Any) -> None:
        await self.send(text_data=json.dumps(message))

    async def room_event(self, message: dict[str, Any]) -> None:
        """An event of this room. Sent without a query while nothing has changed about who may read its shelf."""
        shelf = self.shelves.get(message["shelf"])
        same = message["shelf"] == self.room.shelf_id and message["version"] == self.version
        if not (shelf and same and shelf.ends > timezone.now()) and not await self._look_again():
            await self.close(GONE)
            return
        if message["shelf"] in self.shelves:
            await self._say(number=message["number"], kind=message["kind"], id=message["id"])

    async def readers_changed(self, message: dict[str, Any]) -> None:
        """Grants of the room's shelf changed: close at once if this reader is no longer among them."""
        if not await self._look_again():
            await self.close(GONE)

    async def presence_changed(self, message: dict[str, Any]) -> None:
        """Somebody came or went."""
        await self._say(present=await database_sync_to_async(services.present)(self.room))

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
            if not await self._look_again():
                await self.close(GONE)
                return
            if self.presence:
                await database_sync_to_async(services.touch)(self.presence.pk)

    async def _until_the_end(self) -> None:
        """Close when the right to read ends by itself: a shift, a decision."""
        while True:
            ends = self.shelves[self.room.shelf_id].ends
            if ends == FOREVER:
                await asyncio.sleep(HEARTBEAT)
                continue
            await asyncio.sleep(min(HEARTBEAT, max(0.05, (ends - timezone.now()).total_seconds())))
            if timezone.now() >= ends and not await self._look_again():
                await self.close(GONE)
                return

    @database_sync_to_async
    def _look_again(self) -> bool:
        """Read session, user, grants and room again; False when this reader may not be here (any more)."""
        session = self.scope["session"]
        if self.presence and not session.exists(session.session_key):
            return False
        self.scope["user"] = get_user(_Session(session))  # type: ignore[arg-type]
        actor: Actor = actor_of(self.scope["user"], session)
        try:
            room_id = uuid.UUID(str(self.scope["url_route"]["kwargs"]["room_id"]))
        except ValueError:
            return False
        # Before the grants: should they change in between, the next event's version differs, and we look again.
        version = services.readers_version(room_id)
        room = Room.objects.visible_to(actor).select_related("shelf").filter(pk=room_id).first()
        if room is None or not registry.may_listen(actor, room):
            return False
        self.room = room
        self.shelves = {k: s for k, s in actor.shelves.items() if s.scope == room.shelf.scope}
        self.version = version
        return True
