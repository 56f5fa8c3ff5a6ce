"""Rooms: numbered events, presence, and access taken away while connected."""

import asyncio
import datetime
import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from portal.access.choices import Category
from portal.access.services import shelf_of
from portal.asgi import application
from portal.live import consumers, services
from portal.live.models import Event, Presence, Room
from portal.people.choices import Relationship
from portal.people.models import Membership
from portal.people.services import add_member, end_membership
from tests.cast import the_cast
from tests.portal.meetings.making import review
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    cast = the_cast()
    cast.room = services.open_room(shelf=shelf_of(cast.joe.scope, Category.EVERYDAY))
    return cast


@pytest.fixture
def connect(world):
    opened = []

    async def connected(key: str | None, room_id=None):
        headers = [(b"origin", b"http://testserver"), (b"host", b"testserver")]
        if key:
            client = await sync_to_async(client_of)(world[key])
            headers.append((b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()))
        socket = WebsocketCommunicator(application, f"/ws/rooms/{room_id or world.room.pk}/", headers)
        socket.entered, socket.code = await socket.connect()
        opened.append(socket)
        return socket

    return connected


async def until(socket, key: str):
    """The next message that has `key`, others passed over."""
    while True:
        message = json.loads(await socket.receive_from(timeout=3))
        if key in message:
            return message


def tell(world, kind: str = "update") -> Event:
    with transaction.atomic():
        return services.announce(room_id=world.room.pk, kind=kind, target=world.room)


async def test_who_may_enter(world, connect):
    entered = {}
    for key in (*world.users, None):
        socket = await connect(key)
        entered[key or "nobody"] = socket.entered
        await socket.disconnect()
    may = {"mother", "worker", "manager", "advocate", "person"}
    assert entered == {key: key in may for key in (*world.users, "nobody")}


async def test_a_room_that_is_not_there_answers_like_one_that_is_not_yours(world, connect):
    not_there = await connect("stranger", "11111111-1111-4111-8111-111111111111")
    not_yours = await connect("stranger")
    assert (not_there.entered, not_there.code) == (not_yours.entered, not_yours.code)


async def test_events_are_numbered_and_sent_to_those_inside(world, connect):
    mother, worker = await connect("mother"), await connect("worker")
    await sync_to_async(tell)(world)
    await sync_to_async(tell)(world)
    for socket in (mother, worker):
        numbers = [(await until(socket, "number"))["number"] for _ in range(2)]
        assert numbers == [1, 2]
        await socket.disconnect()


async def test_an_event_carries_no_words(world, connect):
    mother = await connect("mother")
    await sync_to_async(tell)(world)
    assert await until(mother, "number") == {"number": 1, "kind": "update", "id": str(world.room.pk)}
    await mother.disconnect()


async def test_what_was_missed_is_asked_for(world, connect):
    for _ in range(3):
        await sync_to_async(tell)(world)
    mother = await connect("mother")
    await mother.send_to(text_data=json.dumps({"since": 1}))
    assert [(await until(mother, "number"))["number"] for _ in range(2)] == [2, 3]
    await mother.disconnect()


async def test_too_much_missed_means_reload(world, connect, monkeypatch):
    monkeypatch.setattr(services, "CATCH_UP", 2)
    for _ in range(4):
        await sync_to_async(tell)(world)
    mother = await connect("mother")
    await mother.send_to(text_data='{"since": 0}')
    assert await until(mother, "reload") == {"reload": True}
    await mother.disconnect()


async def test_both_see_who_is_there(world, connect):
    mother = await connect("mother")
    worker = await connect("worker")
    while len(here := (await until(mother, "present"))["present"]) < 2:
        pass
    assert [(one["name"], one["role"]) for one in here] == [("Blessing", "key worker"), ("Carol", "mother")]
    await worker.disconnect()
    while len(here := (await until(mother, "present"))["present"]) > 1:
        pass
    assert [one["name"] for one in here] == ["Carol"]
    await mother.disconnect()
    assert not await sync_to_async(Presence.objects.exists)()


@pytest.mark.parametrize(
    "text", ["not json", "[]", '{"since": "1"}', '{"since": -1}', '{"since": true}', "{}", "[" * 900, '{"since": 1e99}']
)
async def test_a_message_that_is_no_message(world, connect, text):
    mother = await connect("mother")
    await mother.send_to(text_data=text)
    assert "not understood" in (await until(mother, "error"))["error"]
    await mother.send_to(text_data='{"since": 0}')
    await sync_to_async(tell)(world)
    assert (await until(mother, "number"))["number"] == 1
    await mother.disconnect()


async def closed(socket, within: float = 2.0) -> int:
    async def wait() -> int:
        while True:
            message = await socket.receive_output(timeout=within)
            if message["type"] == "websocket.close":
                return message["code"]

    return await asyncio.wait_for(wait(), within)


async def test_a_message_of_two_megabytes_closes_the_socket(world, connect):
    mother = await connect("mother")
    await mother.send_to(text_data="x" * 2_000_000)
    assert await closed(mother) == consumers.TOO_BIG


