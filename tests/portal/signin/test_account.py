"""My account: what is changed about signing in ends other sessions, stands in the trail, and is told."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.access.actors import Actor
from portal.access.choices import ONLY_HATS_KEY
from portal.audit.models import Entry
from portal.notifications.models import Notification
from portal.notifications.services import listed
from portal.signin.models import CredentialChange
from portal.signin.services import devices
from portal.signin.services.credentials import changed
from tests.cast import PASSWORD
from tests.signing_in import client_of

NEW = "a whole new sentence"


@pytest.fixture
def here(rose):
    return client_of(rose, assured=False)


@pytest.fixture
def there(rose, here):
    """Another device on which Rose is signed in."""
    return client_of(rose, assured=False)


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """`run(call)` → what it returns, with what follows the commit done."""

    def ran(call):
        with django_capture_on_commit_callbacks(execute=True):
            return call()

    return ran


def trail(rose) -> list[tuple[str, str]]:
    entries = Entry.objects.filter(verb="credential.change", target_id=str(rose.pk)).order_by("pk")
    return [(str(entry.actor_id), entry.detail["what"]) for entry in entries]


def is_in(client: Client) -> bool:
    return client.get("/today/").status_code == 200


def mailed_code() -> str:
    return re.search(r"^[A-Z]{3}-[A-Z]{3}$", mail.outbox[-1].body, re.MULTILINE)[0]


# The page ------------------------------------------------------------------------------------------------------------


def test_the_page_says_how_one_signs_in(rose, here):
    page = here.get(reverse("account")).content.decode()
    for words in ("Rose Hill", "rose", "rose@example.org", "You have one.", "Not set up."):
        assert words in page
    assert 'href="/me/"' in here.get("/today/").content.decode()


def test_it_costs_the_same_whatever_one_has(rose, here):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    here.get(reverse("account"))
    with CaptureQueriesContext(connection) as before:
        here.get(reverse("account"))
    devices.make_codes(None, rose)
    Notification.objects.all().delete()
    client = client_of(rose, assured=False)
    client.get(reverse("account"))
    with CaptureQueriesContext(connection) as after:
        client.get(reverse("account"))
    assert len(after) == len(before)


def test_a_session_of_a_work_account_changes_nothing_here(cast):
    client = client_of(cast["worker"])
    session = client.session
    session[ONLY_HATS_KEY] = ["work"]
    session.save()
    page = client.get(reverse("account"))
    assert (page.status_code, reverse("address") in page.content.decode()) == (200, False)
    for name in ("account_change_password", "address", "address_confirm", "address_remove", "app_add", "codes_make"):
        assert client.post(reverse(name)).status_code == 403, name


# A new password ------------------------------------------------------------------------------------------------------


def test_a_new_password(rose, here, there, run, enter):
    sent = {"password": NEW, "again": NEW}
    assert run(lambda: here.post(reverse("account_change_password"), sent))["Location"] == reverse("account")
    assert (is_in(here), is_in(there)) == (True, False)
    assert enter(Client(), "rose", NEW).status_code == 302
    assert enter(Client(), "rose", PASSWORD).status_code == 422
    assert trail(rose) == [(str(rose.pk), "password")]
    assert [(sent.to, "your password" in sent.body) for sent in mail.outbox] == [(["rose@example.org"], True)]


@pytest.mark.parametrize(
    ("password", "again"),
    [
        ("short", "short"),
        (NEW, NEW + "x"),
        ("rose@example.org", "rose@example.org"),
        ("", ""),
        ("1234567890", "1234567890"),
    ],
)
def test_a_password_that_does_not_do_changes_nothing(rose, here, there, password, again):
    sent = {"password": password, "again": again}
    assert here.post(reverse("account_change_password"), sent).status_code == 422
    assert (is_in(there), trail(rose)) == (True, [])


# The address ---------------------------------------------------------------------------------------------------------


def test_a_new_address_counts_once_its_code_is_typed(rose, here, there, run, enter):
    run(lambda: here.post(reverse("address"), {"email": "Rose@New.example"}))
    assert mail.outbox[-1].to == ["rose@new.example"]
    rose.refresh_from_db()
    assert rose.email == "rose@example.org"
    assert enter(Client(), "rose@new.example").status_code == 422
    assert here.post(reverse("address_confirm"), {"code": "BCD-FGH"}).status_code == 422
    code = mailed_code()
    assert run(lambda: here.post(reverse("address_confirm"), {"code": code}))["Location"] == reverse("account")
    rose.refresh_from_db()
    assert rose.email == "rose@new.example"
    assert (is_in(here), is_in(there)) == (True, False)
    # The letter about it goes to the address as it was.
    assert mail.outbox[-1].to == ["rose@example.org"]
    assert trail(rose) == [(str(rose.pk), "address")]
    assert "new.example" not in str(list(Entry.objects.values_list("detail", flat=True)))
    assert enter(Client(), "rose@new.example").status_code == 302


@pytest.mark.parametrize(
    "email", ["", "rose", "röse@example.org", "rose@example.org\nBcc: x@y.z", "x" * 260 + "@y.org"]
)
def test_what_is_no_address_is_refused(rose, here, email):
    assert here.post(reverse("address"), {"email": email}).status_code == 422
    assert mail.outbox == []


def test_five_wrong_codes_and_one_begins_again(rose, here):
    here.post(reverse("address"), {"email": "rose@new.example"})
    code = mailed_code()
    assert [here.post(reverse("address_confirm"), {"code": "BCD-FGH"}).status_code for _ in range(5)] == [422] * 5
    assert here.post(reverse("address_confirm"), {"code": code})["Location"] == reverse("address")
    rose.refresh_from_db()
    assert rose.email == "rose@example.org"


def test_a_code_for_one_account_confirms_nothing_for_another(cast, rose, here):
    here.post(reverse("address"), {"email": "rose@new.example"})
    other = client_of(cast["mother"])
    session = other.session
    session["address_asked"] = here.session["address_asked"]
    session.save()
    assert other.post(reverse("address_confirm"), {"code": mailed_code()})["Location"] == reverse("address")


def test_two_may_share_an_address(cast, rose, here):
    here.post(reverse("address"), {"email": "mother@example.org"})
    assert here.post(reverse("address_confirm"), {"code": mailed_code()}).status_code == 302


def test_taking_the_address_away(rose, here, there, run):
    assert here.get(reverse("address_remove")).status_code == 200
    run(lambda: here.post(reverse("address_remove")))
    rose.refresh_from_db()
    assert (rose.email, is_in(there), trail(rose)) == ("", False, [(str(rose.pk), "address")])
    assert mail.outbox[-1].to == ["rose@example.org"]
    assert here.get(reverse("address_remove"))["Location"] == reverse("account")


# The second step -----------------------------------------------------------------------------------------------------


def test_a_list_of_codes(rose, here, there, run):
    assert here.get(reverse("codes_make")).status_code == 200
    assert devices.codes_left(rose) == 0
    page = run(lambda: here.post(reverse("codes_make"))).content.decode()
    assert len(set(re.findall(r'"code-shown">([A-Z2-9]{4}-[A-Z2-9]{4})<', page))) == 10
    assert (devices.codes_left(rose), is_in(here), is_in(there)) == (10, True, False)
    assert trail(rose) == [(str(rose.pk), "codes")]


def test_an_app_and_its_list(rose, here, there, run):
    from django_otp.oath import totp

    page = here.get(reverse("app_add")).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    device = devices.app_of(rose, key)
    shown = run(lambda: here.post(reverse("app_add"), {"key": key, "code": f"{totp(device.bin_key):06}"}))
    assert len(set(re.findall(r'"code-shown">([A-Z2-9]{4}-[A-Z2-9]{4})<', shown.content.decode()))) == 10
    assert (here.session["assured"], is_in(there)) == (True, False)
    assert trail(rose) == [(str(rose.pk), "step-added")]
    # A new phone takes the place of the old one, and the list stays.
    new = devices.new_app(rose)
    sent = {"key": devices.signed_key(new), "code": f"{totp(new.bin_key):06}"}
    assert here.post(reverse("app_add"), sent)["Location"] == reverse("account")
    assert devices.app_of_user(rose).key == new.key


def test_a_wrong_first_code_keeps_the_app_from_before(rose, here):
    from django_otp.plugins.otp_totp.models import TOTPDevice

    old = TOTPDevice.objects.create(user=rose, name="app")
    key = devices.signed_key(devices.new_app(rose))
    assert here.post(reverse("app_add"), {"key": key, "code": "000000"}).status_code == 422
    assert TOTPDevice.objects.get() == old
    assert trail(rose) == []


@pytest.mark.parametrize("kind", ["app", "codes"])
def test_taking_a_second_step_away(rose, here, there, run, kind):
    from django_otp.plugins.otp_totp.models import TOTPDevice

    TOTPDevice.objects.create(user=rose, name="app")
    devices.make_codes(None, rose)
    here, there = client_of(rose), client_of(rose)
    url = reverse("step_remove", args=[kind])
    assert here.get(url).status_code == 200
    assert run(lambda: here.post(url))["Location"] == reverse("account")
    assert (devices.app_of_user(rose) is None, devices.list_of_user(rose) is None) == (kind == "app", kind == "codes")
    assert (is_in(here), is_in(there)) == (True, False)
    assert trail(rose)[-1] == (str(rose.pk), "step-removed")
    assert here.get(url).status_code == 404
    assert here.get(reverse("step_remove", args=["else"])).status_code == 404


def test_a_worker_keeps_the_last_one(cast):
    from django_otp.plugins.otp_totp.models import TOTPDevice

    worker = cast["worker"]
    TOTPDevice.objects.create(user=worker, name="app")
    client = client_of(worker)
    refused = client.post(reverse("step_remove", args=["app"]))
    assert refused.status_code == 422
    assert "Your work needs a second step." in refused.content.decode()
    devices.make_codes(None, worker)
    assert client_of(worker).post(reverse("step_remove", args=["app"])).status_code == 302
    assert client_of(worker).post(reverse("step_remove", args=["codes"])).status_code == 422


# Being told ----------------------------------------------------------------------------------------------------------


def test_the_owner_is_told_on_the_site_and_nobody_else(cast, rose):
    change = changed(None, rose, "codes")
    assert [note.target_id for note in Notification.objects.filter(kind="signin.changed")] == [change.pk]
    assert [shown.url for shown in listed(Actor(rose))] == [reverse("account")]
    assert CredentialChange.objects.visible_to(Actor(cast["mother"])).count() == 0
    assert CredentialChange.objects.visible_to(Actor(rose, helper=cast["mother"])).count() == 0


def test_each_change_is_told(rose):
    for _ in range(3):
        changed(None, rose, "codes")
    assert Notification.objects.filter(user=rose, kind="signin.changed").count() == 3


def test_a_letter_names_nothing_private(rose, run):
    run(lambda: changed(None, rose, "step-removed"))
    [sent] = mail.outbox
    assert "Rose" not in sent.subject + sent.body
    assert sent.subject == "Something about how you sign in was changed"


def test_who_did_it_stands_in_the_trail(cast, rose):
    changed(None, rose, "reset", actor=cast.actor("manager"))
    assert trail(rose) == [(str(cast["manager"].pk), "reset")]


def test_one_session_may_be_named_to_go_on(rose, here, there):
    changed(here.session.session_key, rose, "codes")
    assert (is_in(here), is_in(there)) == (True, False)
    changed(None, rose, "codes")
    assert not is_in(here)


def test_another_s_sessions_go_on(cast, rose, here):
    mother = client_of(cast["mother"])
    changed(None, rose, "codes")
    assert is_in(mother)


def test_a_request_of_somebody_else_keeps_nothing(cast, rose, here, rf):
    request = rf.post("/")
    request.user, request.session = cast["manager"], here.session
    changed(request, rose, "reset")
    assert not is_in(here)
