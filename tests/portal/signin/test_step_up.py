"""Step-up: what matters asks whether it is still them, and that counts for five minutes."""

import time

import pytest
import time_machine
from django.urls import reverse

from portal.access.choices import FRESH_KEY
from portal.people.services import add_user
from portal.signin.services import devices
from tests.cast import PASSWORD
from tests.signing_in import client_of


@pytest.fixture
def stale(rose):
    """Rose's browser, in which she has shown nothing for a while."""
    client = client_of(rose, assured=False)
    session = client.session
    session[FRESH_KEY] = time.time() - 301
    session.save()
    return client


OWN = ["account_change_password", "address", "app_add", "codes_make"]


@pytest.mark.parametrize("name", OWN)
def test_what_matters_asks_first_and_comes_back(stale, name):
    url = reverse(name)
    asked = stale.get(url)
    assert (asked.status_code, asked["Location"]) == (302, f"/step-up/?next={url}")
    assert stale.get(asked["Location"]).status_code == 200
    assert stale.post("/step-up/", {"password": PASSWORD, "next": url})["Location"] == url
    assert stale.get(url).status_code == 200


def test_it_counts_for_five_minutes(rose):
    with time_machine.travel("2026-11-24 10:00+00:00", tick=False) as clock:
        client = client_of(rose, assured=False)
        clock.shift(299)
        assert client.get(reverse("address")).status_code == 200
        clock.shift(2)
        assert client.get(reverse("address")).status_code == 302


def test_a_stamp_from_the_future_counts_for_nothing(stale):
    session = stale.session
    session[FRESH_KEY] = time.time() + 3600
    session.save()
    assert stale.get(reverse("address")).status_code == 302


def test_a_wrong_password_shows_nothing(stale):
    refused = stale.post("/step-up/", {"password": "not it", "next": "/me/"})
    assert refused.status_code == 422
    assert "This is not your password" in refused.content.decode()
    assert stale.get(reverse("address")).status_code == 302
    assert stale.post("/step-up/", {}).status_code == 200


def test_the_second_step_does_as_well(rose, stale):
    [code, *_rest] = devices.make_codes(None, rose)
    client = client_of(rose, assured=False)
    session = client.session
    del session[FRESH_KEY]
    session.save()
    assert client.post("/step-up/", {"code": "AAAA-BBBB"}).status_code == 422
    assert client.post("/step-up/", {"code": code, "next": "/me/address/"})["Location"] == "/me/address/"
    assert client.get(reverse("address")).status_code == 200


def test_another_s_password_is_not_theirs(cast, stale):
    assert add_user(actor=None, username="other", name="Other", password="another sentence").pk
    assert stale.post("/step-up/", {"password": "another sentence"}).status_code == 422


def test_whoever_has_neither_is_told_what_to_do(cast):
    user = add_user(actor=None, username="codes-only", name="Codes", email="codes@example.org")
    page = client_of(user).get("/step-up/").content.decode()
    assert "You have no password and no second step." in page


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/step-up/"])
def test_it_leads_to_pages_of_ours_only(stale, target):
    assert stale.post("/step-up/", {"password": PASSWORD, "next": target})["Location"] == "/me/"


def test_a_form_sent_too_late_is_kept_until_it_is_shown_who_sent_it(stale):
    url = reverse("address")
    sent = stale.post(url, {"email": "rose@example.org"})
    assert (sent.status_code, sent["Location"]) == (302, f"/step-up/?next={url}")
    stale.post("/step-up/", {"password": PASSWORD, "next": url})
    page = stale.get(url).content.decode()
    assert 'name="email" value="rose@example.org"' in page
    assert "Send it now" in page
    assert "Send it now" not in stale.get(url).content.decode()


def test_what_was_kept_is_for_its_own_page_and_a_quarter_of_an_hour(stale):
    stale.post(reverse("address"), {"email": "rose@example.org"})
    stale.post("/step-up/", {"password": PASSWORD})
    assert "Send it now" not in stale.get(reverse("codes_make")).content.decode()
    session = stale.session
    session["held"] = {**session["held"], "at": time.time() - 16 * 60}
    session.save()
    assert "Send it now" not in stale.get(reverse("address")).content.decode()
