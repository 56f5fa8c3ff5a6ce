"""Who sees a meeting, and until when its Chair does."""

import datetime
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.access.choices import Category, Hat
from portal.access.rules import can_view
from portal.access.services import audience_of, compare, rebuild
from portal.audit.models import Opening
from portal.audit.services import quarter_of
from portal.meetings.models import Action, Agreement, AgreementAnswer, Invitation, Item, Meeting, Note
from portal.meetings.services import (
    add_action,
    add_agreement,
    answer_agreement,
    answer_invitation,
    close_meeting,
    mark_done,
)
from portal.people.choices import RoleName
from portal.people.models import Placement, Role
from portal.people.services import end_membership, end_role, give_role
from tests.cast import KEYS

from .making import note, opened, review

MODELS = (Meeting, Invitation, Item, Note, Agreement, AgreementAnswer, Action)
IN_THE_ROOM = {"mother", "worker", "person", "manager", "chair"}
READS = IN_THE_ROOM | {"advocate"}
SECRET = "what only they should read"


@pytest.fixture
def full(cast):
    """A review with one of everything in it."""
    meeting = opened(cast)
    note(cast, meeting, SECRET)
    agreement, _ = add_agreement(actor=cast.actor("worker"), meeting=meeting, words=SECRET, key=uuid.uuid4())
    answer_agreement(actor=cast.actor("mother"), agreement=agreement, says="agree-with-note", note=SECRET)
    by_when = timezone.localdate() + datetime.timedelta(days=3)
    add_action(
        actor=cast.actor("chair"), meeting=meeting, what=SECRET, who=cast["worker"], by_when=by_when, key=uuid.uuid4()
    )
    return meeting


def work(key):
    return Hat.WORK if key == "worker-sister" else None


def test_what_one_sees_can_see_and_who_sees_it_agree(cast, full):
    for model in MODELS:
        rows = set(model.objects.all())
        assert rows
        for key in KEYS:
            actor = cast.actor(key)
            assert (model, key, set(model.objects.visible_to(actor))) == (model, key, rows if key in READS else set())
            assert {row for row in rows if can_view(actor, row)} == (rows if key in READS else set())
        for row in rows:
            assert set(audience_of(row).values_list("username", flat=True)) == READS


def pages(meeting):
    agreement, action = Agreement.objects.get(), Action.objects.get()
    base = f"/meetings/{meeting.pk}/"
    shown = ["", "summary/", "summary.pdf"]
    room = ["room/", *(f"room/{part}/" for part in ("now", "notes", "agreements", "actions", "people"))]
    room += ["items/", "notes/", "agreements/", "actions/"]
    posts = ["answer/", "open/", f"items/{Item.objects.first().pk}/now/"]
    return (
        [base + path for path in shown],
        [base + path for path in room],
        [base + path for path in posts] + [f"/actions/{action.pk}/done/"],
        [f"/agreements/{agreement.pk}/answer/"],
    )


def statuses(cast, client, paths, method="get"):
    return {getattr(client, method)(path).status_code for path in paths}


def test_doors(cast, full, sign_in):
    shown, room, posts, answers = pages(full)
    for key in KEYS:
        client = sign_in(key, work(key))
        reads, joins, asked = key in READS, key in IN_THE_ROOM, key in IN_THE_ROOM - {"manager"}
        assert (key, statuses(cast, client, shown)) == (key, {200 if reads else 404})
        assert (key, statuses(cast, client, room)) == (key, {200 if joins else 403 if reads else 404})
        assert (key, statuses(cast, client, answers)) == (key, {200 if asked else 403 if reads else 404})
        if not reads:
            assert (key, statuses(cast, client, posts + answers, "post")) == (key, {404})
    assert statuses(cast, sign_in("nobody"), shown + room + answers) == {302}
    assert statuses(cast, sign_in("nobody"), posts, "post") == {302}


def test_nothing_leaks(cast, full, sign_in):
    shown, room, _posts, answers = pages(full)
    for key in sorted(set(KEYS) - READS):
        client = sign_in(key, work(key))
        for path in ["/meetings/", "/today/", f"/people/{cast.joe.pk}/reviews/", *shown, *room, *answers]:
            page = client.get(path).content.decode(errors="replace").replace(path, "")
            assert [word for word in (SECRET, full.title, str(full.pk)) if word in page] == [], (key, path)


def test_a_part_that_is_none(cast, full, sign_in):
    assert sign_in("mother").get(f"/meetings/{full.pk}/room/secrets/").status_code == 404


def test_ids_that_do_not_belong_together(cast, full, sign_in):
    other = review(cast)
    item = Item.objects.filter(meeting=other).first()
    assert sign_in("chair").post(f"/meetings/{full.pk}/items/{item.pk}/now/").status_code == 404


OPENS = (Category.CIRCLE, Category.MEETINGS, Category.PLAN)


def chair_reads(cast):
    actor = cast.actor("chair")
    return {category for category in Category if actor.reads(cast.joe.scope, category)}


