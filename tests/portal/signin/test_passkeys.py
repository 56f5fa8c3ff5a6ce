"""Passkeys: added, shown as a second step, and signing in with one alone."""

import json

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp_webauthn.models import WebAuthnCredential

from portal.access.choices import ASSURED_KEY, FRESH_KEY, ONLY_HATS_KEY, Hat
from portal.audit.models import Entry
from portal.people.models import User
from portal.signin.services import limits, login
from tests.signing_in import client_of

from .authenticator import Authenticator


def post(client: Client, url_name: str, **what):
    return client.post(reverse(url_name), json.dumps(what), content_type="application/json")


def add(client: Client, device: Authenticator, name: str = "My phone"):
    """Add a passkey as the page does; the last answer."""
    options = post(client, "passkey_make").json()
    return post(client, "passkey_add", name=name, credential=device.make(options))


def show(client: Client, device: Authenticator, to: str = ""):
    """Show a passkey as the page does; the last answer."""
    asked = post(client, "passkey_ask", next=to)
    return post(client, "passkey_show", credential=device.show(asked.json())) if asked.status_code == 200 else asked


def now(user: User, hat: str | None = None, **how) -> Client:
    """A client signed in as `user` as the database has them: a change of how they sign in ends older sessions."""
    return client_of(User.objects.get(pk=user.pk), hat, **how)


def says(response) -> str:
    return response.json()["says"]


@pytest.fixture
def device(cast) -> Authenticator:
    """The worker's phone, added."""
    made = Authenticator()
    assert add(now(cast["worker"]), made).status_code == 200
    return made


@pytest.fixture
def at_second_step(device, enter) -> Client:
    """The worker, who has given her password and stands before her second step."""
    client = Client()
    assert enter(client, "worker")["Location"] == reverse("second_step")
    return client


# Adding --------------------------------------------------------------------------------------------------------------


def test_a_passkey_is_added_named_and_told_of(cast, mailoutbox, django_capture_on_commit_callbacks):
    client, other = now(cast["worker"]), now(cast["worker"])
    with django_capture_on_commit_callbacks(execute=True):
        answer = add(client, Authenticator(), "The key on my keys")
    assert (answer.status_code, answer.json()) == (200, {"to": "/me/"})
    passkey = WebAuthnCredential.objects.get()
    assert (passkey.user, passkey.name, passkey.confirmed) == (cast["worker"], "The key on my keys", True)
    entry = Entry.objects.get(verb="credential.change")
    assert (entry.actor, entry.detail["what"]) == (cast["worker"], "step-added")
    assert [mail.to for mail in mailoutbox] == [["worker@example.org"]]
    # The session that added it goes on; every other one has ended.
    assert client.get("/today/").status_code == 200
    assert other.get("/today/").status_code == 302


@pytest.mark.parametrize("name", ["passkey_new", "passkey_make", "passkey_add"])
def test_adding_asks_to_show_first_that_it_is_still_them(cast, name):
    client = now(cast["mother"])
    session = client.session
    session[FRESH_KEY] = 0
    session.save()
    url = reverse(name)
    answer = client.get(url) if name == "passkey_new" else client.post(url)
    assert answer["Location"] == f"{reverse('step_up')}?next={url}"


def test_a_session_of_an_employer_adds_no_way_in(cast):
    client = now(cast["worker"], Hat.WORK)
    session = client.session
    session[ONLY_HATS_KEY] = [Hat.WORK.value]
    session.save()
    assert client.get(reverse("passkey_new")).status_code == 403
    assert post(client, "passkey_make").status_code == 403
    assert WebAuthnCredential.objects.count() == 0


def test_the_same_device_is_not_added_twice(cast, device):
    client = now(cast["worker"])
    options = post(client, "passkey_make").json()
    assert len(options["excludeCredentials"]) == 1
    answer = post(client, "passkey_add", name="Again", credential=device.make(options))
    assert (answer.status_code, says(answer)) == (422, "This passkey is here already.")
    assert WebAuthnCredential.objects.count() == 1


def test_ten_are_enough(cast):
    client = now(cast["worker"])
    for number in range(10):
        assert add(client, Authenticator(), f"Key {number}").status_code == 200
    assert says(post(client, "passkey_make")) == (
        "You have ten passkeys already. Take one away before you add another."
    )


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"origin": "http://localhost:9999"}, 422),
        ({"origin": "http://127.0.0.1:8000"}, 422),
        ({"rp_id": "elsewhere.example"}, 422),
    ],
)
def test_a_passkey_of_another_site_is_not_kept(cast, change, status):
    assert add(now(cast["worker"]), Authenticator(**change)).status_code == status
    assert WebAuthnCredential.objects.count() == 0


