"""Sockets of two who must not meet: neither hears of the other's rows, nor sees them there; by the clock too."""

import asyncio
import datetime
import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.utils import timezone

from forums.services import answer_update, post_update
from portal.access.choices import HELPING_KEY
from portal.asgi import application
from portal.joining.services import end_helping
from portal.live import consumers
from portal.live.models import Event
from portal.people.services.apart import end_apart
from tests.access.world import a_helper, two_apart
from tests.cast import the_cast
from tests.portal.meetings.making import note, opened
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return the_cast()


@pytest.fixture
def connect(cast):
    async def connected(key: str, room_id=None, helping: str = ""):
        client = await sync_to_async(client_of)(cast[key])
        if helping:
            await sync_to_async(_help)(client, cast[helping])
        headers = [
            (b"origin", b"http://testserver"),
            (b"host", b"testserver"),
            (b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()),
        ]
        room = room_id or await sync_to_async(lambda: cast.joe.forum.room_id)()
        socket = WebsocketCommunicator(application, f"/ws/rooms/{room}/", headers)
        socket.entered, socket.code = await socket.connect()
        return socket

    return connected


def _help(client, owner) -> None:
    session = client.session
    session[HELPING_KEY] = str(owner.pk)
    session.save()


async def quiet(socket) -> list[dict]:
    """What a socket hears while nothing happens, without ending it."""
    found = []
    while not await socket.receive_nothing(timeout=0.3):
        message = await socket.receive_output()
        if message["type"] == "websocket.close":
            return [*found, {"closed": message["code"]}]
        found.append(json.loads(message["text"]))
    return found


def post(cast, by: str, words: str = "Hello."):
    return post_update(actor=cast.actor(by), forum=cast.joe.forum, words=words)


def events(messages: list[dict]) -> list[tuple[str, str]]:
    return [(message["kind"], message["id"]) for message in messages if "number" in message]


async def test_neither_hears_of_what_the_other_writes(cast, connect):
    await sync_to_async(two_apart)(cast, "mother", "advocate")
    mother, advocate, worker = [await connect(key) for key in ("mother", "advocate", "worker")]
    for socket in (mother, advocate, worker):
        await quiet(socket)
    update = await sync_to_async(post)(cast, "mother")
    answer = await sync_to_async(answer_update)(actor=cast.actor("worker"), update=update, words="Yes.")
    rows = [("update", str(update.pk)), ("answer", str(answer.pk))]
    assert events(await quiet(mother)) == rows
    assert events(await quiet(worker)) == rows
    assert events(await quiet(advocate)) == []
    # Nor when it asks for what it missed.
    await advocate.send_to(text_data='{"since": 0}')
    assert events(await quiet(advocate)) == []
    for socket in (mother, advocate, worker):
        await socket.disconnect()


async def test_an_event_is_still_sent_without_a_query(cast, connect, monkeypatch):
    """The names an event carries are compared in memory."""
    await sync_to_async(two_apart)(cast, "mother", "advocate")
    mother = await connect("mother")
    await quiet(mother)

    async def looked(self) -> bool:
        raise AssertionError("It looked again.")

    monkeypatch.setattr(consumers.RoomConsumer, "_look_again", looked)
    await sync_to_async(post)(cast, "worker")
    assert len(events(await quiet(mother))) == 1
    await mother.disconnect()


async def test_neither_sees_that_the_other_is_there(cast, connect):
    await sync_to_async(two_apart)(cast, "mother", "advocate")
    mother = await connect("mother")
    before = await quiet(mother)
    assert before[-1]["present"][0]["name"] == "Carol"
    advocate = await connect("advocate")
    assert [one["name"] for one in (await quiet(advocate))[-1]["present"]] == ["Fiona"]
    worker = await connect("worker")
    assert [one["name"] for one in (await quiet(worker))[-1]["present"]] == ["Blessing", "Carol", "Fiona"]
    # The mother heard of the worker once, and of the advocate's coming not even that the list was sent again.
    assert [[one["name"] for one in message["present"]] for message in await quiet(mother)] == [["Blessing", "Carol"]]
    await advocate.disconnect()
    assert await quiet(mother) == []
    for socket in (mother, worker):
        await socket.disconnect()


