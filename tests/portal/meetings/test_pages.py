"""The pages of a meeting: what they say, what they keep, and how many queries they make."""

import datetime
import re
import uuid
import zlib
from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.models import Opening
from portal.meetings.models import Action, Invitation, Item, Note
from portal.meetings.services import Invitee, add_action, add_item, add_note, close_meeting, invite
from portal.people.choices import Relationship
from portal.people.registry import panels
from portal.people.services import add_member, add_user
from portal.sharing.choices import Basis, Share
from portal.sharing.services import decide
from tests.cast import BEGAN
from tests.queries import same_for_1_and_30

from .making import note, opened, review

HTMX = {"HX-Request": "true"}


def text(response):
    return response.content.decode()


def over(cast):
    meeting = opened(cast)
    return close_meeting(actor=cast.actor("chair"), meeting=meeting)[0]


def test_the_mother_accepts_adds_an_item_and_joins(cast, sign_in):
    meeting = review(cast)
    carol = sign_in("mother")
    page = text(carol.get(f"/meetings/{meeting.pk}/"))
    assert "Are you coming?" in page
    assert "she knows him best" in page
    assert carol.post(f"/meetings/{meeting.pk}/answer/", {"answer": "yes"}).status_code == 302
    assert Invitation.objects.get(user=cast["mother"]).is_coming
    sent = {"title": "Teeth", "purpose": "He hides when it hurts.", "minutes": "10", "key": uuid.uuid4()}
    for _twice in range(2):
        assert carol.post(f"/meetings/{meeting.pk}/items/", sent).status_code == 302
    assert Item.objects.filter(title="Teeth", author=cast["mother"]).count() == 1
    assert "Teeth" in text(carol.get(f"/meetings/{meeting.pk}/room/"))


def test_a_room_says_where_to_listen(cast, sign_in):
    meeting = opened(cast)
    note(cast, meeting)
    meeting.room.refresh_from_db()
    page = text(sign_in("mother").get(f"/meetings/{meeting.pk}/room/"))
    assert f'data-room="{meeting.room_id}" data-after="{meeting.room.number}"' in page
    assert "He said yes." in page
    assert Opening.objects.filter(user=cast["mother"], shelf_id=meeting.shelf_id).count() == 1


def test_a_note_by_htmx_gets_a_new_key_and_touches_no_box(cast, sign_in):
    meeting = opened(cast)
    key = uuid.uuid4()
    response = sign_in("mother").post(f"/meetings/{meeting.pk}/notes/", {"words": "Yes.", "key": key}, headers=HTMX)
    assert (response.status_code, response["HX-Trigger"]) == (200, "saved:note")
    assert 'id="note_key" hx-swap-oob="true"' in text(response)
    assert str(key) not in text(response)
    assert "<textarea" not in text(response)
    assert "Yes." in text(sign_in("worker").get(f"/meetings/{meeting.pk}/room/notes/"))


def test_an_action_without_one_of_three_keeps_what_was_typed(cast, sign_in):
    path, chair = f"/meetings/{opened(cast).pk}/actions/", sign_in("chair")
    whole = {
        "what": "Ring Carol after six",
        "who": str(cast["worker"].pk),
        "by_when": str(timezone.localdate() + datetime.timedelta(days=3)),
        "key": str(uuid.uuid4()),
    }
    for missing in ("what", "who", "by_when"):
        plain, live = (chair.post(path, whole | {missing: ""}, headers=headers) for headers in ({}, HTMX))
        assert (plain.status_code, live.status_code) == (422, 422)
        assert [value for name, value in whole.items() if name != missing and value not in text(plain)] == []
        assert "What you typed is still in the box." in text(live)
    assert not Action.objects.exists()
    assert chair.post(path, whole).status_code == 302


def test_who_can_be_chosen_for_an_action_is_a_list(cast, sign_in):
    sent = {"what": "x", "who": str(cast["brother"].pk), "by_when": "2099-01-01", "key": uuid.uuid4()}
    response = sign_in("chair").post(f"/meetings/{opened(cast).pk}/actions/", sent)
    assert response.status_code == 422
    assert "Luke" not in text(response)


def test_a_key_that_is_none(cast, sign_in):
    path, carol = f"/meetings/{opened(cast).pk}/notes/", sign_in("mother")
    for garbage in ("not-a-key", "", "x" * 5000):
        assert carol.post(path, {"words": "Yes.", "key": garbage}).status_code == 422
    assert not Note.objects.exists()


def test_the_same_key_at_two_meetings_is_no_crash(cast, sign_in):
    first, second, sent = opened(cast), opened(cast), {"words": "Yes.", "key": str(uuid.uuid4())}
    for meeting in (first, second):
        assert sign_in("mother").post(f"/meetings/{meeting.pk}/notes/", sent).status_code == 302
    assert Note.objects.count() == 1


