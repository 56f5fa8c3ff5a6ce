"""A worker who is also a sister: she sees which hat is on, and changes it with one tap."""

import re

from playwright.sync_api import expect


def people(page) -> list[str]:
    return page.locator("main a.card h2").all_inner_texts()


def test_changing_hats_with_one_tap(visit):
    visitor = visit("worker-sister", phone=True)
    page = visitor.goto("/people/")
    strip = page.locator(".hat-strip")
    expect(strip).to_contain_text("You are here at work.")
    at_work = people(page)
    strip.get_by_role("button", name="Be here as family or friend").click()
    expect(page).to_have_url(re.compile(r"/today/$"))
    expect(page.locator(".hat-strip")).to_contain_text("You are here as family or friend.")
    page = visitor.goto("/people/")
    as_sister = people(page)
    assert "Terry Whitlock" in as_sister
    assert not set(at_work) & set(as_sister)
    # Back and forth, and looking at the page to choose changes nothing.
    page = visitor.goto("/hats/")
    expect(page.locator(".hat-strip")).to_contain_text("as family or friend")
    page.get_by_role("main").get_by_role("button", name="Be here at work").click()
    expect(page.locator(".hat-strip")).to_contain_text("at work")
    assert people(visitor.goto("/people/")) == at_work


def test_whoever_has_one_hat_is_not_asked(visit):
    page = visit("mother", phone=True).goto("/today/")
    expect(page.locator(".hat-strip")).to_have_count(0)
