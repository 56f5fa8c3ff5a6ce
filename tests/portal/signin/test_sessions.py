"""Where one is signed in: listed, ended one by one, and everywhere at once."""

import datetime

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Entry
from portal.people.services import add_user
from portal.signin.models import SignedIn
from portal.signin.services import sessions
from tests.cast import PASSWORD
from tests.queries import exactly

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 "
    "Edg/131.0.0.0"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
)


def signed_in(login: str, agent: str = "") -> Client:
    """A client that went through the page to sign in."""
    client = Client(headers={"user-agent": agent})
    assert client.post("/accounts/login/", {"login": login, "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/today/").status_code == 200


def of(client: Client) -> SignedIn:
    return SignedIn.objects.get(session=client.session.session_key)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (IPHONE, "iPhone or iPad, Safari"),
        (EDGE, "Windows computer, Edge"),
        (ANDROID, "Android phone or tablet, Chrome"),
        ("", "A device we do not know"),
        ("<script>alert(1)</script>" * 90, "A device we do not know"),
    ],
)
def test_a_device_is_told_in_words(rose, agent, words):
    client = signed_in("rose", agent)
    assert of(client).device == words
    assert words in client.get(reverse("signed_in")).content.decode()


def test_no_address_is_kept(rose):
    of_rose = of(signed_in("rose", IPHONE))
    kept = {field.name for field in SignedIn._meta.get_fields()}
    assert kept == {"id", "user", "session", "browser", "system", "began_at", "used_at"}
    assert (of_rose.browser, of_rose.system) == ("Mobile Safari", "iOS")


def test_the_page_lists_each_device_and_marks_this_one(rose):
    phone, desk = signed_in("rose", IPHONE), signed_in("rose", EDGE)
    page = phone.get(reverse("signed_in"))
    assert {device.device for device in page.context["devices"]} == {"iPhone or iPad, Safari", "Windows computer, Edge"}
    text = page.content.decode()
    assert text.count("This is the one you use now.") == 1
    assert reverse("signed_in_end", args=[of(desk).pk]) in text
    assert reverse("signed_in_end", args=[of(phone).pk]) not in text


def test_one_device_is_ended_and_the_others_go_on(rose):
    phone, desk = signed_in("rose", IPHONE), signed_in("rose", EDGE)
    url = reverse("signed_in_end", args=[of(desk).pk])
    assert phone.post(url)["Location"] == reverse("signed_in")
    assert (is_in(phone), is_in(desk)) == (True, False)
    assert phone.post(url).status_code == 404
    assert [entry.actor for entry in Entry.objects.filter(verb="session.end")] == [rose]


def test_ending_this_very_one_signs_out(rose):
    phone = signed_in("rose", IPHONE)
    assert phone.post(reverse("signed_in_end", args=[of(phone).pk]))["Location"] == reverse("account_login")
    assert not is_in(phone)


def test_nobody_ends_somebody_else_s(cast, rose, sign_in):
    phone = signed_in("rose", IPHONE)
    assert sign_in("mother").post(reverse("signed_in_end", args=[of(phone).pk])).status_code == 404
    assert is_in(phone)


def test_sign_out_everywhere(cast, rose, sign_in, django_capture_on_commit_callbacks):
    phone, desk, mother = signed_in("rose", IPHONE), signed_in("rose", EDGE), sign_in("mother")
    # Never listed, and ended all the same: it fits the account no more.
    from tests.signing_in import client_of

    unlisted = client_of(rose)
    with django_capture_on_commit_callbacks(execute=True):
        assert phone.post(reverse("sign_out_everywhere"))["Location"] == reverse("account_login")
    assert [is_in(client) for client in (phone, desk, unlisted, mother)] == [False, False, False, True]
    assert not SignedIn.objects.filter(user=rose).exists()
    assert Entry.objects.filter(verb="session.end-everywhere", actor=rose).count() == 1
    assert is_in(signed_in("rose"))


def test_a_get_ends_nothing(rose):
    phone = signed_in("rose", IPHONE)
    assert phone.get(reverse("sign_out_everywhere")).status_code == 405
    assert phone.get(reverse("signed_in_end", args=[of(phone).pk])).status_code == 405
    assert is_in(phone)


def test_a_new_password_ends_the_others_and_this_one_stays_listed(rose, django_capture_on_commit_callbacks):
    phone, desk = signed_in("rose", IPHONE), signed_in("rose", EDGE)
    url = reverse("account_change_password")
    new = "another long password"
    with django_capture_on_commit_callbacks(execute=True):
        page = phone.get(url)
        fields = dict.fromkeys(page.context["form"].fields, new)
        assert phone.post(url, fields).status_code == 302
    assert (is_in(phone), is_in(desk)) == (True, False)
    assert [device.session_id for device in SignedIn.objects.filter(user=rose)] == [phone.session.session_key]


def test_when_it_was_last_used_is_said_to_the_quarter_of_an_hour(rose):
    with time_machine.travel("2026-11-24 09:00:00+00:00", tick=False) as clock:
        phone = signed_in("rose", IPHONE)
        is_in(phone)
        began = of(phone).used_at
        clock.shift(datetime.timedelta(minutes=10))
        is_in(phone)
        assert of(phone).used_at == began
        clock.shift(datetime.timedelta(minutes=10))
        is_in(phone)
        assert of(phone).used_at == began + datetime.timedelta(minutes=20)


def test_a_page_writes_nothing_more_within_that_quarter(rose):
    phone = signed_in("rose", IPHONE)
    phone.get(reverse("reader"))
    phone.get(reverse("reader"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        phone.get(reverse("reader"))
    assert [q["sql"] for q in captured.captured_queries if not q["sql"].startswith("SELECT")] == []


def test_what_has_run_out_is_not_listed(rose):
    phone, desk = signed_in("rose", IPHONE), signed_in("rose", EDGE)
    Session.objects.filter(pk=desk.session.session_key).update(expire_date=timezone.now())
    assert [device.device for device in phone.get(reverse("signed_in")).context["devices"]] == [
        "iPhone or iPad, Safari"
    ]


def test_what_has_run_out_is_swept_away(rose):
    phone, desk = signed_in("rose", IPHONE), signed_in("rose", EDGE)
    Session.objects.filter(pk=desk.session.session_key).update(expire_date=timezone.now())
    sessions.sweep()
    assert [row.pk for row in Session.objects.filter(signed_in__user=rose)] == [phone.session.session_key]
    assert SignedIn.objects.filter(user=rose).count() == 1


def test_a_session_that_goes_takes_its_line_with_it(rose):
    phone = signed_in("rose", IPHONE)
    phone.post(reverse("account_logout"))
    assert not SignedIn.objects.exists()


def test_the_page_costs_the_same_with_one_and_with_thirty(rose):
    phone = signed_in("rose", IPHONE)
    phone.get(reverse("signed_in"))
    with exactly(6):
        phone.get(reverse("signed_in"))
    for number in range(29):
        session = Session.objects.create(
            session_key=f"key{number}", session_data="", expire_date=timezone.now() + datetime.timedelta(days=1)
        )
        SignedIn.objects.create(user=rose, session=session)
    with exactly(6):
        page = phone.get(reverse("signed_in"))
    assert len(page.context["devices"]) == 30


def test_nobody_s_session_is_made_without_an_account(db):
    add_user(actor=None, username="jane", name="Jane", password=PASSWORD)
    Client().post("/accounts/login/", {"login": "jane", "password": "wrong"})
    assert not SignedIn.objects.exists()
