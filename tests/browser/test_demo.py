"""The demo as a newcomer meets it."""

import os

import pytest

from portal.demo.cast import CAST


@pytest.mark.skipif("os.environ.get('SITE')", reason="that demo was made by somebody else")
def test_an_interrupted_first_start_is_made_good_by_the_next(site, first_start):
    assert os.environ.get("SITE") is None
    assert "-> Demo content" in first_start.killed
    assert "Ready:" not in first_start.killed
    assert "2 providers, 5 services, 12 people" in first_start.mended


def test_everybody_of_the_cast_lands_on_a_page_of_their_own(visit):
    landed = {part.key: visit(part.key).page.locator("h1").first.inner_text() for part in CAST}
    assert [key for key, heading in landed.items() if heading != "Today"] == ["editor"]


def test_the_keyboard_reaches_the_content_first(visit):
    page = visit("mother").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
