"""Private addresses are never shown, whoever looks at whichever page; and every name leads where it says."""

import re
from io import BytesIO

from django.db import transaction
from django.urls import reverse
from pypdf import PdfReader

from portal.access.checks import doors
from portal.access.decorators import Who
from portal.people.services import set_reach
from tests.access.table import DOORS, expected
from tests.access.world import make_world

ADDRESS = re.compile(r"[\w.+-]+@[\w.-]*example\.org")
CARD = re.compile(r'href="(/people/[0-9a-f-]{36}/who/[0-9a-f-]{36}/)"')
# A form in which one says how to reach oneself: one's own address stands there to be changed.
SAYS_ONES_OWN = {"ask_to_join_provider"}
OFFICE = "office@quay-house.example"


def text_of(response) -> str:
    """What a reader reads in an answer, also in a PDF."""
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    return response.content.decode(errors="replace")


def declared() -> dict[str, Who]:
    """Name of a door → for whom it is."""
    return {name: view.door.who for _route, name, view in doors() if hasattr(view, "door")}


def walk(cast, sign_in):
    """(door, seat, user or None, client, text) of every page that anybody is shown."""
    world = make_world(cast)
    set_reach(actor=cast.actor("manager"), service=cast.house, phone="01632 960 001", office_email=OFFICE)
    for door in DOORS:
        if door.method != "GET":
            continue
        for seat, status in expected(door).items():
            if status != 200:
                continue
            key, _, hat = seat.partition("@")
            client = sign_in(key, hat or None)
            # Some doors lead to what is only just made: nothing of it stays.
            before = transaction.savepoint()
            response = client.get(reverse(door.name, args=door.where(world)))
            yield door, seat, cast.users.get(key), client, text_of(response)
            transaction.savepoint_rollback(before)


def test_no_page_shows_anybody_s_own_address_but_their_own_account(cast, sign_in):
    who = declared()
    shown: dict[tuple[str, str], set[str]] = {}
    opened: dict[str, set[str]] = {}
    wrong_links = []
    office = set()
    for door, seat, user, client, text in walk(cast, sign_in):
        # The demo's mailbox is on one machine and holds what would have been sent.
        if who[door.name] is Who.DEMO:
            continue
        is_own = who[door.name] is Who.OWN or door.name in SAYS_ONES_OWN
        found = set(ADDRESS.findall(text)) - ({user.email} if user and is_own else set())
        if found:
            shown[door.name, seat] = found
        if OFFICE in text:
            office.add(door.name)
        for link in set(CARD.findall(text)) - opened.setdefault(seat, set()):
            opened[seat].add(link)
            if client.get(link).status_code != 200:
                wrong_links.append((door.name, seat, link))
    assert shown == {}
    assert wrong_links == []
    # The walk does look: the office's address is found where it should stand, and names are links.
    assert office == {"card", "service_reach"}
    assert len(opened["mother"]) >= 4
    assert opened["stranger"] == set()


def test_an_address_that_is_shown_is_found(cast):
    assert ADDRESS.findall("Ring carol or write to carol.marsh@example.org.") == ["carol.marsh@example.org"]
    assert ADDRESS.findall("Write to worker-sister@mail.example.org!") == ["worker-sister@mail.example.org"]