@pytest.mark.parametrize("body", ["", "[]", "null", '{"credential": 5}', '{"name": "", "credential": {}}', "[" * 9000])
@pytest.mark.parametrize("name", ["passkey_add", "passkey_show", "passkey_ask"])
def test_bad_input_is_answered_with_a_sentence(cast, name, body):
    client = now(cast["worker"])
    post(client, "passkey_make")
    answer = client.post(reverse(name), body, content_type="application/json")
    assert answer.status_code == 422
    assert says(answer).endswith(".")


def test_taking_one_away(cast, device):
    client = now(cast["worker"])
    passkey = WebAuthnCredential.objects.get()
    url = reverse("passkey_take_away", args=[passkey.pk])
    refused = client.post(url)
    # Her work needs a second step, and it is her only one.
    assert (refused.status_code, WebAuthnCredential.objects.count()) == (422, 1)
    assert "Set up another one first" in refused.content.decode()
    add(client, Authenticator(), "Another")
    assert client.get(url).status_code == 200
    assert client.post(url)["Location"] == "/me/"
    assert client.post(url).status_code == 404
    assert [found.name for found in WebAuthnCredential.objects.all()] == ["Another"]


def test_nobody_takes_away_somebody_else_s(cast, device):
    passkey = WebAuthnCredential.objects.get()
    assert now(cast["mother"]).post(reverse("passkey_take_away", args=[passkey.pk])).status_code == 404
    assert WebAuthnCredential.objects.count() == 1


# Signing in with one alone -------------------------------------------------------------------------------------------


def test_a_passkey_with_a_fingerprint_is_both_factors_at_once(cast, device, who):
    client = Client()
    began = timezone.now()
    answer = show(client, device, to="/people/")
    assert (answer.status_code, answer.json()) == (200, {"to": "/people/"})
    assert who(client) == str(cast["worker"].pk)
    assert (client.session[ASSURED_KEY], ONLY_HATS_KEY in client.session) == (True, False)
    assert client.session[FRESH_KEY] == pytest.approx(began.timestamp(), abs=30)
    # It lasts the shift, and not a minute longer.
    assert (client.session.get_expiry_date() - began) / login.SHIFT == pytest.approx(1, abs=0.01)
    assert client.get(reverse("people")).status_code == 200


def test_a_key_without_a_fingerprint_does_not_sign_in_alone(device, who):
    device.verifies = False
    client = Client()
    answer = show(client, device)
    assert (answer.status_code, says(answer)) == (
        422,
        "This passkey could not be checked. Please try again, or use another way.",
    )
    assert who(client) is None


def test_no_way_leads_past_the_stages(cast, device, monkeypatch):
    """The pipeline is the same as for a password: what another stage asks is asked of a passkey too."""
    from portal.signin.stages import SecondStepStage

    asked = []
    handle = SecondStepStage.handle
    monkeypatch.setattr(SecondStepStage, "handle", lambda stage: asked.append(stage.login.user) or handle(stage))
    show(Client(), device)
    assert asked == [cast["worker"]]


def test_an_account_that_is_closed_stays_closed(cast, device, who):
    User.objects.filter(pk=cast["worker"].pk).update(is_active=False)
    client = Client()
    assert says(show(client, device)) == "This passkey no longer opens anything here."
    assert who(client) is None


def test_the_package_s_own_doors_are_not_there():
    from portal.access.checks import doors

    assert [name for _, name, _ in doors() if name.startswith("otp_webauthn")] == []


def test_next_leads_to_pages_of_ours_only(device):
    assert show(Client(), device, to="https://elsewhere.example/").json() == {"to": "/today/"}


def test_an_unknown_passkey(cast, who):
    client = Client()
    answer = show(client, Authenticator())
    assert (answer.status_code, who(client)) == (422, None)
    assert says(answer).startswith("We do not know this passkey here.")


def test_a_counter_that_goes_backwards_is_refused_with_a_sentence(device, who):
    assert show(Client(), device).status_code == 200
    device.count = 1
    client = Client()
    answer = show(client, device)
    assert (answer.status_code, who(client)) == (422, None)
    assert (
        says(answer) == "This passkey may have been copied, so it was not taken. Use another way, and tell the service."
    )


