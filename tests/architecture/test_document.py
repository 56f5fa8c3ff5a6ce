"""The generated pages are true."""

import pytest

from tests.architecture.document import PAGES, ROOT


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_not_stale(name):
    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name](), "Run “make map” and commit what it writes."


def test_every_door_of_ours_names_a_test():
    from tests.architecture.document import map_page

    section = map_page().split("## Sockets")[0]
    without = [line for line in section.splitlines() if line.startswith("| `/") and line.endswith("|  |")]
    assert without == []


def test_a_door_that_the_page_does_not_know_is_found(monkeypatch):
    from portal.access import checks
    from tests.architecture.document import map_page

    known = list(checks.doors())
    monkeypatch.setattr(checks, "doors", lambda: [*known, ("new/page/", "new_page", known[0][2])])
    assert "/new/page/" in map_page()
    assert map_page() != (ROOT / "docs/map.md").read_text(encoding="utf-8")
