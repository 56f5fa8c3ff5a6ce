"""`visible_to` is the only read in what answers a person; and the check itself finds what it is for."""

import pytest

from tests.architecture.reads import ROOT, bulk_writes, reader_modules, unscoped_reads, writers


def test_every_read_is_scoped():
    found = {
        str(path.relative_to(ROOT)): list(unscoped_reads(path.read_text(encoding="utf-8"))) for path in reader_modules()
    }
    assert {path: reads for path, reads in found.items() if reads} == {}
    assert "portal/people/views/people.py" in found


@pytest.mark.parametrize(
    "line",
    [
        "Update.objects.get(pk=pk)",
        "Update.objects.filter(person=person)",
        "Update.objects.all()",
        "rows = Update.objects",
        "Update._default_manager.first()",
        "get_object_or_404(Update, pk=pk)",
        "find = get_object_or_404",
        "Update.objects.visible_to(actor).raw('SELECT 1')",
        "connection.cursor()",
    ],
)
def test_an_unscoped_read_is_found(line):
    assert len(list(unscoped_reads(line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Update.objects.visible_to(actor).filter(pk=pk)",
        "Update.objects.newest_visible_to(actor, limit=25)",
        "Update.objects.none()",
        "get_visible(Update, actor, pk=pk)",
    ],
)
def test_a_scoped_read_is_left_alone(line):
    assert list(unscoped_reads(line)) == []


def test_rows_are_changed_in_bulk_in_services_and_querysets_only():
    found = {
        str(path.relative_to(ROOT)): lines
        for path in writers()
        if (lines := list(bulk_writes(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "Update.objects.filter(pk=1).update(words='')",
        "Update.objects.bulk_create(rows)",
        "rows = Update.objects.all()",
        "Update.objects.raw('SELECT 1')",
        "connection.cursor()",
    ],
)
def test_a_bulk_change_elsewhere_is_found(line):
    assert len(list(bulk_writes(line))) == 1


@pytest.mark.parametrize("line", ["{}.update(a=1)", "found.update({})", "self.parts.update(x)", "session.update(a=1)"])
def test_a_dictionary_may_be_updated(line):
    assert list(bulk_writes(line)) == []
