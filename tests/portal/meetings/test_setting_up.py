"""Setting a review up, and asking people to come."""

import datetime
import uuid

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from careplans.models import Review
from careplans.services import set_up_review
from portal.access.choices import Hat
from portal.audit.models import Entry
from portal.live.models import Event
from portal.meetings.choices import Answer, State
from portal.meetings.models import Invitation, Item, Meeting, is_skipped
from portal.meetings.services import Invitee, answer_invitation, candidates, invite
from portal.notifications.models import Notification

from .making import ahead, planned, review


def set_up(cast, by="chair", key=None, **changes):
    return set_up_review(
        actor=cast.actor(by, Hat.WORK), person=cast.joe, planned=planned(cast, **changes), key=key or uuid.uuid4()
    )


def refusal(cast, **changes):
    with pytest.raises(ValidationError) as caught:
        set_up(cast, **changes)
    assert not Meeting.objects.exists()
    return caught.value.message_dict


def test_a_chair_sets_up_a_review(cast):
    made, is_new = set_up(cast)
    meeting = made.meeting
    assert is_new
    assert (meeting.person, meeting.chair, meeting.state) == (cast.joe, cast["chair"], State.PLANNED)
    assert list(Item.objects.order_by("position").values_list("position", "title")) == [(1, "Mornings"), (2, "The bus")]
    assert dict(Invitation.objects.values_list("user__username", "answer")) == {
        "chair": Answer.YES,
        "person": Answer.NONE,
        "mother": Answer.NONE,
        "worker": Answer.NONE,
    }
    assert {"meeting.set-up", "review.set-up", "meeting.ask"} <= set(Entry.objects.values_list("verb", flat=True))
    assert list(Event.objects.values_list("number", "kind")) == [(n, "meeting") for n in range(1, 6)]


def test_everybody_asked_is_told_once_and_the_mail_names_nobody(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        review(cast)
    told = Notification.objects.filter(kind="meetings.invited").values_list("user__username", flat=True)
    assert sorted(told) == ["mother", "person", "worker"]
    assert {message.subject for message in mail.outbox} <= {"You are asked to a meeting"}
    assert not any("Joe" in message.subject or "How is Joe" in message.body for message in mail.outbox)


def test_a_form_sent_twice_makes_one(cast):
    key = uuid.uuid4()
    first, _ = set_up(cast, key=key)
    second, is_new = set_up(cast, key=key)
    assert (second, is_new) == (first, False)
    assert (Meeting.objects.count(), Review.objects.count(), Item.objects.count()) == (1, 1, 2)
    assert Notification.objects.filter(kind="meetings.invited").count() == 3


def test_only_a_chair_or_the_team_manager_sets_one_up(cast):
    for by in ("mother", "brother", "worker", "other-worker", "person", "advocate", "other-manager", "stranger"):
        with pytest.raises(PermissionDenied):
            set_up(cast, by)


def test_a_manager_names_the_chair(cast):
    meeting = set_up(cast, "manager")[0].meeting
    assert Invitation.objects.get(user=cast["chair"]).answer == Answer.NONE
    assert meeting.author == cast["manager"]


def test_a_time_that_has_passed(cast):
    assert refusal(cast, starts=ahead(-1)) == {
        "starts_on": ["This day and time have passed already. Please choose one that lies ahead."]
    }


def test_a_length_nobody_sits_through(cast):
    for minutes in (0, -5, 481):
        assert list(refusal(cast, minutes=minutes)) == ["minutes"]
    for minutes in (1, 480):
        assert review(cast, minutes=minutes).minutes == minutes


def test_a_time_the_clocks_jump_over(cast, time_machine):
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    assert list(refusal(cast, starts=datetime.datetime(2027, 3, 28, 1, 30))) == ["starts_time"]  # noqa: DTZ001
    assert is_skipped(datetime.datetime(2027, 3, 28, 1, 59))  # noqa: DTZ001
    assert not is_skipped(datetime.datetime(2027, 3, 28, 2))  # noqa: DTZ001


def test_an_hour_that_comes_twice_means_the_first(cast, time_machine, sign_in):
    time_machine.move_to(datetime.datetime(2026, 10, 1, 12, tzinfo=datetime.UTC))
    meeting = review(cast, starts=datetime.datetime(2026, 10, 25, 1, 30))  # noqa: DTZ001
    meeting.refresh_from_db()
    assert meeting.starts_at.astimezone(datetime.UTC) == datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC)
    assert meeting.starts_at.tzname() == "BST"
    page = sign_in("mother").get(f"/meetings/{meeting.pk}/").content.decode()
    assert "1.30 am (before the clocks went back)" in page


def test_the_clock_on_the_wall_is_kept_over_a_change_of_the_clocks(cast, time_machine):
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    meeting = review(cast, starts=datetime.datetime(2027, 6, 1, 14))  # noqa: DTZ001
    assert meeting.starts_local == datetime.datetime(2027, 6, 1, 14)  # noqa: DTZ001
    assert meeting.starts_at.astimezone(datetime.UTC).hour == 13
    assert meeting.ends_at.hour == 15


def test_not_everybody_may_chair(cast):
    assert refusal(cast, chair=cast["mother"])["chair"] == ["Please choose a Chair from the list."]
    assert list(refusal(cast, chair=cast["other-manager"])) == ["chair"]


def test_an_agenda_for_a_week(cast):
    assert list(refusal(cast, agenda=["x"] * 41)) == ["agenda"]
    assert list(refusal(cast, agenda=["x" * 201])) == ["agenda"]


def test_those_outside_cannot_be_asked(cast):
    for outsider in ("brother", "other-worker", "other-manager", "stranger", "safeguarding-lead"):
        said = refusal(cast, invitees=[Invitee(cast[outsider])])
        assert list(said) == ["invitees"]
        assert cast[outsider].name not in said["invitees"][0]


def test_whom_one_may_ask(cast):
    around = {c.user.username: (c.role, c.may_come) for c in candidates(cast.actor("chair"), cast.joe)}
    assert around == {
        "person": ("whom it is about", True),
        "mother": ("mother", True),
        "brother": ("brother", False),
        "advocate": ("advocate", True),
        "worker": ("key worker", True),
        "manager": ("team manager", True),
    }


def test_asking_again_changes_nothing(cast):
    meeting = review(cast)
    before = Event.objects.count()
    assert invite(actor=cast.actor("chair"), meeting=meeting, invitees=[Invitee(cast["mother"], "other words")]) == []
    assert Invitation.objects.get(user=cast["mother"]).why == "she knows him best"
    assert Event.objects.count() == before
    with pytest.raises(PermissionDenied):
        invite(actor=cast.actor("worker"), meeting=meeting, invitees=[Invitee(cast["advocate"])])


def test_answers(cast):
    meeting = review(cast)
    mine = Invitation.objects.get(meeting=meeting, user=cast["mother"])
    before = Event.objects.count()
    for _again in range(2):
        answered = answer_invitation(actor=cast.actor("mother"), invitation=mine, answer=Answer.YES)
        assert (answered.answer, bool(answered.answered_at)) == (Answer.YES, True)
    assert Event.objects.count() == before + 1
    assert Entry.objects.filter(verb="invitation.answer").count() == 1
    with pytest.raises(PermissionDenied):
        answer_invitation(actor=cast.actor("worker"), invitation=mine, answer=Answer.NO)
    with pytest.raises(ValidationError):
        answer_invitation(actor=cast.actor("mother"), invitation=mine, answer="perhaps")
