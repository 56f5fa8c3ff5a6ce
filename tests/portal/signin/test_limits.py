"""Limits of signing in: they count exactly under a crowd, and neither forged headers nor look-alike letters help."""

import threading

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.signin.backends import AuthenticationBackend
from portal.signin.services import limits
from portal.signin.services.limits import client_of
from tests.cast import PASSWORD, the_cast

SPELLINGS = ("mother", "Mother", "ＭＯＴＨＥＲ", "MÖTHER", " mother ")


def enter(client: Client, login: str, password: str = "not the password", **headers: str):
    return client.post("/accounts/login/", {"login": login, "password": password}, headers=headers)


# A crowd -------------------------------------------------------------------------------------------------------------


# A PostgreSQL server takes a hundred connections from all who test on it: so many of ours are in at one time.
CONNECTIONS = threading.BoundedSemaphore(30)


@pytest.mark.django_db(transaction=True)
def test_200_wrong_passwords_at_once_are_checked_exactly_ten_times(transactional_db, monkeypatch):
    cast, checked = the_cast(), []
    check = AuthenticationBackend._check_password

    def counted(self, user, password):
        checked.append(user)
        return check(self, user, password)

    monkeypatch.setattr(AuthenticationBackend, "_check_password", counted)
    barrier, answers = threading.Barrier(200), []

    def attack(number: int) -> None:
        client = Client()
        forged = f"10.0.{number % 250}.{number % 7}, 192.0.2.{number % 250}"
        barrier.wait(60)
        spelling = SPELLINGS[number % len(SPELLINGS)]
        with CONNECTIONS:
            answers.append(enter(client, spelling, x_forwarded_for=forged, x_real_ip=forged).status_code)
            connection.close()

    threads = [threading.Thread(target=attack, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert (answers.count(422), answers.count(429)) == (10, 190)
    assert checked == [cast["mother"]] * 10
    # The right one is not looked at either; a code by e-mail still is.
    client = Client()
    assert enter(client, "mother", PASSWORD).status_code == 429
    assert client.post(reverse("sign_in_code"), {"login": "mother"}).status_code == 302


# By name, by place ---------------------------------------------------------------------------------------------------


def test_after_ten_wrong_ones_the_page_says_when_to_try_again(client, rose):
    assert [enter(client, "rose").status_code for _ in range(11)] == [422] * 10 + [429]
    refused = enter(client, "rose")
    assert refused["Retry-After"] == "900"
    assert "Try again in 15 minutes." in refused.content.decode()
    assert "Send me a code" in refused.content.decode()


@pytest.mark.skipif("os.environ.get('REDIS_URL')", reason="Redis keeps its own clock")
def test_a_stranger_cannot_keep_somebody_out_for_long(client, rose):
    with time_machine.travel("2026-11-24 10:00+00:00", tick=False) as clock:
        for _ in range(20):
            enter(client, "rose")
        assert enter(client, "rose", PASSWORD).status_code == 429
        clock.shift(901)
        assert enter(client, "rose", PASSWORD).status_code == 302


def test_unknown_names_are_counted_like_known_ones(client, rose):
    assert [enter(client, "nobody-here").status_code for _ in range(11)] == [422] * 10 + [429]
    assert enter(client, "rose", PASSWORD).status_code == 302


def test_right_passwords_do_not_count(rose):
    assert [enter(Client(), "rose", PASSWORD).status_code for _ in range(25)] == [302] * 25


def test_one_place_has_its_own_limit(rose, monkeypatch):
    monkeypatch.setattr(limits, "PASSWORDS_BY_CLIENT", limits.Limit("test.client", 4, 900))
    here, there = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}

    def answers(where: dict[str, str]) -> list[int]:
        data = [{"login": f"name-{number}", "password": "x"} for number in range(6)]
        return [Client(**where).post("/accounts/login/", sent).status_code for sent in data]

    assert answers(here) == [422] * 4 + [429] * 2
    assert answers(there) == [422] * 4 + [429] * 2


def test_what_the_name_refuses_does_not_shut_the_house_out(rose, monkeypatch):
    monkeypatch.setattr(limits, "PASSWORDS_BY_CLIENT", limits.Limit("test.house", 15, 900))
    for _ in range(60):
        enter(Client(), "rose")
    assert enter(Client(), "mother", "not the password").status_code == 422


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.1.1.1, 203.0.113.9, 192.0.2.7", "203.0.113.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        # A socket for both kinds of address writes the older one so: each is somebody of their own.
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_where_somebody_comes_from(rf, settings, proxies, forwarded, seen):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", headers={"x-forwarded-for": forwarded, "x-real-ip": "10.9.9.9", "forwarded": "for=10.8.8.8"})
    assert client_of(request) == seen


# Codes, letters, second steps, step-up -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sign_in_code", "account_reset_password"])
def test_letters_have_a_limit_that_says_nothing_of_who_is_known(cast, rose, name):
    for login in ("rose", "nobody-here"):
        answers = [Client().post(reverse(name), {"login": login}).status_code for _ in range(7)]
        assert answers == [302] * 5 + [429] * 2
    assert len(mail.outbox) == 5


def test_letters_to_many_names_have_a_limit_by_place(cast, monkeypatch):
    monkeypatch.setattr(limits, "LETTERS_BY_CLIENT", limits.Limit("test.letters", 3, 900))
    answers = [Client().post(reverse("sign_in_code"), {"login": f"name-{n}"}).status_code for n in range(5)]
    assert answers == [302] * 3 + [429] * 2


def test_second_steps_have_a_limit_over_all_sessions(rose):
    TOTPDevice.objects.create(user=rose, name="app")
    answers = []
    for _ in range(10):
        client = Client()
        enter(client, "rose", PASSWORD)
        answers.append(client.post(reverse("second_step"), {"code": "000000"}).status_code)
    assert answers == [422] * 8 + [429] * 2


def test_second_steps_have_a_limit_for_the_day(rose, monkeypatch):
    monkeypatch.setattr(limits, "STEP_TRIES", limits.Limit("test.steps", 1_000, 900))
    TOTPDevice.objects.create(user=rose, name="app")
    client = Client()
    enter(client, "rose", PASSWORD)
    answers = [client.post(reverse("second_step"), {"code": "000000"}) for _ in range(53)]
    assert [answer.status_code for answer in answers] == [422] * 50 + [429] * 3
    assert answers[-1]["Retry-After"] == "86400"
    assert "Try again in 24 hours." in answers[-1].content.decode()


@pytest.mark.django_db(transaction=True)
def test_200_codes_at_once_are_checked_exactly_eight_times(transactional_db):
    cast = the_cast()
    TOTPDevice.objects.create(user=cast["mother"], name="app")
    clients = [Client() for _ in range(20)]
    for client in clients:
        enter(client, "mother", PASSWORD)
    barrier, answers = threading.Barrier(200), []

    def guess(number: int) -> None:
        browser = Client()
        browser.cookies["sessionid"] = clients[number % 20].cookies["sessionid"].value
        barrier.wait(60)
        with CONNECTIONS:
            answers.append(browser.post(reverse("second_step"), {"code": f"{number:06}"}).status_code)
            connection.close()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert (answers.count(422), answers.count(429)) == (8, 192)


def test_step_up_counts_wrong_passwords_with_those_of_signing_in(sign_in, rose):
    from tests.signing_in import client_of as signed_in

    client = signed_in(rose, assured=False)
    answers = [client.post(reverse("step_up"), {"password": "not it"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert enter(Client(), "rose", PASSWORD).status_code == 429
