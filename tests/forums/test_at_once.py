"""Two requests at the same moment."""

import threading
import uuid
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from forums.models import Answer, Update
from forums.services import NoLongerHere, answer_update, post_update, take_back_update
from portal.access.choices import Category
from portal.audit.models import Entry
from portal.files.models import Picture
from portal.live.models import Event
from portal.notifications.models import Notification

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each call returns or raises, all begun at the same moment."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            results[number] = call()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, call)) for number, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_the_same_update_four_times_at_once_is_one(cast, jpeg, private_root):
    key, forum = uuid.uuid4(), cast.joe.forum

    def post() -> uuid.UUID:
        return post_update(actor=cast.actor("worker"), forum=forum, words="Scones", picture=jpeg, key=key).pk

    results = at_once(*[post] * 4)
    assert results == [Update.objects.get().pk] * 4
    assert Picture.objects.count() == Event.objects.count() == Entry.objects.filter(verb="update.post").count() == 1
    assert Notification.objects.filter(kind="forums.update").count() == 4
    assert len(list(private_root.rglob("*.jpg"))) == 2


def test_the_same_answer_twice_at_once_is_one(cast, post):
    key, update = uuid.uuid4(), post()

    def answer() -> uuid.UUID:
        return answer_update(actor=cast.actor("mother"), update=update, words="Yes", key=key).pk

    assert at_once(answer, answer) == [Answer.objects.get().pk] * 2
    assert Event.objects.filter(kind="answer").count() == 1


def test_the_limit_holds_however_fast_they_are_sent(cast, post):
    for number in range(28):
        post(f"Number {number}")
    forum = cast.joe.forum

    def another() -> Update:
        return post_update(actor=cast.actor("worker"), forum=forum, words="One more")

    results = at_once(*[another] * 4)
    assert sum(isinstance(result, Update) for result in results) == 2
    assert [result.code for result in results if isinstance(result, ValidationError)] == ["too-many", "too-many"]
    assert Update.objects.count() == 30


def test_an_answer_and_a_taking_back_at_once_leave_nothing_with_the_circle(cast, post):
    update = post()
    answered, _ = at_once(
        lambda: answer_update(actor=cast.actor("mother"), update=update, words="Yes"),
        lambda: take_back_update(actor=cast.actor("person"), update=update),
    )
    assert isinstance(answered, Answer | NoLongerHere)
    assert Answer.objects.count() == isinstance(answered, Answer)
    assert not Answer.objects.exclude(shelf__category=Category.KEPT_BACK).exists()
    assert not Answer.objects.visible_to(cast.actor("mother")).exists()
    assert not Update.objects.visible_to(cast.actor("mother")).exists()


def test_events_are_numbered_without_gaps(cast, post):
    forum = cast.joe.forum
    at_once(
        *[
            lambda key=key: post_update(actor=cast.actor(key), forum=forum, words="Hello")
            for key in ("worker", "mother", "manager", "person")
        ]
    )
    assert sorted(Event.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
