"""The invitation letter, from print to first sign-in, at phone size; and what an asker sees who has no account."""

import io
import os
import re
import secrets

from pypdf import PdfReader

from tests.browser.test_axe import faults

# Nobody of this name was invited in an earlier run against the same demo; a picture shows a name that could be one.
SURNAME = "Marsh" if os.environ.get("PICTURES") else "Marsh" + "".join(secrets.choice("bcdfgklmn") for _ in range(6))
CODE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b")


def letter_of(visit, name: str) -> bytes:
    """The manager invites somebody without e-mail into Joe's circle, and prints the letter."""
    manager = visit("manager")
    page = manager.goto("/people/")
    page.click("main a:has-text('Joe')")
    page.click("text=Who is in Joe’s circle")
    page.click("main a:has-text('Invite somebody')")
    page.get_by_label("Their full name").fill(name)
    page.get_by_label("Who are they?").select_option(label="grandparent")
    page.get_by_role("button", name="Invite").click()
    assert "Now print the letter" in page.inner_text("main, .messages, body")
    card = page.locator("article", has_text=name)
    with page.expect_download() as download:
        card.get_by_role("button", name="Print the letter").click()
    return download.value.path().read_bytes()


def test_from_the_letter_to_the_first_sign_in(visit):
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(letter_of(visit, f"Iris {SURNAME}"))).pages)
    assert f"Dear Iris {SURNAME}" in words
    guest = visit(phone=True)
    page = guest.goto("/accounts/login/")
    page.click("text=I have a letter with a code")
    page.get_by_label("The code in your letter").fill(CODE.search(words)[0].lower())
    page.get_by_role("button", name="Go on").click()
    assert f"Iris {SURNAME}, you are invited" in page.inner_text("h1")
    assert faults(page) == []
    guest.picture("invitation-phone")
    page.click("main a:has-text('Go on')")
    assert page.get_by_label("Name to sign in by").input_value() == f"iris-{SURNAME.lower()}"
    assert faults(page) == []
    page.get_by_label("Password").fill("sea shells and scones")
    page.get_by_role("button", name="Join Joe’s circle").click()
    page.wait_for_url(re.compile(r"/people/[0-9a-f-]+/"))
    assert "Joe" in page.inner_text("h1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    again = visit(phone=True)
    page = again.goto("/accounts/login/")
    page.get_by_label(re.compile("Name to sign in by")).fill(f"iris-{SURNAME.lower()}")
    page.get_by_label("Password").first.fill("sea shells and scones")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"/today/"))
    assert "Hello Iris" in page.inner_text("main")


def test_by_mail_with_the_code_from_the_mailbox(visit):
    manager = visit("manager")
    page = manager.goto("/people/")
    page.click("main a:has-text('Joe')")
    person = re.search(r"/people/[0-9a-f-]+/", page.url)[0]
    page = manager.goto(f"{person}invitations/new/")
    page.get_by_label("Their full name").fill(f"Ivor {SURNAME}")
    page.get_by_label("Who are they?").select_option(label="cousin")
    page.get_by_label("Their e-mail address").fill(f"{SURNAME.lower()}@example.org")
    page.get_by_role("button", name="Invite").click()
    link = mailed(manager, "Somebody has invited you", r"/join/[A-Z2-9]+/")
    guest = visit(phone=True)
    page = guest.goto(link)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("The code from the e-mail").fill(mailed(manager, "Your code", r"\d{3} \d{3}"))
    assert faults(page) == []
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("I want no password").check()
    page.get_by_role("button", name="Join Joe’s circle").click()
    page.wait_for_url(re.compile(r"/people/[0-9a-f-]+/"))


def mailed(visitor, subject: str, pattern: str) -> str:
    """What fits a pattern in the newest mail of this subject to this test's guest, once it has come."""
    page = visitor.page
    for _ in range(40):
        page.goto(f"{visitor.site}/demo/mailbox/")
        for mail in page.locator("main article, main li, main section").all_inner_texts():
            if subject in mail and f"{SURNAME.lower()}@" in mail and (found := re.search(pattern, mail)):
                return found[0]
        page.wait_for_timeout(500)
    raise AssertionError(f"No mail “{subject}” came.")


def test_asking_to_join_without_an_account(visit):
    guest = visit(phone=True)
    page = guest.goto("/accounts/login/")
    page.click("main a:has-text('Ask to join')")
    page.click("text=Harbour Lane Support")
    page.get_by_label("Whom is it about?").fill("Joe Marsh, I think at Quay House")
    page.get_by_label("Your full name").fill("Pat Quill")
    page.get_by_label("Who are you to them?").select_option(label="friend")
    page.get_by_label("Or your telephone number").fill("01632 960 777")
    page.get_by_role("button", name="Send my request").click()
    assert "We have your request" in page.inner_text("h1")
    assert faults(page) == []
    code = CODE.search(page.inner_text("main"))[0]
    page = visit(phone=True).goto("/join/")
    page.get_by_label("The code in your letter").fill(code)
    page.get_by_role("button", name="Go on").click()
    assert "Pat Quill" in page.inner_text("main")
