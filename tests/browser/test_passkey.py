"""A worker adds a passkey on her phone, and signs in with it by one tap."""

import re
from typing import Any

from playwright.sync_api import Page

PHONE_S_OWN = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_authenticator(page: Page, **options: Any) -> Any:
    """Give the page's browser a device for passkeys; (the session that speaks to it, its id)."""
    speaks = page.context.new_cdp_session(page)
    speaks.send("WebAuthn.enable")
    made = speaks.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE_S_OWN | options})
    return speaks, made["authenticatorId"]


def sign_out(page: Page) -> None:
    page.locator("summary", has=page.locator(".wide-only", has_text="Me")).click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(lambda address: "/accounts/logout" not in address)


def test_a_worker_adds_a_passkey_and_signs_in_by_one_tap(visit):
    worker = visit("other-worker", phone=True)
    page = worker.page
    speaks, device = give_authenticator(page)

    page.goto(f"{worker.site}/me/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What do you call it?").fill("My phone")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url(re.compile("/me/$"))
    page.get_by_text("My phone", exact=True).wait_for()
    worker.picture("passkeys")
    assert len(speaks.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]) == 1

    sign_out(page)
    page.goto(f"{worker.site}/accounts/login/?next=/people/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile("/people/$"))
    # At work, with both factors given: nothing asks for more.
    page.get_by_role("link", name=re.compile("Colin")).first.wait_for()
    assert page.goto(f"{worker.site}/team/").status == 200

    # A finger that the phone does not know signs nobody in, and the page says so.
    sign_out(page)
    speaks.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(f"{worker.site}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("Nothing was shown to us.").wait_for()
    assert page.goto(f"{worker.site}/today/").url.endswith("/accounts/login/?next=/today/")


def test_it_is_the_second_step_behind_a_password(visit):
    worker = visit("chair", phone=True)
    page = worker.page
    give_authenticator(page)
    page.goto(f"{worker.site}/me/passkeys/new/")
    page.get_by_label("What do you call it?").fill("The key on my keys")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url(re.compile("/me/$"))
    sign_out(page)

    page.goto(f"{worker.site}/accounts/login/")
    page.get_by_label("Name to sign in by").fill("margaret-ellis")
    page.get_by_label("Password", exact=True).fill("sea shells and scones")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile("/accounts/second-step/"))
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile("/today/$"))


def test_without_javascript_no_passkey_is_offered_and_the_rest_stays(visit):
    page = visit(java_script_enabled=False).goto("/accounts/login/")
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    assert page.get_by_label("Password", exact=True).is_visible()
