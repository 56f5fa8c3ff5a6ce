import pytest
from django.test import Client

from tests.cast import Cast, the_cast
from tests.signing_in import client_of


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The cast is made once for all tests: each of them works in a transaction that is undone."""
    with django_db_blocker.unblock():
        the_cast()


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, as the database has them."""
    return the_cast()


@pytest.fixture
def sign_in(cast: Cast):
    """`sign_in("mother")` → a client signed in with both factors just now; a hat may be named."""

    def signed_in(key: str, hat: str | None = None, assured: bool = True) -> Client:
        return client_of(cast[key], hat, assured=assured) if key in cast.users else Client()

    return signed_in


@pytest.fixture(autouse=True)
def _trail_lets_go(request):
    """Tests that really commit empty the database afterwards; the trail refuses that, so its triggers are taken off
    for just that moment and put back by the migrate signal that follows."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(
        request.fixturenames
    )
    if not commits:
        return
    from django.db import connection

    from portal.audit import triggers

    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock(), connection.cursor() as cursor:
        for table, name in triggers.statements(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if connection.vendor != "sqlite" else ""))


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Limits are counted in the cache: each test begins at nought."""
    from django.core.cache import cache

    yield
    cache.clear()