async def test_a_flood_closes_the_socket(world, connect):
    mother = await connect("mother")
    for _ in range(consumers.MOST_IN_A_MINUTE + 1):
        await mother.send_to(text_data='{"since": 0}')
    assert await closed(mother) == consumers.TOO_MANY


async def test_leaving_the_circle_closes_the_socket(world, connect):
    mother = await connect("mother")
    await sync_to_async(end_membership)(actor=None, member=world.members["mother/joe"])
    assert await closed(mother) == consumers.GONE


async def test_a_right_that_ends_by_the_clock_closes_the_socket(world, connect):
    soon = timezone.now() + datetime.timedelta(seconds=1.5)
    await sync_to_async(add_member)(
        actor=None,
        person=world.joe,
        user=world["stranger"],
        relationship=Relationship.COVER_WORKER,
        starts=timezone.now() - datetime.timedelta(hours=1),
        ends=soon,
    )
    cover = await connect("stranger")
    assert cover.entered
    assert await closed(cover, 4) == consumers.GONE


async def test_nothing_is_sent_after_the_right_is_gone(world, connect):
    """Even if the news of the change were lost: the event itself carries the readers' version."""
    mother = await connect("mother")
    await until(mother, "present")

    def take_away_in_silence() -> None:
        Membership.objects.filter(pk=world.members["mother/joe"].pk).update(ends=timezone.now())
        from portal.access import registry
        from portal.access.services import rebuild

        listeners, registry._listeners[:] = list(registry._listeners), []
        try:
            with transaction.atomic():
                rebuild(world.provider.id, [world.joe.scope])
        finally:
            registry._listeners[:] = listeners

    await sync_to_async(take_away_in_silence)()
    await sync_to_async(tell)(world)
    messages = []
    while (message := await mother.receive_output(timeout=3))["type"] != "websocket.close":
        messages.append(json.loads(message["text"]))
    assert [message for message in messages if "number" in message] == []


async def test_signing_out_closes_the_socket(world, connect, monkeypatch):
    monkeypatch.setattr(consumers, "HEARTBEAT", 0.2)
    mother = await connect("mother")

    def sign_out() -> None:
        from django.contrib.sessions.models import Session

        for row in Session.objects.filter():
            SessionStore(row.session_key).delete()

    await sync_to_async(sign_out)()
    assert await closed(mother, 3) == consumers.GONE


async def test_a_foreign_page_cannot_connect(world):
    client = await sync_to_async(client_of)(world["mother"])
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    headers = [(b"origin", b"https://elsewhere.example"), (b"host", b"testserver"), (b"cookie", cookie)]
    socket = WebsocketCommunicator(application, f"/ws/rooms/{world.room.pk}/", headers)
    entered, _ = await socket.connect()
    assert not entered


def test_numbers_have_no_gaps_when_a_change_is_undone(world):
    tell(world)
    with pytest.raises(RuntimeError), transaction.atomic():
        services.announce(room_id=world.room.pk, kind="update", target=world.room)
        raise RuntimeError
    tell(world)
    assert list(Event.objects.order_by("pk").values_list("number", flat=True)) == [1, 2]
    assert Room.objects.get(pk=world.room.pk).number == 2


def test_an_event_outside_a_transaction_is_refused(world):
    with pytest.raises(transaction.TransactionManagementError):
        services.announce(room_id=world.room.pk, kind="update", target=world.room)


def test_what_a_killed_process_left_behind_counts_for_nothing(world):
    stale = Presence.objects.create(
        room=world.room, user=world["mother"], seen_at=timezone.now() - services.STALE_AFTER
    )
    fresh = services.enter(world.room, world["worker"])
    assert [here["name"] for here in services.present(world.room)] == ["Blessing"]
    services.sweep()
    assert list(Presence.objects.values_list("pk", flat=True)) == [fresh.pk]
    assert stale.pk != fresh.pk


async def test_a_meeting_s_room_is_for_those_who_may_be_in_it(world, connect):
    """The advocate reads what is said in meetings but is not asked to this one: the page is shut, and so the socket."""
    meeting = await sync_to_async(review)(world)
    entered = {}
    for key in (*world.users, None):
        socket = await connect(key, meeting.room_id)
        entered[key or "nobody"] = socket.entered
        await socket.disconnect()
    may = {"mother", "worker", "manager", "person", "chair"}
    assert entered == {key: key in may for key in (*world.users, "nobody")}


async def test_a_connection_that_nothing_looks_at_any_more_is_closed(world, connect, monkeypatch):
    monkeypatch.setattr(consumers, "HEARTBEAT", 0.05)
    mother = await connect("mother")

    def broken(presence_id):
        raise RuntimeError("The database is away.")

    monkeypatch.setattr(services, "touch", broken)
    while (message := await mother.receive_output(timeout=3))["type"] != "websocket.close":
        pass
    assert message["code"] == consumers.FAILED
    await mother.disconnect()
