"""What happens at a meeting, and what it refuses."""

import datetime
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.audit.models import Entry
from portal.live.models import Event
from portal.meetings.choices import CLOSED, Says, State
from portal.meetings.models import Action, Agreement, AgreementAnswer, Item, Note
from portal.meetings.services import (
    add_action,
    add_agreement,
    add_item,
    add_note,
    answer_agreement,
    close_meeting,
    mark_done,
    move_on,
    open_meeting,
    steps,
)
from portal.notifications.models import Notification

from .making import note, opened, review


def test_an_item_is_added_and_those_asked_are_told(cast):
    meeting = review(cast)
    key = uuid.uuid4()
    for _twice in range(2):
        item, _new = add_item(actor=cast.actor("mother"), meeting=meeting, title=" Teeth ", key=key, minutes=5)
    assert list(Item.objects.filter(title="Teeth").values_list("position", "minutes")) == [(3, 5)]
    assert Event.objects.filter(kind="item", target_id=item.pk).count() == 1
    told = Notification.objects.filter(kind="meetings.item").values_list("user__username", flat=True)
    assert sorted(told) == ["chair", "person", "worker"]


def test_an_item_without_sense(cast):
    meeting = review(cast)
    for fault in ({"title": " "}, {"title": "x" * 201}, {"title": "x", "minutes": 0}):
        with pytest.raises(ValidationError):
            add_item(actor=cast.actor("mother"), meeting=meeting, key=uuid.uuid4(), **fault)


def test_two_open_it_at_once(cast):
    meeting = review(cast)
    first, is_first = open_meeting(actor=cast.actor("chair"), meeting=meeting)
    second, is_second = open_meeting(actor=cast.actor("chair"), meeting=meeting)
    assert (is_first, is_second) == (True, False)
    assert first.opened_at == second.opened_at
    assert second.current_item.title == "Mornings"
    assert Entry.objects.filter(verb="meeting.open").count() == 1
    assert Event.objects.filter(kind="meeting", target_id=meeting.pk).count() == 2  # set up, and opened once


def test_only_the_chair_opens_moves_on_and_closes(cast):
    meeting = opened(cast)
    item = Item.objects.get(title="The bus")
    for by in ("mother", "worker", "manager", "person"):
        with pytest.raises(PermissionDenied):
            open_meeting(actor=cast.actor(by), meeting=meeting)
        with pytest.raises(PermissionDenied):
            move_on(actor=cast.actor(by), meeting=meeting, item=item)
        with pytest.raises(PermissionDenied):
            close_meeting(actor=cast.actor(by), meeting=meeting)


def test_moving_on(cast):
    meeting = opened(cast)
    item = Item.objects.get(title="The bus")
    assert move_on(actor=cast.actor("chair"), meeting=meeting, item=item).current_item == item
    events = Event.objects.count()
    move_on(actor=cast.actor("chair"), meeting=meeting, item=item)
    assert Event.objects.count() == events
    assert note(cast, meeting).item == item


def test_an_item_of_another_meeting(cast):
    meeting = opened(cast)
    other = Item.objects.filter(meeting=review(cast)).first()
    with pytest.raises(ValidationError):
        move_on(actor=cast.actor("chair"), meeting=meeting, item=other)
    with pytest.raises(ValidationError):
        add_note(actor=cast.actor("worker"), meeting=meeting, words="x", key=uuid.uuid4(), item=other)


def test_a_note_is_kept_once_and_its_event_numbered(cast):
    meeting = opened(cast)
    number, key = Event.objects.filter(room=meeting.room).count(), uuid.uuid4()
    for _twice in range(2):
        made, _new = add_note(actor=cast.actor("mother"), meeting=meeting, words="He said\n\nyes.", key=key)
    assert Note.objects.count() == 1
    assert made.html == "<p>He said</p><p>yes.</p>"
    event = Event.objects.get(kind="note")
    assert (event.room_id, event.number, event.target_id) == (meeting.room_id, number + 1, made.pk)
    assert event.shelf_id == meeting.shelf_id


def test_hostile_words_are_shown_as_words(cast, sign_in):
    hostile = "<script>alert(1)</script> <img src=x onerror=alert(1)> javascript:alert(1)"
    meeting = opened(cast, title=hostile[:100], agenda=[hostile], place=hostile)
    note(cast, meeting, hostile)
    add_agreement(actor=cast.actor("worker"), meeting=meeting, words=hostile, decided_for=hostile, key=uuid.uuid4())
    for path in ("", "room/", "summary/"):
        page = sign_in("mother").get(f"/meetings/{meeting.pk}/{path}").content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page


