"""Every door of ours answers every one of the cast as the table says."""

import pytest
from django.db import transaction

from portal.access.checks import doors
from tests.access.table import DOORS, SEATS, expected, knock
from tests.access.world import make_world

OURS = ("portal.", "forums.", "careplans.")


class Undo(Exception):
    """Ends a transaction that must leave nothing behind."""


def answers(cast, sign_in, rows) -> dict[str, dict[str, int]]:
    """What everybody is answered, each knock in a world that no other knock has changed."""
    world = make_world(cast)
    found: dict[str, dict[str, int]] = {}
    for door in rows:
        for seat in SEATS:
            with pytest.raises(Undo), transaction.atomic():
                found.setdefault(title(door), {})[seat] = knock(sign_in, world, door, seat)
                raise Undo
    return found


def title(door) -> str:
    return f"{door.method} {door.name} {sorted(door.expect.items())}"


def differences(found, rows) -> dict[str, dict[str, tuple[int, int]]]:
    """Door → seat → (expected, answered), where the two differ."""
    wrong = {}
    for door in rows:
        wanted, got = expected(door), found[title(door)]
        if bad := {seat: (wanted[seat], got[seat]) for seat in SEATS if wanted[seat] != got[seat]}:
            wrong[title(door)] = bad
    return wrong


@pytest.mark.parametrize("part", range(4))
def test_every_door_answers_as_the_table_says(cast, sign_in, part):
    rows = DOORS[part::4]
    assert differences(answers(cast, sign_in, rows), rows) == {}


def test_every_door_of_ours_is_in_the_table():
    ours = {name for _, name, view in doors() if view.__module__.startswith(OURS) and not _of_a_package(name)}
    assert ours == {door.name for door in DOORS}


def _of_a_package(name: str) -> bool:
    """Doors whose view is ours only in that it wraps a package's: `test_packages` knocks at those."""
    return name.startswith(("wagtail", "policy_", "account_")) or name == "media"


def test_a_wrong_answer_is_found(cast, sign_in):
    rows = [door for door in DOORS if door.name == "person"]
    found = answers(cast, sign_in, rows)
    found[title(rows[0])]["stranger"] = 200
    assert differences(found, rows) == {title(rows[0]): {"stranger": (404, 200)}}
