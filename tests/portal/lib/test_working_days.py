import datetime

import pytest

from portal.lib.working_days import add_working_days, is_working_day, working_days_between

D = datetime.date


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (D(2026, 11, 23), True),
        (D(2026, 11, 21), False),
        (D(2026, 11, 22), False),
        (D(2026, 12, 25), False),
        (D(2026, 12, 28), False),  # Boxing Day falls on a Saturday
        (D(2027, 3, 26), False),  # Good Friday
        (D(2027, 3, 29), False),  # Easter Monday
        (D(2027, 5, 3), False),
        (D(2027, 3, 17), True),  # a holiday in Northern Ireland alone
        (D(2026, 11, 30), True),  # a holiday in Scotland alone
    ],
)
@pytest.mark.parametrize("nation", ["england", "wales"])
def test_working_days(day, works, nation):
    assert is_working_day(day, nation) is works


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (D(2026, 11, 20), 0, D(2026, 11, 20)),
        (D(2026, 11, 20), 1, D(2026, 11, 23)),
        (D(2026, 11, 22), 1, D(2026, 11, 23)),
        (D(2026, 12, 24), 1, D(2026, 12, 29)),
        (D(2026, 12, 18), 10, D(2027, 1, 6)),
        (D(2027, 3, 25), 3, D(2027, 4, 1)),
    ],
)
def test_adding_and_counting_agree(start, count, end):
    assert add_working_days(start, count) == end
    assert working_days_between(start, end) == count


def test_bad_input():
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(D(2026, 1, 1), -1)
    with pytest.raises(KeyError):
        is_working_day(D(2026, 1, 5), "scotland")
    assert working_days_between(D(2026, 1, 9), D(2026, 1, 2)) == 0
