"""URL × cast: what everybody is answered at every door of ours. Equality, not membership.

A seat is one of the cast, with the hat they wear where they have two; `nobody` is not signed in. `expect` names the
seats for each status; whoever is not named is answered 404, and `nobody` is sent to sign in (302).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone

from portal.access.choices import Hat
from portal.people.services import record_death
from portal.signin.models import DeviceReset
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


def kept_apart(world: World) -> list[Any]:
    return [world.kept_apart.id]


def helping(world: World) -> list[Any]:
    return [world.helping.id]


INVITED = {"name": "Pip Reed", "relationship": "friend", "language": "en-gb"}


def lost(world: World) -> list[Any]:
    """The mother has lost her phone, and asks."""
    mother = world.cast["mother"]
    return [DeviceReset.objects.create(user=mother, asked_by=mother).pk]


def claimed(world: World) -> list[Any]:
    return [world.authority.id]


def worker_role(world: World) -> list[Any]:
    return [world.cast["worker"].roles.get().pk]


def died(world: World) -> list[Any]:
    """Joe has just died."""
    record_death(actor=None, person=world.joe, died_on=timezone.localdate())
    return [world.joe.id]


def house(world: World) -> list[Any]:
    return [world.cast.house.pk]


BROTHER_LEAVES = (lambda w: [w.cast.members["brother/joe"].pk], "POST", {"reason": "moved"})


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
    # Authorities, roles, shifts, leaving, turning 16 and 18, dying (part D).
    DoorRow("authorities", {200: f"{CIRCLE} chair"}, joe),
    DoorRow("authority_new", {403: "worker chair", 200: "manager"}, joe),
    DoorRow("authority_new", {403: "worker chair", 422: "manager"}, joe, "POST"),
    DoorRow("authority_seen", {403: "worker", 200: "manager"}, claimed),
    DoorRow("authority_seen", {403: "worker", 422: "manager"}, claimed, "POST"),
    DoorRow("authority_end", {403: "worker", 200: "manager"}, claimed),
    DoorRow("authority_end", {403: "worker", 302: "manager"}, claimed, "POST"),
    DoorRow("turning", {403: "chair", 200: "worker manager"}, lambda w: [w.joe.id, 16]),
    DoorRow("death_new", {403: "worker chair", 200: "manager"}, joe),
    DoorRow("death_new", {403: "worker chair", 302: "manager"}, joe, "POST", {"died_on": "2026-01-05", "sure": "on"}),
    # The person's own account is closed by then: they are asked to sign in.
    DoorRow("death_take_back", {403: "worker", 200: "manager", 302: "person nobody"}, died),
    DoorRow("death_take_back", {403: "worker", 302: "manager person nobody"}, died, "POST", {"reason": "A mistake."}),
    DoorRow("person", {200: "mother brother worker manager advocate chair", 302: "person nobody"}, died),
    # The advocate must not meet the brother, who is not there for them.
    DoorRow("membership_end", {403: "mother worker person chair", 200: "brother manager"}, BROTHER_LEAVES[0]),
    DoorRow("membership_end", {403: "mother worker person chair", 302: "brother manager"}, *BROTHER_LEAVES),
    DoorRow("team", {200: AT_WORK}),
    DoorRow("role_give", {403: "worker", 200: "manager"}, house),
    DoorRow("role_give", {403: "worker", 422: "manager"}, house, "POST"),
    DoorRow("role_end", {200: "worker manager"}, worker_role),
    DoorRow("role_end", {302: "worker manager"}, worker_role, "POST", {"sure": "on"}),
    DoorRow("employment_end", {403: "worker", 200: "manager"}, worker_role),
    DoorRow("employment_end", {403: "worker", 302: "manager"}, worker_role, "POST", {"sure": "on"}),
    DoorRow("shift_new", {403: "worker", 200: "manager"}, house),
    DoorRow("shift_new", {403: "worker", 422: "manager"}, house, "POST"),
    DoorRow("shift_end", {403: "worker", 302: "manager"}, lambda w: [w.shift.id], "POST"),
    # Role cards, names, hats (part E).
    DoorRow("card", {200: f"{CIRCLE} chair"}, lambda w: [w.joe.id, w.cast["worker"].pk]),
    DoorRow("card", {302: f"{CIRCLE} chair"}, lambda w: [w.joe.id, w.cast["person"].pk]),
    # A pair that does not belong together: a worker of another service, at another person's address.
    DoorRow("card", {}, lambda w: [w.joe.id, w.cast["other-worker"].pk]),
    DoorRow("card_edit", {200: SIGNED_IN}),
    DoorRow("card_edit", {422: SIGNED_IN}, method="POST"),
    DoorRow("card_words", {200: "worker"}, lambda w: [w.cast.members["worker/joe"].pk]),
    DoorRow(
        "card_words", {302: "worker"}, lambda w: [w.cast.members["worker/joe"].pk], "POST", {"what_i_do": "I cook."}
    ),
    DoorRow("service_reach", {403: "worker", 200: "manager"}, lambda w: [w.cast.house.pk]),
    DoorRow(
        "service_reach",
        {403: "worker", 302: "manager"},
        lambda w: [w.cast.house.pk],
        "POST",
        {"phone": "01632 960 001"},
    ),
    DoorRow("hats", {200: SIGNED_IN}),
    DoorRow("name_sound", {200: f"{CIRCLE} chair"}, lambda w: [w.joe.id, w.cast["worker"].pk]),
    DoorRow("name_sound_own", {200: "worker"}),
    DoorRow("name_sound_edit", {200: SIGNED_IN}),
    DoorRow("name_sound_edit", {422: SIGNED_IN}, method="POST"),
    DoorRow("name_sound_remove", {302: SIGNED_IN}, method="POST"),
    # Signing in, the second step, my account (part A).
    DoorRow("sign_in_code", {200: NOBODY, 302: SIGNED_IN}),
    DoorRow("sign_in_code", {422: NOBODY, 302: SIGNED_IN}, method="POST", data={"login": ""}),
    DoorRow("sign_in_code_type", {302: EVERYBODY}),
    DoorRow("sign_in_code_type", {302: EVERYBODY}, method="POST", data={"code": "BCD-FGH"}),
    DoorRow("second_step", {302: EVERYBODY}),
    DoorRow("second_step", {302: EVERYBODY}, method="POST", data={"code": "000000"}),
    DoorRow("second_step_set_up", {302: EVERYBODY}),
    DoorRow("second_step_leave", {302: EVERYBODY}, method="POST"),
    DoorRow("unlock", {302: EVERYBODY}),
    DoorRow("step_up", {200: SIGNED_IN}),
    DoorRow("step_up", {422: SIGNED_IN}, method="POST", data={"password": "not it"}),
    DoorRow("nothing_open", {302: EVERYBODY, 200: "stranger"}),
    DoorRow("account", {200: SIGNED_IN}),
    DoorRow("address", {200: SIGNED_IN}),
    DoorRow("address", {302: SIGNED_IN}, method="POST", data={"email": "new@example.org"}),
    DoorRow("address_confirm", {302: SIGNED_IN}),
    DoorRow("address_remove", {200: SIGNED_IN}),
    DoorRow("address_remove", {302: SIGNED_IN}, method="POST"),
    DoorRow("app_add", {200: SIGNED_IN}),
    DoorRow("app_add", {422: SIGNED_IN}, method="POST", data={"code": "000000"}),
    DoorRow("codes_make", {200: SIGNED_IN}),
    DoorRow("codes_make", {200: SIGNED_IN}, method="POST"),
    DoorRow("step_remove", {}, lambda w: ["app"]),
    # Passkeys, work accounts, devices, a lost second step (part B).
    DoorRow("passkey_ask", {422: EVERYBODY}, method="POST"),
    DoorRow("passkey_show", {422: EVERYBODY}, method="POST"),
    DoorRow("passkey_new", {200: SIGNED_IN}),
    DoorRow("passkey_make", {200: SIGNED_IN}, method="POST"),
    DoorRow("passkey_add", {422: SIGNED_IN}, method="POST"),
    DoorRow("passkey_take_away", {}, lambda w: [1]),
    DoorRow("work_sign_in", {200: EVERYBODY}),
    DoorRow("work_sign_in", {404: EVERYBODY}, method="POST", data={"provider": "harbour-lane"}),
    DoorRow("work_sign_in_back", {404: EVERYBODY}, lambda w: ["harbour-lane"]),
    DoorRow("signed_in", {200: SIGNED_IN}),
    DoorRow("signed_in_end", {}, joe, "POST"),
    DoorRow("sign_out_everywhere", {302: SIGNED_IN}, method="POST"),
    DoorRow("reset_ask", {200: SIGNED_IN}),
    DoorRow("reset_ask", {302: EVERYBODY}, method="POST"),
    DoorRow("reset_asked", {200: EVERYBODY}),
    DoorRow("resets", {403: AT_WORK, 200: "manager other-manager"}),
    DoorRow("resets", {403: AT_WORK, 422: "manager other-manager"}, method="POST", data={"who": ""}),
    DoorRow("reset_confirm", {200: "manager"}, lost),
    DoorRow("reset_confirm", {302: "manager"}, lost, "POST", {"how": "saw", "sure": "on"}),
    DoorRow("reset_stop", {403: "manager", 200: "mother"}, lost),
    DoorRow("reset_stop", {403: "manager", 302: "mother"}, lost, "POST"),
    # Who must not meet, and helpers (part F).
    DoorRow("apart", {200: "safeguarding-lead"}),
    DoorRow("apart_new", {200: "safeguarding-lead"}, joe),
    DoorRow("apart_new", {422: "safeguarding-lead"}, joe, "POST", {"reason": "Nobody is chosen."}),
    DoorRow("apart_end", {200: "safeguarding-lead"}, kept_apart),
    DoorRow("apart_end", {302: "safeguarding-lead"}, kept_apart, "POST", {"why": "They talked."}),
    DoorRow("apart_renew", {200: "safeguarding-lead"}, kept_apart),
    DoorRow("apart_renew", {422: "safeguarding-lead"}, kept_apart, "POST", {"why": "No day is given."}),
    DoorRow("helping", {200: SIGNED_IN}),
    DoorRow("helping_new", {200: SIGNED_IN}),
    DoorRow("helping_new", {422: SIGNED_IN}, method="POST"),
    DoorRow("helping_record", {403: "chair", 200: "worker manager"}, joe),
    DoorRow("helping_record", {403: "chair", 422: "worker manager"}, joe, "POST"),
    DoorRow("helping_accept", {403: "mother worker manager person", 302: "stranger"}, helping, "POST"),
    DoorRow("helping_begin", {403: "mother worker manager person", 302: "stranger"}, helping, "POST"),
    DoorRow("helping_end", {403: "person", 302: "mother stranger worker manager"}, helping, "POST"),
    DoorRow("helping_stop", {302: SIGNED_IN}, method="POST"),
    # Joining: invitations, letters, and those who ask to join (part C).
    DoorRow("invitations", {200: "manager worker", 403: "chair"}, joe),
    DoorRow("invitation_new", {200: "manager worker", 403: "chair"}, joe),
    DoorRow("invitation_new", {302: "manager worker", 403: "chair"}, joe, "POST", INVITED),
    DoorRow("staff_invitations", {200: "manager", 403: "worker"}, lambda w: [w.cast.house.pk]),
    DoorRow("staff_invitation_new", {200: "manager", 403: "worker"}, lambda w: [w.cast.house.pk]),
    DoorRow(
        "staff_invitation_new",
        {302: "manager", 403: "worker"},
        lambda w: [w.cast.house.pk],
        "POST",
        {**INVITED, "role": "support-worker"},
    ),
    DoorRow("invitation_withdraw", {302: "manager worker"}, lambda w: [w.joining.letter.pk], "POST"),
    DoorRow("invitation_withdraw", {302: "manager"}, lambda w: [w.joining.staff.pk], "POST"),
    DoorRow("invitation_again", {302: "manager worker"}, lambda w: [w.joining.mailed.pk], "POST"),
    DoorRow("invitation_letter", {200: "manager worker"}, lambda w: [w.joining.letter.pk], "POST"),
    DoorRow("join", {200: EVERYBODY}),
    DoorRow("join", {422: EVERYBODY}, method="POST"),
    DoorRow("invitation", {200: EVERYBODY}, lambda w: [w.joining.letter_code]),
    DoorRow("invitation", {404: EVERYBODY}, lambda w: ["ABCDEFGH2345"]),
    DoorRow("invitation_code", {200: EVERYBODY}, lambda w: [w.joining.mailed_code]),
    DoorRow("invitation_account", {302: SIGNED_IN, 200: NOBODY}, lambda w: [w.joining.letter_code]),
    DoorRow("invitation_accept", {302: EVERYBODY}, lambda w: [w.joining.letter_code], "POST"),
    DoorRow("ask_to_join", {200: EVERYBODY}),
    DoorRow("ask_to_join_provider", {200: EVERYBODY}, lambda w: [w.cast.provider.slug]),
    DoorRow("ask_to_join_provider", {422: EVERYBODY}, lambda w: [w.cast.provider.slug], "POST", {"name": "Stan"}),
    DoorRow("asked", {200: EVERYBODY}, lambda w: [w.joining.asked_code]),
    DoorRow("asked_review", {302: EVERYBODY}, lambda w: [w.joining.asked_code], "POST"),
    DoorRow("ask_for_somebody", {403: f"{CIRCLE} chair", 200: "person"}, joe),
    DoorRow("own_request", {200: "person"}, lambda w: [w.joining.wish.pk]),
    DoorRow("own_review", {302: "person"}, lambda w: [w.joining.wish.pk], "POST"),
    DoorRow("join_requests", {200: "manager worker other-worker other-manager"}),
    DoorRow("join_request", {200: "manager worker"}, lambda w: [w.joining.wish.pk]),
    # The office reads it; nobody of the cast is of an office (tests/portal/joining/test_requests.py has one).
    DoorRow("join_request", {}, lambda w: [w.joining.asked.pk]),
    DoorRow("join_request_match", {}, lambda w: [w.joining.asked.pk]),
    DoorRow("join_request_match", {403: "manager worker"}, lambda w: [w.joining.wish.pk]),
    DoorRow(
        "join_request_cannot_help", {403: "manager worker"}, lambda w: [w.joining.wish.pk], "POST", {"reason": "x"}
    ),
    DoorRow("join_request_answer", {200: "manager worker"}, lambda w: [w.joining.wish.pk]),
    DoorRow("join_request_answer", {302: "manager worker"}, lambda w: [w.joining.wish.pk], "POST", {"says": "yes"}),
    DoorRow("join_request_letter", {200: "manager worker"}, lambda w: [w.joining.wish.pk]),
    DoorRow("join_request_review", {302: "manager worker"}, lambda w: [w.joining.wish.pk], "POST"),
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
