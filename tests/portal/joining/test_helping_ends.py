"""Helpers: ended by one tap or by itself, and never able to lock the owner out."""

import datetime
import re
import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums.models import Update
from portal.access.checks import doors
from portal.access.choices import FRESH_KEY, HELPING_KEY
from portal.access.decorators import Who
from portal.audit.models import Entry
from portal.joining.models import Helping
from portal.joining.services import (
    acting_for,
    end_helping,
)
from portal.people.models import User
from tests.access.test_packages import path_of
from tests.access.world import a_helper
from tests.portal.joining.helping import DAY


@pytest.fixture(autouse=True)
def _private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


# Ending ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["mother", "stranger", "worker", "manager"])
def test_it_is_ended_by_one_tap(cast, sign_in, write_for, by):
    client = write_for()
    helping = Helping.objects.get()
    assert sign_in(by).post(reverse("helping_end", args=[helping.pk])).status_code == 302
    helping.refresh_from_db()
    assert helping.ended_by == cast[by]
    assert client.get(reverse("circle", args=[cast.joe.pk]))["Location"] == reverse("helping")
    assert client.get(reverse("circle", args=[cast.joe.pk])).status_code == 404
    # Ended twice is ended once.
    assert sign_in("mother").post(reverse("helping_end", args=[helping.pk])).status_code == 302
    assert Entry.objects.filter(verb="helping.end").count() == 1


def test_who_may_not_end_it(cast, sign_in):
    helping = a_helper(cast)
    answers = {key: sign_in(key).post(reverse("helping_end", args=[helping.pk])).status_code for key in cast.users}
    may = {key for key, status in answers.items() if status == 302}
    assert may == {"mother", "stranger", "worker", "manager"}
    assert answers["person"] == 403
    assert answers["brother"] == answers["other-manager"] == answers["advocate"] == 404


def test_it_ends_by_itself(cast, write_for):
    client = write_for()
    ends = Helping.objects.get().ends
    with time_machine.travel(ends - datetime.timedelta(seconds=2), tick=False):
        assert acting_for(cast["stranger"], cast["mother"].pk)
    with time_machine.travel(ends, tick=False):
        assert acting_for(cast["stranger"], cast["mother"].pk) is None
    assert client.session[HELPING_KEY]


def test_words_that_were_being_written_are_given_back_and_go_out_in_nobody_s_name(cast, sign_in, write_for):
    """The brother could post as himself as well: what he typed for his mum is not posted as his."""
    from portal.sharing.choices import Basis, Share
    from portal.sharing.services import decide

    decide(
        actor=None, member=cast.members["brother/joe"], share=Share.EVERYDAY, basis=Basis.CONSENT, reason="Asked.",
        starts=timezone.now() - DAY, review_on=datetime.date(2027, 6, 1),
    )  # fmt: skip
    client = write_for("mother", "brother")
    end_helping(actor=cast.actor("mother"), helping=Helping.objects.get())
    answer = client.post(
        reverse("update_new", args=[cast.joe.pk]), {"words": "Dear all, from Carol.", "key": str(uuid.uuid4())}
    )
    assert answer.status_code == 409
    assert "Dear all, from Carol." in answer.content.decode()
    assert not Update.objects.exists()
    assert client.get("/talk/").status_code == 200


def test_a_form_opened_for_one_cannot_be_sent_for_another(cast, settings):
    """The token of a page changes when one begins to write for somebody, and when one stops."""
    helping = a_helper(cast)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["stranger"])
    session = client.session
    session[FRESH_KEY], session["assured"] = timezone.now().timestamp(), True
    session.save()

    def token(path: str) -> str:
        return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(path).content.decode())[1]

    first = token("/helping/")
    began = client.post(reverse("helping_begin", args=[helping.pk]), {"csrfmiddlewaretoken": first})
    assert began.status_code == 302
    second = token(reverse("update_new", args=[cast.joe.pk]))
    assert client.post(reverse("helping_stop"), {"csrfmiddlewaretoken": second}).status_code == 302
    data = {"words": "Hello", "key": str(uuid.uuid4()), "csrfmiddlewaretoken": second}
    assert client.post(reverse("update_new", args=[cast.joe.pk]), data).status_code == 403
    assert not Update.objects.exists()


def test_an_owner_who_has_no_account_any_more(cast, write_for):
    client = write_for()
    User.objects.filter(pk=cast["mother"].pk).update(is_active=False)
    assert client.get("/talk/")["Location"] == reverse("helping")


def test_one_helper_for_several_and_one_owner_with_several(cast, sign_in):
    a_helper(cast, "mother", "stranger")
    a_helper(cast, "brother", "stranger")
    a_helper(cast, "mother", "other-worker")
    page = sign_in("stranger").get("/helping/").content.decode()
    assert page.count("Write for ") == 3  # one in the menu
    assert sign_in("mother").get("/helping/").content.decode().count("End this now") == 2


# The owner's own account -------------------------------------------------------------------------------------------


def test_no_page_of_the_owner_s_account_opens_to_a_helper(cast, write_for):
    """Every door that is one's own, wherever it stands: 403, and what was the owner's is as it was."""
    client = write_for()
    before = User.objects.filter(pk=cast["mother"].pk).values().get()
    mine = [view.door.who for route, _, view in doors() if route.startswith(("me/", "step-up/"))]
    assert len(mine) > 10
    assert set(mine) == {Who.OWN}
    own = {(route, name) for route, name, view in doors() if view.door.who is Who.OWN}
    assert {"helping_new", "helping_accept", "helping_end", "helping_begin"} <= {name for _, name in own}
    wrong = {}
    for route, name in own:
        for method in ("get", "post"):
            status = getattr(client, method)(path_of(route)).status_code
            if status != 403:
                wrong[f"{method} {name}"] = status
    assert wrong == {}
    assert User.objects.filter(pk=cast["mother"].pk).values().get() == before


def test_a_helper_cannot_lock_the_owner_out(cast, write_for):
    """Every door of signing in, knocked at by a helper: nothing about how the owner signs in changes."""
    from django_otp import devices_for_user

    client = write_for()
    owner = cast["mother"]

    def account() -> tuple:
        values = User.objects.filter(pk=owner.pk).values("password", "email", "username", "is_active", "name").get()
        return values, len(list(devices_for_user(owner, confirmed=None)))

    before = account()
    knocked = 0
    for route, name, view in doors():
        if not (view.__module__.startswith("portal.signin") or route.startswith("accounts/")) or "logout" in route:
            continue
        for data in ({}, {"password": "p", "password1": "another long one", "password2": "another long one"}):
            client.post(path_of(route), data)
        client.get(path_of(route))
        knocked += 1
        assert account() == before, name
    assert knocked > 10


def test_reading_settings_are_the_helper_s_own(cast, write_for):
    client = write_for()
    client.post(reverse("reader"), {"text_size": "150"})
    assert User.objects.get(pk=cast["stranger"].pk).text_size == "150"
    assert User.objects.get(pk=cast["mother"].pk).text_size == "100"
    assert 'data-text-size="150"' in client.get("/today/").content.decode()
