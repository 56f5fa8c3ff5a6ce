"""The query counter counts, and says what it counted."""

import pytest
from django.contrib.auth import get_user_model

from tests.queries import exactly, same_for_1_and_30


def test_one_query_is_not_none(db):
    with exactly(1):
        get_user_model().objects.count()
    with pytest.raises(pytest.fail.Exception, match="1 queries instead of 0"), exactly(0):
        get_user_model().objects.count()


def test_a_query_for_each_row_is_found(db):
    rows: list[int] = []

    def read():
        for _ in rows:
            get_user_model().objects.count()

    with pytest.raises(pytest.fail.Exception, match="30 queries instead of 1"):
        same_for_1_and_30(1, lambda n: rows.extend(range(n)), read)
