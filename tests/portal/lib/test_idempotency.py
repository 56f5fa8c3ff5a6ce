"""A form sent twice makes one thing, also at the same moment."""

import threading
import uuid

import pytest
from django.db import IntegrityError, connection

from portal.lib.idempotency import IdempotentForm, once
from portal.people.models import Provider


def provider(slug: str) -> Provider:
    return Provider.objects.create(name=slug, slug=slug)


def test_the_second_time_answers_with_the_first(db):
    first = once(Provider.objects.filter(slug="a"), lambda: provider("a"))
    second = once(Provider.objects.filter(slug="a"), lambda: provider("a"))
    assert (first[1], second[1]) == (True, False)
    assert first[0] == second[0]


def test_another_clash_is_not_swallowed(db):
    provider("a")
    with pytest.raises(IntegrityError):
        once(Provider.objects.filter(slug="b"), lambda: provider("a"))


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one():
    start = threading.Barrier(4)
    made: list[tuple[Provider, bool]] = []

    def send() -> None:
        start.wait(timeout=10)
        made.append(once(Provider.objects.filter(slug="a"), lambda: provider("a")))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(created for _, created in made) == [False, False, False, True]
    assert Provider.objects.filter(slug="a").count() == 1


def test_each_form_has_a_key_of_its_own():
    keys = {IdempotentForm()["key"].value() for _ in range(3)}
    assert len(keys) == 3
    assert not IdempotentForm({"key": "not a key"}).is_valid()
    assert IdempotentForm({"key": str(uuid.uuid4())}).is_valid()