def test_what_the_chair_reads_and_until_when(cast, time_machine):
    # The clock moves in whole seconds here: an instant must not be skipped between two of its steps.
    start = timezone.now().replace(microsecond=0)
    time_machine.move_to(start, tick=False)
    assert chair_reads(cast) == set()
    meeting = opened(cast)
    assert chair_reads(cast) == set(OPENS)
    actor = cast.actor("chair")
    assert {c for c in OPENS if actor.writes(cast.joe.scope, c)} == {Category.MEETINGS}
    assert not cast.actor("chair").reads(cast.terry.scope, Category.CIRCLE)
    time_machine.move_to(start + datetime.timedelta(days=400), tick=False)
    assert chair_reads(cast) == set(OPENS)
    close_meeting(actor=cast.actor("chair"), meeting=meeting)
    closed = timezone.now()
    time_machine.move_to(closed + datetime.timedelta(days=7) - datetime.timedelta(seconds=1), tick=False)
    assert chair_reads(cast) == set(OPENS)
    time_machine.move_to(closed + datetime.timedelta(days=7), tick=False)
    assert chair_reads(cast) == set()
    assert not compare(cast.provider.id)


def test_the_chair_gets_nothing_with_another_hat(cast):
    review(cast)
    assert {s.scope for s in cast.actor("chair", Hat.CIRCLE).shelves.values() if s.category == Category.PLAN} == {
        cast.joe.scope
    }
    assert cast.actor("chair", Hat.CIRCLE).hat == Hat.WORK


@pytest.mark.parametrize("closed_first", [False, True])
def test_a_chair_whose_role_ends_reads_nothing_more(cast, sign_in, closed_first):
    meeting = opened(cast)
    if closed_first:
        close_meeting(actor=cast.actor("chair"), meeting=meeting)
    assert chair_reads(cast) == set(OPENS)
    end_role(actor=None, role=Role.objects.get(user=cast["chair"]))
    assert chair_reads(cast) == set()
    chair = sign_in("chair")
    assert chair.get(f"/meetings/{meeting.pk}/room/").status_code == 404
    assert chair.post(f"/meetings/{meeting.pk}/notes/", {"words": "More", "key": uuid.uuid4()}).status_code == 404
    assert not compare(cast.provider.id)


def test_a_role_elsewhere_does_not_keep_the_chair(cast):
    review(cast)
    end_role(actor=None, role=Role.objects.get(user=cast["chair"]))
    # Of another service, of another provider, and a role that chairs nothing.
    for provider, service, role in (
        (cast.provider, cast.road, RoleName.CHAIR),
        (cast.other_provider, None, RoleName.CHAIR),
        (cast.provider, None, RoleName.SUPPORT_WORKER),
    ):
        give_role(actor=None, user=cast["chair"], provider=provider, service=service, role=role)
    assert chair_reads(cast) == set()


@pytest.mark.parametrize("everywhere", [True, False])
def test_the_chair_reads_nothing_once_the_person_is_supported_elsewhere(cast, everywhere):
    if not everywhere:
        Role.objects.filter(user=cast["chair"]).update(service=cast.house)
    opened(cast)
    assert chair_reads(cast) == set(OPENS)
    Placement.objects.filter(person=cast.joe).update(ends=timezone.now())
    rebuild(cast.provider.id, [cast.joe.scope])
    assert chair_reads(cast) == set()


def test_those_who_left_do_not_answer_or_tick_off(cast, full):
    action = Action.objects.get()
    end_membership(actor=None, member=cast.members["worker/joe"])
    worker = cast.actor("worker")
    with pytest.raises(PermissionDenied):
        mark_done(actor=worker, action=action)
    with pytest.raises(PermissionDenied):
        answer_agreement(actor=worker, agreement=Agreement.objects.get(), says="agree")
    with pytest.raises(PermissionDenied):
        answer_invitation(actor=worker, invitation=Invitation.objects.get(user=cast["worker"]), answer="no")
    action.refresh_from_db()
    assert action.done_at is None


def test_each_look_at_a_meeting_is_an_opening(cast, full, sign_in):
    base, agreement = f"/meetings/{full.pk}/", Agreement.objects.get()
    Action.objects.update(by_when=timezone.localdate())
    inside = ["", "room/", "room/now/", "room/notes/", "room/agreements/", "room/actions/", "summary/", "summary.pdf"]
    looks = {
        "mother": [*(base + path for path in inside), f"/agreements/{agreement.pk}/answer/"],
        "chair": [f"{base}close/", f"{base}invitations/"],
        "worker": ["/today/"],
    }
    for key, paths in looks.items():
        client = sign_in(key)
        for number, path in enumerate(paths):
            # A quarter of an hour each: within one, the same reader counts once.
            moment = timezone.now() + datetime.timedelta(hours=number + 1)
            with time_machine.travel(moment, tick=False):
                assert client.get(path).status_code == 200
                seen = Opening.objects.filter(user=cast[key], shelf_id=full.shelf_id, quarter=quarter_of(moment))
                assert (path, seen.count()) == (path, 1)
