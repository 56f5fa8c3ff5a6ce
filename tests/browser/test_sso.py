"""A worker who is also a sister signs in with her work account, at a real OpenID Connect server on this machine."""

import base64
import re

import pytest
from django_otp.oath import totp

from tests.portal.signin.oidc import work_server

pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_work_account_opens_work_alone(visit, manage):
    with work_server() as work:
        manage(
            "add_identity_provider", "harbour-lane", "--label", "Harbour Lane", "--server-url", work.url,
            "--client-id", "portal", IDENTITY_PROVIDER_SECRET="hush",
        )  # fmt: skip
        work.knows("hannah", email="hannah-whitlock@example.org", email_verified=True)
        visitor = visit(phone=True)
        page = visitor.page
        # The other server's page takes its looks from elsewhere; nothing of that is ours.
        page.route(re.compile("jsdelivr"), lambda route: route.fulfill(body="", content_type="text/css"))
        page.goto(f"{visitor.site}/accounts/login/?next=/people/")
        page.get_by_role("link", name="Sign in with your work account").click()
        visitor.picture("work-sign-in")
        page.get_by_role("button", name="Harbour Lane").click()
        page.wait_for_url(re.compile(re.escape(work.url)))
        page.locator("input[name=sub]").fill("hannah")
        page.get_by_role("button", name="Authorize").click()

        # Her work asks for a second step: she has none yet, and sets one up.
        page.wait_for_url(re.compile("/accounts/second-step/"))
        give_second_step(page)
        page.get_by_role("link", name=re.compile("Grace")).first.wait_for()
        assert page.get_by_role("link", name=re.compile("Terry")).count() == 0
        page.goto(f"{visitor.site}/me/")
        assert page.get_by_text("You have more than one hat").count() == 0

        # The server is gone: a clear page, and the other ways.
        guest = visit(phone=True)
        manage(
            "add_identity_provider", "harbour-lane", "--label", "Harbour Lane", "--server-url", "http://localhost:9",
            "--client-id", "portal", IDENTITY_PROVIDER_SECRET="hush",
        )  # fmt: skip
        page = guest.goto("/accounts/work/")
        page.get_by_role("button", name="Harbour Lane").click()
        page.get_by_role("heading", name="Your work account cannot be reached now").wait_for()
        page.get_by_role("link", name=re.compile("With your name and password")).click()
        page.wait_for_url(re.compile("/accounts/login/$"))
        guest.problems = [problem for problem in guest.problems if "502" not in problem]
        manage(
            "add_identity_provider", "harbour-lane", "--server-url", work.url, "--client-id", "portal", "--off",
            IDENTITY_PROVIDER_SECRET="hush",
        )  # fmt: skip


def give_second_step(page) -> None:
    """Set up an app, as somebody does who has none: the key as text, and a code of it."""
    shown = page.locator(".code-shown").first.text_content()
    secret = base64.b32decode(re.sub(r"\s", "", shown or ""))
    page.get_by_label("The six digits that your app shows now").fill(f"{totp(secret):06}")
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("link", name=re.compile("I have them on paper")).click()
    page.wait_for_url(re.compile("/people/$"))
