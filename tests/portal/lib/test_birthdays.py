"""The instant at which an age is reached."""

import datetime

import pytest

from portal.lib.birthdays import midnight, turns


@pytest.mark.parametrize(
    ("born", "age", "instant"),
    [
        # In winter midnight in London is midnight in UTC; in summer it is an hour earlier.
        ("2010-12-05", 16, "2026-12-05T00:00+00:00"),
        ("2008-07-01", 18, "2026-06-30T23:00+00:00"),
        # The days on which the clocks change: they do so at one, so midnight is there once.
        ("2010-03-29", 16, "2026-03-29T00:00+00:00"),
        ("2008-10-25", 18, "2026-10-24T23:00+00:00"),
        # 29 February: on 1 March in other years, on the day itself in leap years.
        ("2008-02-29", 18, "2026-03-01T00:00+00:00"),
        ("2008-02-29", 16, "2024-02-29T00:00+00:00"),
        ("2000-12-31", 18, "2018-12-31T00:00+00:00"),
    ],
)
def test_an_age_is_reached_when_the_birthday_begins_in_london(born, age, instant):
    at = turns(datetime.date.fromisoformat(born), age)
    assert at == datetime.datetime.fromisoformat(instant)
    assert at.tzinfo is datetime.UTC


def test_a_day_begins_at_midnight_in_london():
    assert midnight(datetime.date(2026, 7, 1)) == datetime.datetime(2026, 6, 30, 23, tzinfo=datetime.UTC)
    assert midnight(datetime.date(2026, 1, 1)) == datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
