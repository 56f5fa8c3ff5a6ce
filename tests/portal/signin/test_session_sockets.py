"""Ending a session closes the sockets of that session at once, and no other."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client
from django.urls import reverse

from portal.access.choices import Category
from portal.access.services import shelf_of
from portal.asgi import application
from portal.live import consumers
from portal.live.services import open_room
from tests.cast import the_cast

from .test_sessions import EDGE, IPHONE, of, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(transactional_db):
    cast = the_cast()
    cast.room = open_room(shelf=shelf_of(cast.joe.scope, Category.EVERYDAY))
    return cast


async def connected(room, client: Client) -> WebsocketCommunicator:
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    headers = [(b"origin", b"http://testserver"), (b"host", b"testserver"), (b"cookie", cookie)]
    socket = WebsocketCommunicator(application, f"/ws/rooms/{room.room.pk}/", headers)
    assert (await socket.connect())[0]
    return socket


async def closed(socket: WebsocketCommunicator) -> int:
    """The code with which it closes within a second: long before the next heartbeat."""
    while (message := await socket.receive_output(timeout=1))["type"] != "websocket.close":
        pass
    return int(message["code"])


def mother_twice(room) -> tuple[Client, Client]:
    return signed_in("mother", IPHONE), signed_in("mother", EDGE)


async def test_ending_a_device_closes_its_sockets_at_once_and_no_other(room):
    phone, desk = await sync_to_async(mother_twice)(room)
    on_phone, on_desk = await connected(room, phone), await connected(room, desk)

    def end() -> None:
        phone.post(reverse("signed_in_end", args=[of(desk).pk]))

    await sync_to_async(end)()
    assert await closed(on_desk) == consumers.SIGN_IN
    assert await on_phone.receive_nothing(timeout=0.5) or (await on_phone.receive_output())["type"] == "websocket.send"
    await on_phone.disconnect()


@pytest.mark.parametrize("name", ["sign_out_everywhere", "account_logout"])
async def test_signing_out_closes_sockets_at_once(room, name):
    phone, _desk = await sync_to_async(mother_twice)(room)
    socket = await connected(room, phone)
    await sync_to_async(phone.post)(reverse(name))
    assert await closed(socket) == consumers.SIGN_IN


async def test_a_new_password_closes_the_sockets_of_the_others(room):
    phone, desk = await sync_to_async(mother_twice)(room)
    socket = await connected(room, desk)

    def change() -> None:
        page = phone.get(reverse("account_change_password"))
        phone.post(
            reverse("account_change_password"), dict.fromkeys(page.context["form"].fields, "another long password")
        )

    await sync_to_async(change)()
    assert await closed(socket) == consumers.SIGN_IN