def test_words_typed_while_it_was_closed_are_given_back(cast, sign_in):
    meeting = opened(cast)
    close_meeting(actor=cast.actor("chair"), meeting=meeting)
    sent = {"words": "But he said no on Tuesday.", "key": uuid.uuid4()}
    response = sign_in("mother").post(f"/meetings/{meeting.pk}/notes/", sent)
    assert response.status_code == 409
    assert "But he said no on Tuesday." in text(response)
    assert "The meeting was closed while you were writing" in text(response)
    live = sign_in("mother").post(f"/meetings/{meeting.pk}/notes/", sent, headers=HTMX)
    assert (live.status_code, "This meeting is over" in text(live)) == (422, True)


def test_not_agreeing_without_a_word_comes_back(cast, sign_in):
    meeting = opened(cast)
    sent = {"words": "Two mornings.", "key": uuid.uuid4()}
    assert sign_in("worker").post(f"/meetings/{meeting.pk}/agreements/", sent).status_code == 302
    path = f"/agreements/{meeting.agreements.get().pk}/answer/"
    assert sign_in("mother").post(path, {"says": "do-not-agree", "note": ""}).status_code == 422
    assert sign_in("mother").post(path, {"says": "do-not-agree", "note": "Too early."}).status_code == 302
    page = text(sign_in("worker").get(f"/meetings/{meeting.pk}/room/agreements/"))
    assert "does not agree" in page
    assert "Too early." in page
    assert page.count("has not answered yet") == 2 + 1  # the chair and the key worker; and Joe, in his place


def test_the_second_to_open_it_is_told_kindly(cast, sign_in):
    meeting = review(cast)
    chair = sign_in("chair")
    assert "The meeting is open." in text(chair.post(f"/meetings/{meeting.pk}/open/", follow=True))
    assert "was open already" in text(chair.post(f"/meetings/{meeting.pk}/open/", follow=True))
    live = chair.post(f"/meetings/{meeting.pk}/open/", headers=HTMX)
    assert (live.status_code, live["HX-Trigger"]) == (200, "saved:meeting")


def test_the_person_answers_in_their_own_colour_and_nobody_else(cast, sign_in):
    meeting = opened(cast)
    note(cast, meeting, "I tie my own laces.", by="person")
    note(cast, meeting, "He ties his own laces.")
    page = text(sign_in("mother").get(f"/meetings/{meeting.pk}/summary/"))
    assert page.count("own-words") == 1
    assert "I tie my own laces." in page.split("own-words")[1].split("</figure>")[0]


def unpacked(pdf):
    """The bytes of a PDF with its packed streams opened."""
    found = [pdf]
    for packed in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL):
        with suppress(zlib.error):
            found.append(zlib.decompress(packed))
    return b"\n".join(found)


def test_a_summary_remains_and_its_pdf_is_tagged(cast, sign_in):
    meeting = opened(cast)
    note(cast, meeting, "He said yes. <img src=http://localhost/x.png>")
    close_meeting(actor=cast.actor("chair"), meeting=meeting)
    page = sign_in("mother").get(f"/meetings/{meeting.pk}/summary/")
    assert (page.status_code, "He said yes." in text(page)) == (200, True)
    pdf = sign_in("mother").get(f"/meetings/{meeting.pk}/summary.pdf")
    assert pdf.content[:5] == b"%PDF-"
    inside = unpacked(pdf.content)
    assert b"/StructTreeRoot" in inside
    assert b"pdfuaid:part" in inside
    assert pdf["Content-Disposition"] == 'attachment; filename="summary.pdf"'
    assert "no-store" in pdf["Cache-Control"]


def test_the_pdf_fetches_nothing():
    from portal.lib.pdf import NothingIsFetchedError, refuse

    for url in ("file:///etc/passwd", "http://localhost:1/", "data:text/css,x"):
        with pytest.raises(NothingIsFetchedError):
            refuse(url)


def test_today_asks_for_an_answer_and_shows_the_way_in(cast, sign_in):
    starts = timezone.localtime().replace(tzinfo=None, microsecond=0) + datetime.timedelta(minutes=1)
    meeting = review(cast, starts=starts)
    asked = dict(panels("needs_you", cast.actor("mother")))["meetings/_asked_panel.html"]
    assert [one.meeting for one in asked["invitations"]] == [meeting]
    coming = dict(panels("coming", cast.actor("mother")))["meetings/_coming_panel.html"]
    if starts.date() == timezone.localdate():
        assert coming["meetings"] == [(meeting, True)]
    sign_in("mother").post(f"/meetings/{meeting.pk}/answer/", {"answer": "no"})
    assert "meetings/_asked_panel.html" not in dict(panels("needs_you", cast.actor("mother")))
    assert "meetings/_coming_panel.html" not in dict(panels("coming", cast.actor("brother")))


