"""Somebody lost their phone: the page for those who make sure, and the owner's page to stop it."""

import re

from tests.browser.test_axe import WIDTHS, faults, small_targets


def check(page) -> None:
    """Nothing for axe to find, at three widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == []
        assert small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_mother_asks_a_manager_makes_sure_and_the_mother_stops_it(visit):
    mother, manager = visit("mother", phone=True), visit("manager", phone=True)
    page = mother.goto("/accounts/lost/")
    page.get_by_role("button", name="Ask the people who run my service").click()
    page.get_by_role("heading", name="We have asked the people who run your service").wait_for()

    page = manager.goto("/today/")
    page.locator("article", has_text="Carol Marsh has lost their phone or key").get_by_role("link").first.click()
    page.get_by_role("heading", name="Is it Carol Marsh?").wait_for()
    check(page)
    manager.picture("lost-step")
    page.get_by_role("button", name="Yes, I am sure").click()
    page.get_by_text("Please look at this again").wait_for()
    page.get_by_label("I saw them").check()
    page.get_by_label(re.compile("I am sure that it is them")).check()
    page.get_by_role("button", name="Yes, I am sure").click()
    page.get_by_role("heading", name="You are sure; one more is needed").wait_for()
    check(page)

    page = mother.goto("/today/")
    page.locator("article", has_text="Somebody asked to take your second step away").get_by_role("link").first.click()
    page.get_by_text("Anita Desai was sure that it was you").wait_for()
    check(page)
    page.get_by_role("button", name=re.compile("stop it")).click()
    page.get_by_text("It is stopped.").wait_for()
    assert "Carol Marsh" not in manager.goto("/resets/").locator("main").text_content()