def test_a_note_without_sense(cast):
    meeting = opened(cast)
    for words in ("", "  \n ", "x" * 5001):
        with pytest.raises(ValidationError):
            note(cast, meeting, words)


def test_no_notes_before_it_is_open(cast):
    with pytest.raises(ValidationError, match="not been opened"):
        note(cast, review(cast))


def test_no_notes_from_those_not_in_the_room(cast):
    meeting = opened(cast)
    for by in ("brother", "other-worker", "other-manager", "stranger", "advocate"):
        with pytest.raises(PermissionDenied):
            note(cast, meeting, by=by)


def agreed(cast, meeting, words="Two mornings at the café."):
    return add_agreement(actor=cast.actor("worker"), meeting=meeting, words=words, key=uuid.uuid4())[0]


def test_each_one_answers(cast):
    meeting = opened(cast)
    agreement = agreed(cast, meeting)
    answer_agreement(actor=cast.actor("person"), agreement=agreement, says=Says.WITH_NOTE, note="Three rows behind.")
    answer_agreement(actor=cast.actor("mother"), agreement=agreement, says=Says.NOT, note="Not after dark.")
    answer_agreement(actor=cast.actor("mother"), agreement=agreement, says=Says.AGREE)
    assert sorted(AgreementAnswer.objects.values_list("user__username", "says", "note")) == [
        ("mother", Says.AGREE, ""),
        ("person", Says.WITH_NOTE, "Three rows behind."),
    ]
    assert Event.objects.filter(kind="agreement").count() == 4
    assert Entry.objects.filter(verb="agreement.answer").count() == 3


def test_anything_but_a_plain_yes_needs_a_note(cast):
    agreement = agreed(cast, opened(cast))
    for says in (Says.WITH_NOTE, Says.NOT):
        for words in ("", "  "):
            with pytest.raises(ValidationError) as caught:
                answer_agreement(actor=cast.actor("mother"), agreement=agreement, says=says, note=words)
            assert list(caught.value.message_dict) == ["note"]
        with pytest.raises(IntegrityError), transaction.atomic():
            AgreementAnswer.objects.create(
                shelf=agreement.shelf, agreement=agreement, user=cast["mother"], says=says, note=""
            )


def test_those_not_asked_do_not_answer(cast):
    agreement = agreed(cast, opened(cast))
    with pytest.raises(PermissionDenied):
        answer_agreement(actor=cast.actor("manager"), agreement=agreement, says=Says.AGREE)
    with pytest.raises(ValidationError):
        answer_agreement(actor=cast.actor("mother"), agreement=agreement, says="maybe")


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def act(cast, meeting, **changes):
    fields = {"what": "Ring Carol", "who": cast["worker"], "by_when": in_days(7), "key": uuid.uuid4(), **changes}
    return add_action(actor=cast.actor("chair"), meeting=meeting, **fields)[0]


def test_no_action_without_all_three(cast):
    meeting = opened(cast)
    faults = [("what", "  "), ("who", None), ("by_when", None), ("by_when", datetime.date(2020, 1, 1))]
    for field, value in faults:
        with pytest.raises(ValidationError) as caught:
            act(cast, meeting, **{field: value})
        assert list(caught.value.message_dict) == [field]
    assert not Action.objects.exists()


def test_nothing_is_put_on_those_who_would_not_see_it(cast):
    meeting = opened(cast)
    for outsider in ("brother", "stranger", "other-manager"):
        with pytest.raises(ValidationError) as caught:
            act(cast, meeting, who=cast[outsider])
        assert list(caught.value.message_dict) == ["who"]


def test_an_action_is_done_once(cast):
    meeting = opened(cast)
    key = uuid.uuid4()
    action = act(cast, meeting, key=key)
    assert act(cast, meeting, key=key) == action
    with pytest.raises(PermissionDenied):
        mark_done(actor=cast.actor("mother"), action=action)
    done = mark_done(actor=cast.actor("worker"), action=action)
    assert mark_done(actor=cast.actor("chair"), action=action).done_at == done.done_at
    assert Event.objects.filter(kind="action").count() == 2


def test_closing(cast):
    planned = review(cast)
    with pytest.raises(ValidationError, match="not been opened"):
        close_meeting(actor=cast.actor("chair"), meeting=planned)
    meeting = opened(cast)
    closed, is_first = close_meeting(actor=cast.actor("chair"), meeting=meeting)
    assert (closed.state, is_first) == (State.CLOSED, True)
    assert close_meeting(actor=cast.actor("chair"), meeting=meeting)[1] is False
    told = Notification.objects.filter(kind="meetings.summary").values_list("user__username", flat=True)
    assert sorted(told) == ["mother", "person", "worker"]


