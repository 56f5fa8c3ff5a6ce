"""A small world in which every door has something behind it, made through the services."""

import datetime
import io
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from PIL import Image

from careplans.services import set_up_review
from forums.models import Answer, Forum, Update
from forums.services import answer_update, post_update
from portal.access.actors import Actor
from portal.access.choices import Hat
from portal.files.services import keep_name_sound
from portal.files.sounds import PreparedSound
from portal.joining.models import Helping, JoinRequest
from portal.joining.models import Invitation as Invited
from portal.joining.services import (
    Asker,
    Guest,
    accept_helping,
    ask_for_somebody,
    ask_to_join,
    invite_staff,
    name_helper,
)
from portal.joining.services import invite as invite_into_circle
from portal.lib.codes import digest
from portal.meetings.models import Action, Agreement, Item, Meeting, Note
from portal.meetings.services import (
    Invitee,
    Planned,
    add_action,
    add_agreement,
    add_item,
    add_note,
    answer_agreement,
    invite,
    open_meeting,
)
from portal.people.choices import AuthorityKind, Relationship, RoleName
from portal.people.models import Authority, Death, KeptApart, Shift
from portal.people.services import Claim, add_authority, add_shift, record_death, take_back_death
from portal.people.services.apart import keep_apart
from tests.cast import Cast

UNIQUE = "quetzalcoatl"


@dataclass
class Joining:
    """Joe's friend, invited by letter; another by mail; somebody asked into the team; somebody who asks, and what Joe
    wishes. The codes are those that paper and mail would carry."""

    letter: Invited
    letter_code: str
    mailed: Invited
    mailed_code: str
    staff: Invited
    asked: JoinRequest
    asked_code: str
    wish: JoinRequest


@dataclass
class World:
    """The cast, and one of everything around Joe."""

    cast: Cast
    forum: Forum
    told: Update
    kept_back: Update
    answer: Answer
    meeting: Meeting
    item: Item
    note: Note
    agreement: Agreement
    action: Action
    kept_apart: KeptApart
    helping: Helping
    joining: "Joining"
    authority: Authority
    shift: Shift
    death: Death

    @property
    def joe(self) -> Any:
        return self.cast.joe


def small_picture() -> bytes:
    """A JPEG of 40 by 30 pixels."""
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "#7fd0cc").save(data, "JPEG")
    return data.getvalue()


def make_world(cast: Cast) -> World:
    """Everything of Joe's that a door can lead to; words that must not leak hold `UNIQUE`."""
    worker, mother = cast.actor("worker"), cast.actor("mother")
    chair = cast.actor("chair", Hat.WORK)
    forum = Forum.objects.get(person=cast.joe)
    told = post_update(
        actor=worker,
        forum=forum,
        words="We went swimming.",
        part="together",
        mood="good",
        picture=small_picture(),
        alt="Joe in the pool",
    )
    kept_back = post_update(
        actor=worker,
        forum=forum,
        words=f"He said no to this: {UNIQUE}.",
        part="no",
        picture=small_picture(),
        alt=f"{UNIQUE} at the door",
    )
    answer = answer_update(actor=mother, update=told, words="How lovely.")
    keep_name_sound(actor=worker, sound=PreparedSound(b"RIFF" + bytes(40), 1000))
    starts = (timezone.localtime() + datetime.timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0)
    planned = Planned(title="How is Joe doing?", chair=cast["chair"], starts=starts, minutes=60, agenda=["The pool"])
    review, _ = set_up_review(actor=chair, person=cast.joe, planned=planned, key=uuid.uuid4())
    meeting = review.meeting
    chair = cast.actor("chair", Hat.WORK)
    invite(
        actor=chair,
        meeting=meeting,
        invitees=[Invitee(cast[key], "They know Joe.") for key in ("mother", "worker", "advocate")],
    )
    item, _ = add_item(actor=mother, meeting=meeting, title="Christmas", key=uuid.uuid4())
    open_meeting(actor=chair, meeting=meeting)
    note, _ = add_note(actor=worker, meeting=meeting, words=f"Joe likes it: {UNIQUE}.", key=uuid.uuid4())
    agreement, _ = add_agreement(actor=worker, meeting=meeting, words="Joe goes home.", key=uuid.uuid4())
    answer_agreement(actor=mother, agreement=agreement, says="agree")
    action, _ = add_action(
        actor=chair,
        meeting=meeting,
        what="Book the train",
        who=cast["worker"],
        by_when=timezone.localdate() + datetime.timedelta(days=9),
        key=uuid.uuid4(),
    )
    return World(
        cast,
        forum,
        told,
        kept_back,
        answer,
        meeting,
        item,
        note,
        agreement,
        action,
        two_apart(cast),
        a_helper(cast),
        joining(cast),
        a_claim(cast),
        a_shift(cast),
        a_mistake(cast),
    )


