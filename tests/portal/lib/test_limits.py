"""Limits hold exactly, however many ask at once."""

import threading

import pytest
import time_machine
from django.core.cache import cache

from portal.lib.limits import Limit

THREE = Limit("test.three", 3, 900)


def test_so_many_and_no_more():
    assert [THREE.hit("a") for _ in range(5)] == [True, True, True, False, False]
    assert [THREE.hit("b"), Limit("test.other", 3, 900).hit("a")] == [True, True]
    assert (THREE.is_reached("a"), THREE.is_reached("b"), THREE.is_reached("c")) == (True, False, False)


def test_what_was_harmless_is_given_back():
    for _ in range(20):
        assert THREE.hit("a")
        THREE.give_back("a")
    THREE.give_back("never counted")
    assert [THREE.hit("a") for _ in range(4)] == [True, True, True, False]


def test_two_hundred_at_once_count_exactly():
    barrier, answers = threading.Barrier(200), []

    def ask() -> None:
        barrier.wait(30)
        answers.append(THREE.hit("crowd"))

    threads = [threading.Thread(target=ask) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (answers.count(True), answers.count(False)) == (3, 197)


@pytest.mark.skipif("os.environ.get('REDIS_URL')", reason="Redis keeps its own clock")
def test_the_time_runs_from_the_first_one():
    with time_machine.travel("2026-11-24 10:00+00:00", tick=False) as clock:
        assert [THREE.hit("a") for _ in range(3)] == [True] * 3
        clock.shift(899)
        assert not THREE.hit("a")
        clock.shift(2)
        assert THREE.hit("a")


def test_a_counter_that_ends_in_between_begins_anew(monkeypatch):
    calls = []
    incr = cache.incr

    def lost(key: str) -> int:
        calls.append(key)
        if len(calls) == 1:
            cache.delete(key)
            raise ValueError
        return incr(key)

    monkeypatch.setattr("portal.lib.limits.cache.incr", lost, raising=False)
    assert THREE.hit("a")
    assert len(calls) == 2


def test_a_counter_always_has_an_end(monkeypatch):
    touched = []
    monkeypatch.setattr("portal.lib.limits.cache.touch", lambda key, seconds: touched.append(seconds), raising=False)
    THREE.hit("a")
    THREE.hit("a")
    assert touched == [900]
