import datetime

import pytest
from django.utils import translation

from portal.lib.times import ago, clock, in_words, long_day, short_day

UTC = datetime.UTC
NOW = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday, and winter time


def at(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(2026, 11, 24, 14), "tomorrow, Tuesday 24 November, 2 pm"),
        (at(2026, 11, 22, 16, 15), "yesterday, 4.15 pm"),
        (at(2026, 11, 23, 9, 5), "today, 9.05 am"),
        (at(2026, 11, 25, 12), "Wednesday 25 November, 12 noon"),
        (at(2026, 11, 25, 0), "Wednesday 25 November, 12 midnight"),
        (at(2026, 11, 25, 0, 30), "Wednesday 25 November, 12.30 am"),
        (at(2027, 1, 4, 9), "Monday 4 January 2027, 9 am"),
        (at(2025, 11, 23, 9), "Sunday 23 November 2025, 9 am"),
        (datetime.date(2026, 11, 24), "tomorrow, Tuesday 24 November"),
        (datetime.date(2026, 12, 25), "Friday 25 December"),
    ],
)
def test_when_something_is(moment: datetime.date, words: str) -> None:
    assert in_words(moment, NOW) == words


def test_the_day_is_that_of_london_not_of_utc() -> None:
    summer_night = at(2026, 7, 1, 23, 30)  # half past midnight on 2 July in London
    assert in_words(summer_night, at(2026, 7, 2, 8)) == "today, 12.30 am"
    assert short_day(summer_night) == "2 July 2026"


def test_tomorrow_stays_tomorrow_over_the_day_of_25_hours() -> None:
    saturday_night = at(2026, 10, 24, 22, 30)  # 11.30 pm, summer time
    assert in_words(at(2026, 10, 25, 23, 30), saturday_night) == "tomorrow, Sunday 25 October, 11.30 pm"


def test_yesterday_stays_yesterday_over_the_day_of_23_hours() -> None:
    monday_early = at(2026, 3, 29, 23, 10)  # ten past midnight on 30 March, summer time
    assert in_words(at(2026, 3, 29, 0, 30), monday_early) == "yesterday, 12.30 am"


def test_the_hour_that_comes_twice_says_which_one_it_is() -> None:
    assert clock(at(2026, 10, 25, 0, 30)) == "1.30 am (before the clocks went back)"
    assert clock(at(2026, 10, 25, 1, 30)) == "1.30 am (after the clocks went back)"
    assert clock(at(2026, 10, 25, 2, 30)) == "2.30 am"
    assert clock(at(2026, 3, 29, 1, 30)) == "2.30 am"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(2026, 11, 23, 9, 59, 30), "just now"),
        (at(2026, 11, 23, 10, 0, 30), "just now"),
        (at(2026, 11, 23, 9, 59), "1 minute ago"),
        (at(2026, 11, 23, 9, 1), "59 minutes ago"),
        (at(2026, 11, 23, 9), "1 hour ago"),
        (at(2026, 11, 23, 0, 30), "9 hours ago"),
        (at(2026, 11, 22, 16), "yesterday"),
        (at(2026, 11, 21, 23), "2 days ago"),
        (at(2026, 11, 17, 9), "6 days ago"),
        (at(2026, 11, 16, 9), "1 week ago"),
        (at(2026, 10, 27, 9), "3 weeks ago"),
        (at(2026, 10, 26, 9), "on 26 October"),
        (at(2025, 3, 3, 9), "on 3 March 2025"),
        (at(2026, 11, 24, 14), "tomorrow, Tuesday 24 November, 2 pm"),
    ],
)
def test_how_long_ago(moment: datetime.datetime, words: str) -> None:
    assert ago(moment, NOW) == words


def test_a_night_shift_counts_hours_past_midnight() -> None:
    assert ago(at(2026, 11, 22, 22), at(2026, 11, 23, 1)) == "3 hours ago"


def test_hours_that_passed_are_real_ones_when_the_clocks_go_back() -> None:
    assert ago(at(2026, 10, 25, 0, 0), at(2026, 10, 25, 4, 0)) == "4 hours ago"


def test_hours_that_passed_are_real_ones_for_times_given_in_london() -> None:
    from portal.lib.times import LONDON

    before = at(2026, 10, 25, 0, 0).astimezone(LONDON)
    assert ago(before, at(2026, 10, 25, 4, 0).astimezone(LONDON)) == "4 hours ago"


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime.datetime(2026, 11, 23, 9)  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"):
        in_words(naive, NOW)
    with pytest.raises(ValueError, match="without a zone"):
        ago(naive, NOW)


def test_days() -> None:
    day = datetime.date(2026, 11, 24)
    assert long_day(day) == "Tuesday 24 November 2026"
    assert long_day(day, datetime.date(2026, 1, 1)) == "Tuesday 24 November"
    assert short_day(day) == "24 November 2026"


def test_names_of_days_and_months_follow_the_language() -> None:
    with translation.override("cy"):
        assert long_day(datetime.date(2026, 11, 24)).lower() == "dydd mawrth 24 tachwedd 2026"
