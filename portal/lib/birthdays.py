"""When somebody reaches an age, in law."""

import datetime

from .times import LONDON


def turns(born: datetime.date, age: int) -> datetime.datetime:
    """The instant at which somebody born on `born` is `age` years old, in UTC.

    An age is reached at the beginning of the birthday (Family Law Reform Act 1969, section 9), by the clock in London.
    Whoever was born on 29 February has their birthday on 1 March in other years.
    """
    year = born.year + age
    try:
        day = born.replace(year=year)
    except ValueError:
        day = datetime.date(year, 3, 1)
    return datetime.datetime.combine(day, datetime.time(), LONDON).astimezone(datetime.UTC)


def midnight(day: datetime.date) -> datetime.datetime:
    """The instant at which `day` begins by the clock in London, in UTC."""
    return datetime.datetime.combine(day, datetime.time(), LONDON).astimezone(datetime.UTC)
