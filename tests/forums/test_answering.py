"""Answering an update."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from forums.models import Answer
from forums.rules import can_answer
from forums.services import NoLongerHere, answer_update, take_back_update
from portal.access.choices import Category
from portal.audit.models import Entry
from portal.live.models import Event
from portal.notifications.models import Notification
from portal.notifications.services import listed
from tests.cast import KEYS

WRITERS = {"mother", "worker", "manager", "advocate", "person"}


def form(**fields) -> dict:
    return {"key": uuid.uuid4(), "words": "Save me one!", **fields}


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("user__username", flat=True))


def test_the_mother_answers_from_the_page(cast, sign_in, post):
    update = post()
    response = sign_in("mother").post(f"/updates/{update.pk}/", form())
    assert (response.status_code, response["Location"]) == (302, f"/updates/{update.pk}/#answers")
    answer = Answer.objects.get()
    assert (answer.update, answer.author, answer.words) == (update, cast["mother"], "Save me one!")
    assert answer.html == "<p>Save me one!</p>"
    assert answer.shelf == update.shelf
    event = Event.objects.get(kind="answer")
    assert (event.target_id, event.room_id) == (answer.pk, cast.joe.forum.room_id)
    assert Entry.objects.get(verb="answer.post").detail == {"update": str(update.pk)}
    page = sign_in("worker").get(f"/updates/{update.pk}/").content.decode()
    assert "Save me one!" in page
    assert "Carol Marsh" in page
    assert "1 answer" in sign_in("worker").get("/talk/").content.decode()


def test_who_wrote_and_who_answered_are_told(cast, post):
    update = post()
    answer_update(actor=cast.actor("mother"), update=update, words="One")
    assert told("forums.answer") == {"worker"}
    Notification.objects.all().delete()
    answer_update(actor=cast.actor("advocate"), update=update, words="Two")
    assert told("forums.answer") == {"worker", "mother"}
    shown = [one for one in listed(cast.actor("mother")) if one.notification.kind == "forums.answer"]
    assert [one.url for one in shown] == [f"/updates/{update.pk}/#answer-{Answer.objects.get(words='Two').pk}"]


def test_who_may_answer(cast, sign_in, post):
    update = post()
    assert {key for key in KEYS if can_answer(cast.actor(key), update)} == WRITERS
    for key in set(KEYS) - WRITERS:
        response = sign_in(key).post(f"/updates/{update.pk}/", form(words="A zebra"))
        assert response.status_code == 404
        assert "A zebra" in response.content.decode()
        with pytest.raises(NoLongerHere):
            answer_update(actor=cast.actor(key), update=update, words="Hello")
    assert not Answer.objects.exists()


def test_what_is_gone_and_what_never_was_answer_alike(cast, sign_in, post):
    hidden, client = post(part="no"), sign_in("mother")
    gone, never = (
        client.post(f"/updates/{pk}/", {"words": "A zebra", "key": str(uuid.UUID(int=1))}).content.decode()
        for pk in (hidden.pk, uuid.uuid4())
    )
    assert "A zebra" in gone

    def same(page: str) -> str:
        return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower() and "/updates/" not in line)

    assert same(gone) == same(never)


def test_an_answer_to_what_has_just_been_taken_back_gives_the_words_back(cast, sign_in, post):
    update, client = post(), sign_in("mother")
    assert client.get(f"/updates/{update.pk}/").status_code == 200
    take_back_update(actor=cast.actor("person"), update=update)
    response = client.post(f"/updates/{update.pk}/", form(words="A <b>zebra</b>"))
    page = response.content.decode()
    assert response.status_code == 404
    assert "This update is no longer here" in page
    assert "A &lt;b&gt;zebra&lt;/b&gt;" in page
    assert not Answer.objects.exists()


def test_nothing_is_added_to_what_was_kept_back(cast, sign_in, post):
    update = post(part="no")
    for key in ("person", "safeguarding-lead"):
        assert sign_in(key).post(f"/updates/{update.pk}/", form()).status_code == 403
        assert 'name="words"' not in sign_in(key).get(f"/updates/{update.pk}/").content.decode()
        with pytest.raises(PermissionDenied):
            answer_update(actor=cast.actor(key), update=update, words="Hello")
    assert not Answer.objects.exists()


def test_the_same_answer_twice_is_one(cast, sign_in, post):
    update, client, sent = post(), sign_in("mother"), form()
    for _ in range(2):
        assert client.post(f"/updates/{update.pk}/", sent).status_code == 302
    assert Answer.objects.count() == Event.objects.filter(kind="answer").count() == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("  ", "Please write your answer first."),
        ("z" * 20_000, "This is 20,000 characters long. Please keep it under 5,000, or send it in two parts."),
    ],
)
def test_a_mistake_keeps_the_words(cast, sign_in, post, words, sentence):
    update = post()
    response = sign_in("mother").post(f"/updates/{update.pk}/", form(words=words))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert words.strip() in response.content.decode()
    with pytest.raises(ValidationError):
        answer_update(actor=cast.actor("mother"), update=update, words=words)
    assert not Answer.objects.exists()


def test_sixty_in_an_hour(cast, sign_in, post):
    update = post()
    rows = [
        Answer(shelf=update.shelf, update=update, author=cast["mother"], words="x", html="<p>x</p>") for _ in range(60)
    ]
    Answer.objects.bulk_create(rows)
    response = sign_in("mother").post(f"/updates/{update.pk}/", form(words="A zebra"))
    assert response.status_code == 422
    assert "You have sent 60 answers in the last hour." in response.content.decode()
    assert "A zebra" in response.content.decode()
    Answer.objects.filter(pk=rows[0].pk).update(created=timezone.now() - datetime.timedelta(minutes=61))
    assert sign_in("mother").post(f"/updates/{update.pk}/", form()).status_code == 302


def test_hostile_answers_are_only_words(cast, sign_in, post):
    update, client = post(), sign_in("mother")
    client.post(f"/updates/{update.pk}/", form(words="<script>alert(1)</script>"))
    assert Answer.objects.get().html == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert "<script>alert" not in client.get(f"/updates/{update.pk}/").content.decode()


def test_an_answer_stands_on_the_shelf_of_its_update(cast, post):
    update = post()
    answer = answer_update(actor=cast.actor("mother"), update=update, words="One")
    assert answer.shelf.category == Category.EVERYDAY