def test_today_names_what_is_due_and_drops_what_is_done(cast, sign_in):
    meeting = opened(cast)
    soon, later = (timezone.localdate() + datetime.timedelta(days=days) for days in (7, 8))
    for what, day in (("Ring Carol", soon), ("Another time", later)):
        add_action(
            actor=cast.actor("chair"), meeting=meeting, what=what, who=cast["worker"], by_when=day, key=uuid.uuid4()
        )
    due = dict(panels("needs_you", cast.actor("worker")))["meetings/_actions_panel.html"]["actions"]
    assert [action.what for action in due] == ["Ring Carol"]
    sign_in("worker").post(f"/actions/{due[0].pk}/done/")
    assert "meetings/_actions_panel.html" not in dict(panels("needs_you", cast.actor("worker")))


def test_one_going_on_comes_first(cast):
    planned, going_on = review(cast), opened(cast)
    coming = dict(panels("coming", cast.actor("mother")))["meetings/_coming_panel.html"]["meetings"]
    assert coming == [(going_on, True), (planned, False)]


def test_older_meetings_page_by_page(cast, sign_in):
    for _n in range(27):
        over(cast)
    first = sign_in("mother").get("/meetings/")
    assert len(first.context["past"]) == 25
    second = sign_in("mother").get("/meetings/" + first.context["older"])
    assert (len(second.context["past"]), second.context["older"]) == (2, "")
    shown = {meeting.pk for meeting in [*first.context["past"], *second.context["past"]]}
    assert len(shown) == 27
    assert sign_in("mother").get("/meetings/?before=nonsense").status_code == 200


def test_a_post_only_door_answers_nothing_to_get(cast, sign_in):
    meeting = review(cast)
    for path in ("answer/", "open/"):
        assert sign_in("mother").get(f"/meetings/{meeting.pk}/{path}").status_code == 405


def crowd(cast, meeting):
    """Adds so many of everything to a meeting: people asked, items, notes, decisions with answers, actions."""
    from portal.meetings.services import add_agreement, answer_agreement

    def add(count):
        for _n in range(count):
            name = f"aunt-{uuid.uuid4().hex[:8]}"
            aunt = add_user(actor=None, username=name, name=name.title())
            member = add_member(
                actor=None, person=cast.joe, user=aunt, relationship=Relationship.AUNT_UNCLE, starts=BEGAN
            )
            decide(actor=None, member=member, share=Share.EVERYDAY, basis=Basis.CONSENT, reason="x", starts=BEGAN)
            invite(actor=cast.actor("chair"), meeting=meeting, invitees=[Invitee(aunt, "she asked")])
            add_item(actor=cast.actor("worker"), meeting=meeting, title="More", key=uuid.uuid4())
            add_note(actor=cast.actor("worker"), meeting=meeting, words="So.", key=uuid.uuid4())
            agreement, _ = add_agreement(actor=cast.actor("worker"), meeting=meeting, words="Yes.", key=uuid.uuid4())
            answer_agreement(actor=cast.actor("mother"), agreement=agreement, says="agree")
            day = timezone.localdate() + datetime.timedelta(days=3)
            add_action(actor=cast.actor("chair"), meeting=meeting, what="It", who=aunt, by_when=day, key=uuid.uuid4())

    return add


PAGES = {
    "": 12,
    "room/": 21,
    "room/now/": 9,
    "room/notes/": 9,
    "room/agreements/": 11,
    "room/actions/": 9,
    "room/people/": 9,
    "summary/": 15,
    "close/": 14,
    "invitations/": 12,
    "notes/": 7,
    "actions/": 11,
}


def test_as_many_queries_for_1_as_for_30(cast, sign_in):
    meeting, chair = opened(cast), sign_in("chair")

    def counts():
        made = {}
        for path in PAGES:
            with CaptureQueriesContext(connection) as captured:
                assert chair.get(f"/meetings/{meeting.pk}/{path}").status_code == 200
            made[path] = len(captured)
        return made

    counts()  # caches that live as long as the process are warm afterwards
    crowd(cast, meeting)(1)
    assert counts() == PAGES
    crowd(cast, meeting)(29)
    assert counts() == PAGES


def test_as_many_queries_for_1_meeting_as_for_30(cast, sign_in):
    carol = sign_in("mother")

    def add(count):
        for number in range(count):
            over(cast) if number % 2 else opened(cast)

    over(cast)
    # The last two: whether the two kinds of notification on the bell may still be seen.
    same_for_1_and_30(10, add, lambda: carol.get("/meetings/"))
