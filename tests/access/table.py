"""URL × cast: what everybody is answered at every door of ours. Equality, not membership.

A seat is one of the cast, with the hat they wear where they have two; `nobody` is not signed in. `expect` names the
seats for each status; whoever is not named is answered 404, and `nobody` is sent to sign in (302).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from portal.access.choices import Hat
from tests.access.world import World
from tests.cast import KEYS, NOBODY

SEATS = (*(key for key in KEYS if key != "worker-sister"), "worker-sister@work", "worker-sister@circle", NOBODY)

CIRCLE = "mother brother worker manager advocate person"
TALK = "mother worker manager advocate person"
MEETS = "mother worker manager chair advocate person"
ASKED = "mother worker chair advocate person"
WRITES_FOR_ONE = "mother worker other-worker advocate person other-manager worker-sister@work worker-sister@circle"
SIGNED_IN = " ".join(seat for seat in SEATS if seat != NOBODY)
EVERYBODY = " ".join(SEATS)
AT_WORK = "worker other-worker manager chair safeguarding-lead editor other-manager worker-sister@work"


@dataclass(frozen=True)
class DoorRow:
    """A door of ours: its URL name, how to find it in the world, what is sent, and who is answered what."""

    name: str
    expect: dict[int, str]
    where: Callable[[World], list[Any]] = lambda world: []
    method: str = "GET"
    data: dict[str, Any] = field(default_factory=dict)


def joe(world: World) -> list[Any]:
    return [world.joe.id]


def meeting(world: World) -> list[Any]:
    return [world.meeting.id]


def told(world: World) -> list[Any]:
    return [world.told.id]


DOORS = [
    DoorRow("today", {200: SIGNED_IN}),
    DoorRow("people", {200: SIGNED_IN}),
    DoorRow("person", {200: f"{CIRCLE} chair"}, joe),
    DoorRow("circle", {200: f"{CIRCLE} chair"}, joe),
    DoorRow("reader", {200: EVERYBODY}),
    DoorRow("reader", {302: EVERYBODY}, method="POST", data={"theme": "dark"}),
    DoorRow("hat", {302: f"{AT_WORK} worker-sister@circle"}, method="POST", data={"hat": Hat.WORK.value}),
    DoorRow("notifications", {200: SIGNED_IN}),
    DoorRow("notifications_read", {302: SIGNED_IN}, method="POST"),
    DoorRow("picture", {200: TALK}, lambda w: [w.told.picture_id, "small"]),
    DoorRow("talk", {200: SIGNED_IN}),
    DoorRow("talk_part", {200: SIGNED_IN}),
    DoorRow("kept_back", {200: "person safeguarding-lead"}),
    DoorRow("person_talk", {200: f"{CIRCLE} chair"}, joe),
    DoorRow("updates_part", {200: TALK}, joe),
    DoorRow("update_choose", {302: WRITES_FOR_ONE, 200: "brother manager chair safeguarding-lead editor stranger"}),
    DoorRow("update_new", {200: TALK}, joe),
    DoorRow("update_new", {302: TALK}, joe, "POST", {"words": "He laughed.", "part": "shown"}),
    DoorRow("update_said_no", {200: TALK}, joe),
    DoorRow("update", {200: TALK}, told),
    DoorRow("update", {302: TALK}, told, "POST", {"words": "Thank you."}),
    DoorRow("update", {200: "person safeguarding-lead"}, lambda w: [w.kept_back.id]),
    DoorRow("update_part", {200: TALK}, lambda w: [w.joe.id, w.told.id]),
    DoorRow("update_take_back", {403: TALK, 200: "person"}, told),
    DoorRow("update_take_back", {403: TALK, 302: "person"}, told, "POST"),
    DoorRow("picture_take_back", {403: TALK, 200: "person"}, told),
    DoorRow("picture_take_back", {403: TALK, 302: "person"}, told, "POST"),
    DoorRow("meetings", {200: SIGNED_IN}),
    DoorRow("meeting", {200: MEETS}, meeting),
    DoorRow("meeting_invite", {403: MEETS, 200: "chair"}, meeting),
    DoorRow("meeting_answer", {302: ASKED}, meeting, "POST", {"answer": "yes"}),
    DoorRow("item_add", {302: MEETS}, meeting, "POST", {"title": "The garden"}),
    DoorRow("meeting_move_on", {403: MEETS, 302: "chair"}, lambda w: [w.meeting.id, w.item.id], "POST"),
    DoorRow("meeting_open", {403: MEETS, 302: "chair"}, meeting, "POST"),
    DoorRow("meeting_room", {200: MEETS}, meeting),
    DoorRow("room_part", {200: MEETS}, lambda w: [w.meeting.id, "notes"]),
    DoorRow("note_add", {302: MEETS}, meeting, "POST", {"words": "He smiled."}),
    DoorRow("agreement_add", {302: MEETS}, meeting, "POST", {"words": "A new list."}),
    DoorRow("agreement_answer", {403: MEETS, 302: ASKED}, lambda w: [w.agreement.id], "POST", {"says": "agree"}),
    DoorRow("action_add", {422: MEETS}, meeting, "POST", {"what": "Nothing yet"}),
    DoorRow("action_done", {403: MEETS, 302: "worker chair"}, lambda w: [w.action.id], "POST"),
    DoorRow("meeting_close", {403: MEETS, 302: "chair"}, meeting, "POST"),
    DoorRow("meeting_summary", {200: MEETS}, meeting),
    DoorRow("meeting_summary_pdf", {200: MEETS}, meeting),
    DoorRow("review_new", {403: SIGNED_IN, 200: "chair manager other-manager"}),
    DoorRow("person_reviews", {200: f"{CIRCLE} chair"}, joe),
    DoorRow("review_set_up", {403: CIRCLE, 200: "chair manager"}, joe),
    DoorRow("demo", {200: EVERYBODY}),
    # The demo's accounts are not in this world: there is nobody to become.
    DoorRow("demo_become", {404: EVERYBODY}, method="POST", data={"cast": "mother"}),
    DoorRow("demo_mailbox", {200: EVERYBODY}),
    DoorRow("components", {200: EVERYBODY}),
]


def expected(door: DoorRow) -> dict[str, int]:
    """Seat → status. A later status takes a seat out of an earlier one."""
    answers = {seat: 302 if seat == NOBODY else 404 for seat in SEATS}
    for status, seats in door.expect.items():
        answers |= dict.fromkeys(seats.split(), status)
    return answers


def knock(sign_in: Callable[..., Any], world: World, door: DoorRow, seat: str) -> int:
    """The status with which `seat` is answered at a door."""
    import uuid

    key, _, hat = seat.partition("@")
    client = sign_in(key, hat or None)
    url = reverse(door.name, args=door.where(world))
    if door.method == "GET":
        return client.get(url).status_code
    return client.post(url, {"key": str(uuid.uuid4()), **door.data}).status_code
