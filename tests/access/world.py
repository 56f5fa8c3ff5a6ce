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
from portal.access.choices import Hat
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
from tests.cast import Cast

UNIQUE = "quetzalcoatl"


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
    return World(cast, forum, told, kept_back, answer, meeting, item, note, agreement, action)
