"""Working days of England and Wales: not a Saturday, Sunday, Christmas Day, Good Friday or bank holiday.

Source: SI 2006/1681 for what a working day is; the dates come from the `holidays` package.
"""

import datetime
from functools import cache

import holidays

SUBDIVISIONS = {"england": "ENG", "wales": "WLS"}


@cache
def _bank_holidays(nation: str) -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation])


def is_working_day(day: datetime.date, nation: str = "england") -> bool:
    """Whether people can expect an answer on `day`. Raises `KeyError` for a nation other than england and wales."""
    return day.weekday() < 5 and day not in _bank_holidays(nation)


def add_working_days(day: datetime.date, count: int, nation: str = "england") -> datetime.date:
    """The `count`-th working day after `day`, which itself is not counted. Raises `ValueError` for a negative count.

    >>> add_working_days(datetime.date(2026, 12, 24), 1)
    datetime.date(2026, 12, 29)
    """
    if count < 0:
        raise ValueError("Working days are counted forwards only.")
    while count:
        day += datetime.timedelta(days=1)
        count -= is_working_day(day, nation)
    return day


def working_days_between(start: datetime.date, end: datetime.date, nation: str = "england") -> int:
    """How many working days lie after `start`, up to and including `end`; 0 when `end` is not later."""
    days = (end - start).days
    return sum(is_working_day(start + datetime.timedelta(days=n), nation) for n in range(1, days + 1))
