"""Signing in as people do it: a worker with an app on the phone, a brother with a code from his e-mail."""

import re
import time
from base64 import b32decode

from django_otp.oath import totp

from portal.demo.cast import PASSWORD
from tests.browser.test_axe import WIDTHS, faults, small_targets


def look(page) -> None:
    """Axe and the size of targets, at each width."""
    size = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert (faults(page), small_targets(page)) == ([], [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size(size)


def sign_in(page, site: str, name: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Name to sign in by").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


def test_a_worker_sets_up_an_app_and_signs_in_with_it(visit, site):
    page = visit(phone=True).page
    sign_in(page, site, "stuart-lamb")
    assert page.locator("h1").inner_text() == "Set up your second step"
    page.get_by_text("The camera does not work").click()
    look(page)
    secret = b32decode(page.locator(".code-shown").inner_text().replace(" ", ""))
    page.get_by_label("The six digits").fill("000000")
    page.get_by_role("button", name="Set it up").click()
    assert "This code is not right" in page.locator("main").inner_text()
    page.get_by_label("The six digits").fill(f"{totp(secret):06}")
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("heading", name="Your list of codes").wait_for()
    look(page)
    codes = page.locator(".code-list li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="go on").click()
    assert page.locator("h1").inner_text() == "Today"

    # On another device, with the next code of the app; each is right once, so the clock has to move on.
    other = visit().page
    sign_in(other, site, "stuart-lamb")
    assert other.locator("h1").inner_text() == "One thing more"
    look(other)
    used = f"{totp(secret):06}"
    until = time.monotonic() + 45
    while (code := f"{totp(secret, drift=1):06}") == used and time.monotonic() < until:
        time.sleep(0.5)
    other.get_by_label("Code from your app").fill(code)
    other.get_by_role("button", name="Go on").click()
    assert other.locator("h1").inner_text() == "Today"

    # And with one of the list, on a third.
    third = visit().page
    sign_in(third, site, "stuart-lamb")
    third.get_by_label("Code from your app").fill(codes[0].lower())
    third.get_by_role("button", name="Go on").click()
    third.get_by_text("9 codes are left on your list.").wait_for()


def test_a_brother_signs_in_with_a_code_from_his_e_mail(visit, site):
    visitor = visit(phone=True)
    page = visitor.page
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("link", name="Send me a code by e-mail").click()
    page.get_by_label("Name to sign in by").fill("Luke-Marsh")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_role("heading", name="Look at your e-mail").wait_for()
    look(page)
    mailbox = visitor.context.new_page()
    until = time.monotonic() + 30
    found = None
    while not found and time.monotonic() < until:
        mailbox.goto(f"{site}/demo/mailbox/")
        found = re.search(r"\b[A-Z]{3}-[A-Z]{3}\b", mailbox.locator("main").inner_text())
    assert found, "No code came."
    mailbox.close()
    page.get_by_label("Code from the e-mail").fill("bcdfgh")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("This is not the code that we sent").first.wait_for()
    page.get_by_label("Code from the e-mail").fill(found[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.locator("h1").inner_text() == "Today"

    # What needs a second step is named on Joe's page, and opens with a list on paper.
    page.goto(f"{site}/unlock/")
    if "One thing more" in page.locator("h1").inner_text():
        look(page)
