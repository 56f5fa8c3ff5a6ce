"""Two of a circle who must not meet, and a private folder of the test's own."""

import pytest

from portal.people.models import KeptApart
from tests.access.world import two_apart


@pytest.fixture(autouse=True)
def _private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def apart(cast):
    """`apart()` keeps the mother and the advocate apart, from now on; or two others, or otherwise."""

    def kept(one: str = "mother", other: str = "advocate", **changes) -> KeptApart:
        return two_apart(cast, one, other, **changes)

    return kept