def test_nothing_is_added_after_it_is_closed(cast):
    meeting = opened(cast)
    agreement, action = agreed(cast, meeting), act(cast, meeting)
    close_meeting(actor=cast.actor("chair"), meeting=meeting)
    for attempt in (
        lambda: note(cast, meeting),
        lambda: agreed(cast, meeting),
        lambda: act(cast, meeting),
        lambda: answer_agreement(actor=cast.actor("mother"), agreement=agreement, says=Says.AGREE),
        lambda: add_item(actor=cast.actor("mother"), meeting=meeting, title="x", key=uuid.uuid4()),
        lambda: open_meeting(actor=cast.actor("chair"), meeting=meeting),
    ):
        with pytest.raises(ValidationError) as caught:
            attempt()
        assert [error.code for error in caught.value.error_list] == [CLOSED]
    assert (Note.objects.count(), Agreement.objects.count(), Action.objects.count()) == (0, 1, 1)
    assert mark_done(actor=cast.actor("worker"), action=action).done_at


def test_a_note_sent_before_the_end_and_again_after_it_is_there(cast):
    meeting, key = opened(cast), uuid.uuid4()
    first, _new = add_note(actor=cast.actor("mother"), meeting=meeting, words="Yes.", key=key)
    close_meeting(actor=cast.actor("chair"), meeting=meeting)
    assert add_note(actor=cast.actor("mother"), meeting=meeting, words="Yes.", key=key) == (first, False)


def test_a_meeting_brought_in_from_before_tells_nobody(cast):
    at = timezone.now() - datetime.timedelta(days=100)
    starts = timezone.localtime(at + datetime.timedelta(days=1)).replace(tzinfo=None, microsecond=0)
    from careplans.services import set_up_review
    from portal.access.actors import Actor
    from portal.access.choices import Assurance

    from .making import planned

    chair = lambda when: Actor(cast["chair"], assurance=Assurance.TWO, at=when)  # noqa: E731
    made, _new = set_up_review(
        actor=chair(at), person=cast.joe, planned=planned(cast, starts=starts), key=uuid.uuid4(), at=at
    )
    later = at + datetime.timedelta(days=1)
    open_meeting(actor=chair(later), meeting=made.meeting, at=later)
    close_meeting(actor=chair(later), meeting=made.meeting, at=later)
    made.meeting.refresh_from_db()
    assert (made.created, made.meeting.created, made.meeting.closed_at) == (at, at, later)
    assert not Notification.objects.exists()


def write(cast, meeting, kind):
    """Something of one kind, written down by Blessing."""
    common = {"actor": cast.actor("worker"), "meeting": meeting, "key": uuid.uuid4()}
    if kind == "item":
        return add_item(title="The bus", **common)
    if kind == "note":
        return add_note(words="He laughed.", **common)
    if kind == "agreement":
        return add_agreement(words="A new list.", **common)
    by_when = timezone.localdate() + datetime.timedelta(days=3)
    return add_action(what="Ask about the bus", who=cast["worker"], by_when=by_when, **common)


@pytest.mark.parametrize("last", ["item", "note", "agreement", "action"])
def test_not_more_in_an_hour_than_anybody_writes(cast, monkeypatch, last):
    """All kinds count together and over all meetings; somebody else, and an hour later, are not concerned."""
    monkeypatch.setattr(steps, "MOST_AN_HOUR", 4)
    first, second = opened(cast), opened(cast)
    for kind in ("item", "note", "agreement", "action"):
        write(cast, first, kind)
    with pytest.raises(ValidationError) as refused:
        write(cast, second, last)
    assert refused.value.code == "too-many"
    note(cast, second, by="mother")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=61), tick=False):
        write(cast, second, last)


def test_the_limit_keeps_what_was_typed(cast, sign_in, monkeypatch):
    assert steps.MOST_AN_HOUR == 120
    monkeypatch.setattr(steps, "MOST_AN_HOUR", 0)
    meeting, client = opened(cast), sign_in("worker")
    url, data = f"/meetings/{meeting.pk}/notes/", {"words": "What Joe said on the bus", "key": uuid.uuid4()}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "You have written 120 things down" in answer.content.decode()
    assert "What Joe said on the bus" in answer.content.decode()
    answer = client.post(url, data, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "What you typed is still in the box" in answer.content.decode()
    assert not Note.objects.exists()


def test_the_same_form_again_is_answered_past_the_limit(cast, monkeypatch):
    meeting, key = opened(cast), uuid.uuid4()
    sent = {"actor": cast.actor("worker"), "meeting": meeting, "words": "He laughed.", "key": key}
    made, _ = add_note(**sent)
    monkeypatch.setattr(steps, "MOST_AN_HOUR", 1)
    assert add_note(**sent) == (made, False)
