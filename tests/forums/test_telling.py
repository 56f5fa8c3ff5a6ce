"""Who is told of what, on the site and by mail."""

import pytest
from django.core import mail
from django.urls import reverse

from forums.services import answer_update, take_back_update
from portal.notifications.models import Notification
from portal.notifications.services import deliver, listed


@pytest.fixture(autouse=True)
def _mail_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_a_no_is_mailed_to_safeguarding_without_a_personal_word(cast, post):
    update = post("Joe cried at the zebra film.", part="no")
    assert deliver("forums.kept-back", str(update.pk)) == 1
    (sent,) = mail.outbox
    assert sent.to == ["safeguarding-lead@example.org"]
    assert sent.subject == "Somebody said no to an update"
    for word in ("Joe", "Marsh", "Blessing", "zebra"):
        assert word not in sent.subject + sent.body
    assert reverse("update", args=[update.pk]) in sent.body


def test_updates_and_answers_are_not_mailed(cast, post, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        update = post()
        answer_update(actor=cast.actor("mother"), update=update, words="Yes")
    assert mail.outbox == []


def test_what_is_told_names_nobody(cast, post):
    update = post("A zebra film.")
    post("A giraffe film.", part="no")
    take_back_update(actor=cast.actor("person"), update=update)
    answer_update(actor=cast.actor("mother"), update=post("Another"), words="Yes")
    said = {one.says for key in ("worker", "mother", "safeguarding-lead") for one in listed(cast.actor(key))}
    assert said == {
        "There is a new update",
        "Somebody answered an update",
        "Somebody said no to an update",
        "Somebody took an update back",
    }


def test_whoever_lost_the_shelf_is_told_nothing_more(cast, post):
    post("A zebra film.")
    assert len(listed(cast.actor("mother"))) == 1
    cast.joe.forum.shelf.grants.filter(user=cast["mother"]).delete()
    assert Notification.objects.filter(user=cast["mother"]).count() == 1
    assert listed(cast.actor("mother")) == []