def test_an_answer_counts_once(device, who):
    """A device without a counter: what was signed once is not taken again, in this session or in a copy of it."""
    device.count = 0
    WebAuthnCredential.objects.update(sign_count=0)
    client = Client()
    asked = post(client, "passkey_ask").json()
    answer, kept = device.show(asked), dict(client.session)
    assert post(client, "passkey_show", credential=answer).status_code == 200
    again = Client()
    session = again.session
    session.update({key: value for key, value in kept.items() if key != SESSION_KEY})
    session.save()
    again.cookies["sessionid"] = session.session_key
    refused = post(again, "passkey_show", credential=answer)
    assert (refused.status_code, says(refused), who(again)) == (422, "That took too long. Please try again.", None)


def test_an_answer_comes_in_five_minutes_or_not_at_all(device, who):
    client = Client()
    with time_machine.travel("2026-11-24 09:00:00+00:00", tick=False) as clock:
        asked = post(client, "passkey_ask").json()
        clock.shift(5 * 60 + 1)
        answer = post(client, "passkey_show", credential=device.show(asked))
    assert (answer.status_code, who(client)) == (422, None)


def test_what_somebody_else_signed_is_not_theirs(device, who):
    """The id of the worker's passkey, signed by another key."""
    client, other = Client(), Authenticator(credential_id=device.credential_id, count=99)
    answer = show(client, other)
    assert (answer.status_code, who(client)) == (422, None)


def test_asking_is_limited_by_where_it_comes_from(db, monkeypatch):
    monkeypatch.setattr(limits, "PASSKEYS_BY_CLIENT", limits.Limit("passkey.client", 3, 900))
    forged = [
        Client().post(
            reverse("passkey_ask"), "{}", content_type="application/json", headers={"x-forwarded-for": f"10.0.0.{n}"}
        )
        for n in range(5)
    ]
    assert [answer.status_code for answer in forged] == [200, 200, 200, 429, 429]
    cache.clear()


def test_a_get_asks_nothing(client):
    assert client.get(reverse("passkey_ask")).status_code == 405
    assert client.get(reverse("passkey_show")).status_code == 405


# As a second step ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verifies", [True, False])
def test_a_passkey_is_the_second_step_with_a_fingerprint_or_without(cast, device, at_second_step, who, verifies):
    device.verifies = verifies
    assert at_second_step.get(reverse("second_step")).status_code == 200
    answer = show(at_second_step, device)
    assert (answer.status_code, answer.json()) == (200, {"to": "/today/"})
    assert who(at_second_step) == str(cast["worker"].pk)
    assert at_second_step.session[ASSURED_KEY] is True


def test_somebody_else_s_passkey_is_no_second_step(cast, at_second_step, who):
    manager_s = Authenticator()
    add(now(cast["manager"]), manager_s)
    answer = show(at_second_step, manager_s)
    assert (answer.status_code, who(at_second_step)) == (422, None)


def test_a_question_to_anybody_is_not_answered_as_a_second_step(device, at_second_step, who):
    """Asked before the password, where a fingerprint is needed; answered after it, where it is not."""
    client = Client()
    asked = post(client, "passkey_ask").json()
    session = at_second_step.session
    session["passkey_asked"] = client.session["passkey_asked"]
    session.save()
    device.verifies = False
    assert post(at_second_step, "passkey_show", credential=device.show(asked)).status_code == 422
    assert who(at_second_step) is None


def test_a_passkey_opens_what_is_locked_and_shows_that_it_is_still_them(cast, device):
    client = now(cast["worker"], assured=False)
    session = client.session
    session[FRESH_KEY] = 0
    session.save()
    assert show(client, device, to="/me/").json() == {"to": "/me/"}
    assert (client.session[ASSURED_KEY], client.session[FRESH_KEY] > 0) == (True, True)


def test_who_has_none_is_told(cast):
    answer = show(now(cast["mother"]), Authenticator())
    assert (answer.status_code, says(answer)) == (422, "You have not added a passkey yet. Please use another way.")


def test_my_account_lists_them(cast, device):
    page = now(cast["worker"]).get(reverse("account")).content.decode()
    assert "My phone" in page
    assert reverse("passkey_new") in page
