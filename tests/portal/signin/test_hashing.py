"""Passwords are kept as Django's PBKDF2 keeps them, and never more of them are hashed at once than there are places."""

import threading
import time

import pytest
from django.conf import settings as live_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password

from portal.settings import base
from portal.signin import hashers
from portal.signin.hashers import CappedPBKDF2PasswordHasher


@pytest.fixture
def places(monkeypatch):
    """Two places, and a hash that notes how many are under way."""
    under_way, most = [], []
    encode = PBKDF2PasswordHasher.encode

    def slow(self, password, salt, iterations=None):
        under_way.append(password)
        most.append(len(under_way))
        time.sleep(0.02)
        try:
            return encode(self, password, salt, 10)
        finally:
            under_way.remove(password)

    monkeypatch.setattr(hashers, "_places", threading.BoundedSemaphore(2))
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", slow)
    return most


@pytest.fixture
def capped(settings):
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS


def test_twenty_at_once_take_two_places(places, capped):
    kept = make_password("sea shells")
    answers = []

    def one(number: int) -> None:
        work = [lambda: check_password("sea shells", kept), lambda: bool(make_password(f"number {number}"))]
        answers.append(work[number % 2]())

    threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [True] * 20
    assert max(places) == 2


def test_a_place_is_given_back_when_hashing_fails(places, capped, monkeypatch):
    def fails(self, password, salt, iterations=None):
        raise RuntimeError

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", fails)
    for _ in range(5):
        with pytest.raises(RuntimeError):
            make_password("x")


def test_it_is_django_s_own_hash(capped):
    ours = CappedPBKDF2PasswordHasher().encode("sea shells", "some-salt", 1000)
    assert ours == PBKDF2PasswordHasher().encode("sea shells", "some-salt", 1000)
    assert PBKDF2PasswordHasher().verify("sea shells", ours)
    assert CappedPBKDF2PasswordHasher().iterations == PBKDF2PasswordHasher().iterations


def test_the_portal_hashes_with_it(capped):
    assert base.PASSWORD_HASHERS == ["portal.signin.hashers.CappedPBKDF2PasswordHasher"]
    assert live_settings.HASHING_AT_ONCE >= 1
