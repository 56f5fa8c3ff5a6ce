"""The trail is only ever added to, and never silent."""

import uuid

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from portal.audit import triggers
from portal.audit.models import Entry, Opening
from portal.audit.services import opened, quarter_of, record
from portal.people.services import add_user


@pytest.fixture
def entry(cast):
    return record(actor=cast.actor("manager"), verb="thing.change", target=cast.joe, member=uuid.uuid4())


def refused(sql: str, params: list | None = None) -> None:
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params or [])


def test_an_entry_cannot_be_changed(entry):
    refused("UPDATE audit_entry SET verb = 'nothing'")
    refused("DELETE FROM audit_entry")
    assert Entry.objects.get(pk=entry.pk).verb == "thing.change"


def test_an_opening_cannot_be_changed(cast):
    opened(cast.actor("worker"), cast.joe.shelf_id)
    refused("UPDATE audit_opening SET hat = 'self'")
    refused("DELETE FROM audit_opening")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="INSERT OR REPLACE is SQLite's alone")
def test_an_entry_cannot_be_replaced(entry):
    refused(
        "INSERT OR REPLACE INTO audit_entry (id, at, hat, verb, target_type, target_id, detail) "
        "VALUES (%s, '2026-01-01', '', 'nothing', '', '', '{}')",
        [entry.pk],
    )


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="INSERT OR REPLACE is SQLite's alone")
def test_an_opening_cannot_be_replaced(cast):
    opened(cast.actor("worker"), cast.joe.shelf_id)
    before = list(Opening.objects.values())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO audit_opening (id, user_id, hat, shelf_id, quarter) "
            "SELECT 'feed', user_id, 'self', shelf_id, quarter FROM audit_opening"
        )
    assert list(Opening.objects.values()) == before


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="TRUNCATE is PostgreSQL's alone")
def test_the_trail_cannot_be_emptied(entry):
    with connection.cursor() as cursor:
        # PostgreSQL itself refuses while foreign keys wait to be checked: here the trigger is under test.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused("TRUNCATE audit_entry")
    refused("TRUNCATE audit_opening")


def test_a_missing_trigger_is_found_and_put_back(db):
    assert triggers.check_installed(databases=["default"]) == []
    name = sorted(triggers.installed(connection))[0]
    table = next(table for table, trigger in triggers.statements(connection.vendor) if trigger == name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert [problem.id for problem in triggers.check_installed(databases=["default"])] == ["audit.E001"]
    call_command("migrate", "audit", verbosity=0)
    assert triggers.check_installed(databases=["default"]) == []


def test_looking_counts_once_in_a_quarter_of_an_hour(cast, time_machine):
    actor = cast.actor("worker")
    time_machine.move_to("2026-11-24T10:01:00+00:00", tick=False)
    opened(actor, cast.joe.shelf_id)
    time_machine.move_to("2026-11-24T10:14:59+00:00", tick=False)
    opened(actor, cast.joe.shelf_id)
    assert Opening.objects.count() == 1
    time_machine.move_to("2026-11-24T10:15:00+00:00", tick=False)
    opened(actor, cast.joe.shelf_id)
    assert Opening.objects.count() == 2


def test_quarters_are_cut_in_utc():
    moment = timezone.datetime.fromisoformat("2026-07-01T10:59:59+01:00")
    assert quarter_of(moment).isoformat() == "2026-07-01T09:45:00+00:00"


@pytest.mark.parametrize("words", ["Joe was upset", "Ffion’s", "x" * 65, "name with spaces"])
def test_words_are_refused(cast, words):
    with pytest.raises(ValueError, match="never names or words"):
        record(actor=None, verb="thing.change", target=cast.joe, note=words)


def test_a_change_without_its_entry_is_undone(cast, monkeypatch):
    def broken(**values):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(Entry.objects, "create", broken)
    with pytest.raises(DatabaseError, match="disk is full"):
        add_user(actor=None, username="new", name="New Person")
    assert not type(cast["mother"]).objects.filter(username="new").exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded():
    with pytest.raises(TransactionManagementError):
        record(actor=None, verb="thing.change", target=Entry(pk=1))
