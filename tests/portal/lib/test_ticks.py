import logging

import pytest
from django.core.management import call_command

from portal.lib import ticks


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    monkeypatch.setattr(ticks, "_ticks", {})


def test_each_is_done_when_it_is_due():
    clock = [0.0]
    ticks.register_tick("often", 10, lambda: None)
    ticks.register_tick("seldom", 100, lambda: None)
    done = {}
    for moment in (0.0, 5.0, 10.0, 99.0, 100.0):
        clock[0] = moment
        done[moment] = ticks.run_due(lambda: clock[0])
    assert done == {0.0: ["often", "seldom"], 5.0: [], 10.0: ["often"], 99.0: ["often"], 100.0: ["seldom"]}


def test_one_that_fails_does_not_stop_the_next(caplog):
    ticks.register_tick("breaks", 10, lambda: 1 / 0)
    ticks.register_tick("works", 10, lambda: None)
    with caplog.at_level(logging.CRITICAL):
        assert ticks.run_due() == ["works"]


def test_twice_is_refused():
    ticks.register_tick("once", 10, lambda: None)
    with pytest.raises(ValueError, match="ticks already"):
        ticks.register_tick("once", 10, lambda: None)


def test_the_command_says_what_it_did(capsys):
    ticks.register_tick("works", 10, lambda: None)
    call_command("tick")
    assert capsys.readouterr().out == "Done: works.\n"