async def test_open_pages_obey_at_once_and_again_when_it_ends(cast, connect):
    mother, advocate = await connect("mother"), await connect("advocate")
    await quiet(mother)
    assert len((await quiet(advocate))[-1]["present"]) == 2
    kept = await sync_to_async(two_apart)(cast, "mother", "advocate")
    said = await quiet(advocate)
    assert {"reload": True} in said
    assert [one["name"] for one in said[-1]["present"]] == ["Fiona"]
    await sync_to_async(post)(cast, "mother")
    assert events(await quiet(advocate)) == []
    await sync_to_async(end_apart)(actor=cast.actor("safeguarding-lead"), kept=kept, why="They talked.")
    said = await quiet(advocate)
    assert {"reload": True} in said
    assert [one["name"] for one in said[-1]["present"]] == ["Carol", "Fiona"]
    for socket in (mother, advocate):
        await socket.disconnect()


async def test_what_begins_later_is_obeyed_from_its_instant(cast, connect):
    mother, advocate = await connect("mother"), await connect("advocate")
    begins = timezone.now() + datetime.timedelta(seconds=2)
    await sync_to_async(two_apart)(cast, "mother", "advocate", starts=begins)
    await sync_to_async(post)(cast, "mother", "Before.")
    assert len(events(await quiet(advocate))) == 1
    await quiet(mother)
    await asyncio.sleep(max(0.0, (begins - timezone.now()).total_seconds()) + 0.3)
    await sync_to_async(post)(cast, "mother", "After.")
    said = await quiet(advocate)
    assert {"reload": True} in said
    assert events(said) == []
    assert await sync_to_async(Event.objects.count)() == 2
    for socket in (mother, advocate):
        await socket.disconnect()


async def test_a_meeting_s_room_keeps_them_apart_too(cast, connect):
    from portal.meetings.services import Invitee

    both = [Invitee(cast["mother"]), Invitee(cast["advocate"])]
    meeting = await sync_to_async(opened)(cast, invitees=both)
    await sync_to_async(two_apart)(cast, "mother", "advocate")
    mother, advocate = [await connect(key, meeting.room_id) for key in ("mother", "advocate")]
    await quiet(mother)
    assert [one["name"] for one in (await quiet(advocate))[-1]["present"]] == ["Fiona"]
    await sync_to_async(note)(cast, meeting, by="mother")
    assert events(await quiet(mother)) != []
    assert events(await quiet(advocate)) == []
    for socket in (mother, advocate):
        await socket.disconnect()


# Helpers -----------------------------------------------------------------------------------------------------------


async def test_a_helper_s_socket_shuts_at_the_tap_that_ends_it(cast, connect):
    helping = await sync_to_async(a_helper)(cast)
    stranger = await connect("stranger", helping="mother")
    assert stranger.entered
    said = await quiet(stranger)
    assert [(one["id"], one["name"]) for one in said[-1]["present"]] == [
        (str(cast["mother"].pk), "Carol (Alex writes)")
    ]
    await sync_to_async(end_helping)(actor=cast.actor("mother"), helping=helping)
    assert await quiet(stranger) == [{"closed": consumers.GONE}]


async def test_it_shuts_by_itself_at_the_end_date(cast, connect):
    helping = await sync_to_async(a_helper)(cast)
    helping.ends = timezone.now() + datetime.timedelta(seconds=1.5)
    await sync_to_async(helping.save)()
    stranger = await connect("stranger", helping="mother")
    assert stranger.entered
    await asyncio.sleep(1.6)
    assert (await quiet(stranger))[-1] == {"closed": consumers.GONE}


async def test_it_shuts_even_where_the_helper_may_be_there_themself(cast, connect):
    """The page shows what is the owner's: it does not quietly become the helper's own."""
    helping = await sync_to_async(a_helper)(cast, owner="mother", helper="advocate")
    socket = await connect("advocate", helping="mother")
    await quiet(socket)
    await sync_to_async(end_helping)(actor=cast.actor("advocate"), helping=helping)
    assert (await quiet(socket))[-1] == {"closed": consumers.GONE}


async def test_whoever_must_not_meet_the_helper_does_not_hear_them(cast, connect):
    await sync_to_async(a_helper)(cast, owner="mother", helper="brother")
    await sync_to_async(two_apart)(cast, "brother", "advocate")
    helper = await connect("brother", helping="mother")
    assert helper.entered
    await quiet(helper)
    advocate = await connect("advocate")
    assert [one["name"] for one in (await quiet(advocate))[-1]["present"]] == ["Fiona"]
    # What the helper sees with the mother's eyes is not what they must not see with their own.
    await sync_to_async(post)(cast, "advocate")
    assert events(await quiet(helper)) == []
    for socket in (helper, advocate):
        await socket.disconnect()