def two_apart(cast: Cast, one: str = "brother", other: str = "advocate", **changes: Any) -> KeptApart:
    """Two of Joe's circle who must not meet, as the safeguarding lead set it."""
    fields = {
        "one": cast[one],
        "other": cast[other],
        "reason": f"What happened in March: {UNIQUE}.",
        "review_on": timezone.localdate() + datetime.timedelta(days=28),
        "key": uuid.uuid4(),
    }
    lead = cast.actor("safeguarding-lead")
    return keep_apart(actor=lead, person=cast.joe, **{**fields, **changes})[0]


def a_claim(cast: Cast) -> Authority:
    """What Joe's mother says she holds; nobody has seen the paper yet."""
    claim = Claim(
        kind=AuthorityKind.PROPERTY_DEPUTY,
        member=cast.members["mother/joe"],
        starts=timezone.now() - datetime.timedelta(days=30),
        limits=f"Not the house: {UNIQUE}.",
    )
    return add_authority(actor=None, person=cast.joe, claim=claim)[0]


def a_shift(cast: Cast) -> Shift:
    """Somebody who covers tomorrow."""
    starts = timezone.now() + datetime.timedelta(days=1)
    ends = starts + datetime.timedelta(hours=8)
    manager = cast.actor("manager")
    return add_shift(
        actor=manager, user=cast["stranger"], service=cast.house, starts=starts, ends=ends, people=[cast.terry]
    )[0]


def a_mistake(cast: Cast) -> Death:
    """A death that was recorded by mistake, and taken back."""
    death, _made = record_death(actor=None, person=cast.colin, died_on=timezone.localdate())
    return take_back_death(actor=None, death=death, reason=f"It was another: {UNIQUE}.")


def a_helper(cast: Cast, owner: str = "mother", helper: str = "stranger") -> Helping:
    """Somebody who writes for somebody, agreed on by both."""
    until = timezone.localdate() + datetime.timedelta(days=90)
    made, _ = name_helper(actor=cast.actor(owner), name=helper, until_on=until, alone=True, key=uuid.uuid4())
    return accept_helping(actor=cast.actor(helper), helping=made)


def joining(cast: Cast) -> Joining:
    """Somebody of each kind who joins."""
    manager, asker = cast.actor("manager"), Asker("Stan Poole", "", "The café", "en-gb")
    letter = invite_into_circle(
        actor=manager, person=cast.joe, guest=Guest("Stan Poole"), relationship=Relationship.FRIEND
    )
    mailed = invite_into_circle(
        actor=manager,
        person=cast.joe,
        guest=Guest("Nan Marsh", f"{UNIQUE}@example.net"),
        relationship=Relationship.GRANDPARENT,
    )
    staff = invite_staff(actor=manager, service=cast.house, guest=Guest("Kofi"), role=RoleName.SUPPORT_WORKER)
    for invitation, code in ((letter, "LETTERCADE22"), (mailed, "MANEDCADE222")):
        invitation.digest = digest("invitation", code)
        invitation.save()
    asked, asked_code = ask_to_join(
        actor=Actor(None),
        provider=cast.provider,
        asker=asker,
        about=f"Joe, {UNIQUE}",
        relationship=Relationship.FRIEND,
        words="",
        key=uuid.uuid4(),
    )
    wish = ask_for_somebody(
        actor=cast.actor("person"),
        person=cast.joe,
        asker=asker,
        relationship=Relationship.FRIEND,
        words="I like Stan.",
        key=uuid.uuid4(),
    )
    return Joining(letter, "LETTERCADE22", mailed, "MANEDCADE222", staff, asked, asked_code, wish)
