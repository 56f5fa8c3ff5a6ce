"""What ends closes the sockets too, at once or at the hour; and two at once leave what one would."""

import asyncio
import datetime
import uuid

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.access.choices import Category
from portal.access.services import compare, shelf_of
from portal.asgi import application
from portal.live import consumers
from portal.live.services import open_room
from portal.people.choices import AuthorityKind, RoleName
from portal.people.models import Authority, Death, Role, Shift
from portal.people.services import (
    Claim,
    add_authority,
    add_shift,
    appoint,
    end_authority,
    end_employment,
    end_membership,
    end_role,
    end_shift,
    give_role,
    record_death,
)
from tests.cast import BEGAN, the_cast
from tests.portal.people.at_once import at_once
from tests.portal.people.test_authorities import SEEN
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db(transaction=True)

SOON = datetime.timedelta(seconds=1.5)


@pytest.fixture
def world(transactional_db):
    cast = the_cast()
    cast.rooms = [open_room(shelf=shelf_of(cast.joe.scope, Category.EVERYDAY)) for _number in range(2)]
    return cast


@pytest.fixture
def connect(world):
    async def connected(key: str, room: int = 0) -> WebsocketCommunicator:
        client = await sync_to_async(client_of)(world[key])
        headers = [
            (b"origin", b"http://testserver"),
            (b"host", b"testserver"),
            (b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()),
        ]
        socket = WebsocketCommunicator(application, f"/ws/rooms/{world.rooms[room].pk}/", headers)
        socket.entered, _code = await socket.connect()
        return socket

    return connected


async def closed(socket: WebsocketCommunicator, within: float = 3.0) -> int:
    async def wait() -> int:
        while True:
            message = await socket.receive_output(timeout=within)
            if message["type"] == "websocket.close":
                return message["code"]

    return await asyncio.wait_for(wait(), within)


async def test_the_end_of_somebodys_work_closes_at_once(world, connect):
    socket = await connect("worker")
    assert socket.entered
    await sync_to_async(end_employment)(actor=None, user=world["worker"], provider=world.provider)
    assert await closed(socket) == consumers.GONE
    assert not (await connect("worker")).entered


async def test_the_end_of_somebodys_work_closes_at_its_hour(world, connect):
    socket = await connect("worker")
    ends = timezone.now() + SOON
    await sync_to_async(end_employment)(actor=None, user=world["worker"], provider=world.provider, ends=ends)
    assert await closed(socket) == consumers.GONE
    assert timezone.now() >= ends


async def test_a_shift_closes_at_its_end_and_by_one_tap(world, connect):
    now = timezone.now()
    make = sync_to_async(add_shift)
    times = {"starts": now - SOON, "ends": now + SOON}
    await make(actor=None, user=world["stranger"], service=world.house, **times)
    socket = await connect("stranger")
    assert socket.entered
    assert await closed(socket) == consumers.GONE
    hour = datetime.timedelta(hours=1)
    shift, _made = await make(
        actor=None, user=world["stranger"], service=world.house, starts=timezone.now(), ends=now + hour
    )
    socket = await connect("stranger")
    assert socket.entered
    await sync_to_async(end_shift)(actor=None, shift=shift)
    assert await closed(socket) == consumers.GONE


async def test_leaving_a_circle_closes_every_socket_of_it(world, connect):
    sockets = [await connect("mother"), await connect("mother", 1)]
    assert [socket.entered for socket in sockets] == [True, True]
    await sync_to_async(end_membership)(actor=None, member=world.members["mother/joe"], reason="own-wish")
    assert [await closed(socket) for socket in sockets] == [consumers.GONE] * 2


async def test_the_end_of_an_instruction_closes_what_it_opened(world, connect):
    claim = Claim(
        kind=AuthorityKind.IMCA, member=world.members["brother/joe"], covers=["everyday"], starts=BEGAN, paper=SEEN
    )
    authority, _made = await sync_to_async(add_authority)(actor=None, person=world.joe, claim=claim)
    socket = await connect("brother")
    assert socket.entered
    await sync_to_async(end_authority)(actor=None, authority=authority)
    assert await closed(socket) == consumers.GONE
    assert not (await connect("brother")).entered


async def test_a_death_closes_the_persons_own_sockets_and_nobody_elses(world, connect):
    own, mothers = await connect("person"), await connect("mother")
    assert own.entered
    today = timezone.localdate()
    await sync_to_async(record_death)(actor=None, person=world.joe, died_on=today)
    assert await closed(own) == consumers.GONE
    with pytest.raises(asyncio.TimeoutError):
        await closed(mothers, 0.5)


# Two at once -------------------------------------------------------------------------------------------------------


def test_of_the_last_two_managers_at_once_one_stays(transactional_db):
    cast = the_cast()
    give_role(actor=None, user=cast["chair"], provider=cast.provider, service=cast.house, role=RoleName.TEAM_MANAGER)
    roles = list(Role.objects.filter(service=cast.house, role=RoleName.TEAM_MANAGER))
    results = at_once(*(lambda role=role: end_role(actor=None, role=role) for role in roles))
    assert sorted(type(result).__name__ for result in results) == ["Role", "ValidationError"]
    assert Role.objects.filter(service=cast.house, role=RoleName.TEAM_MANAGER).in_force().count() == 1


def test_by_two_ways_at_once_one_stays(transactional_db):
    cast = the_cast()
    other = give_role(
        actor=None, user=cast["chair"], provider=cast.provider, service=cast.house, role=RoleName.TEAM_MANAGER
    )
    end_role(actor=None, role=_ready(cast))
    results = at_once(
        lambda: end_employment(actor=None, user=cast["manager"], provider=cast.provider),
        lambda: end_role(actor=None, role=other),
    )
    assert [isinstance(result, ValidationError) for result in results].count(True) == 1
    assert Role.objects.filter(service=cast.house, role=RoleName.TEAM_MANAGER).in_force().count() == 1


def _ready(cast) -> Role:
    """Millfield Road has another manager, so that only Quay House is at stake."""
    give_role(actor=None, user=cast["editor"], provider=cast.provider, service=cast.road, role=RoleName.TEAM_MANAGER)
    return Role.objects.get(user=cast["manager"], service=cast.road)


def test_one_form_sent_twice_at_once_makes_one(transactional_db):
    cast = the_cast()
    key, manager = uuid.uuid4(), cast.actor("manager")
    now = timezone.now()
    claim = Claim(kind=AuthorityKind.APPOINTEE, member=cast.members["mother/joe"], starts=BEGAN, paper=SEEN)
    calls = {
        Role: lambda: appoint(
            actor=manager, service=cast.house, user=cast["stranger"], role=RoleName.SUPPORT_WORKER, key=key
        ),
        Shift: lambda: add_shift(
            actor=manager,
            user=cast["editor"],
            service=cast.house,
            starts=now,
            ends=now + datetime.timedelta(hours=1),
            key=key,
        ),
        Authority: lambda: add_authority(actor=manager, person=cast.joe, claim=claim, key=key),
        Death: lambda: record_death(actor=manager, person=cast.terry, died_on=timezone.localdate()),
    }
    for model, call in calls.items():
        results = at_once(call, call)
        assert sorted(made for _row, made in results) == [False, True], model
        assert len({row.pk for row, _made in results}) == 1
    assert not compare(cast.provider.id)
