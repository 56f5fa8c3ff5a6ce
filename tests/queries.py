"""The literal query count of a page, for one row and for thirty."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def exactly(count: int) -> Iterator[None]:
    """Fail unless the block makes exactly `count` queries; the failure lists them."""
    with CaptureQueriesContext(connection) as captured:
        yield
    made = [query["sql"] for query in captured.captured_queries]
    if len(made) != count:
        listing = "\n".join(f"{n}. {sql[:300]}" for n, sql in enumerate(made, 1))
        pytest.fail(f"{len(made)} queries instead of {count}:\n{listing}")


def same_for_1_and_30(count: int, add_rows: Callable[[int], None], read: Callable[[], object]) -> None:
    """Assert that `read` makes `count` queries with 1 row and with 30; `add_rows(n)` adds n rows."""
    read()  # caches that live as long as the process are warm afterwards
    add_rows(1)
    with exactly(count):
        read()
    add_rows(29)
    with exactly(count):
        read()
