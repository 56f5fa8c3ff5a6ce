"""A worker draws herself, records how her name is said, and a mother meets both on her card, at phone size."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visitor


def card_of(visitor: Visitor, name: str) -> None:
    page = visitor.goto("/people/")
    page.locator("a.card", has_text="Joe Marsh").click()
    page.get_by_role("link", name=re.compile("circle")).first.click()
    page.locator("h3 a", has_text=name).click()


def test_from_drawing_and_recording_to_the_card(visit):
    worker = visit("worker", phone=True)
    page = worker.goto("/me/card/")
    page.get_by_role("group", name="What you wear").get_by_label("pink").check()
    page.get_by_label("I wear glasses").check()
    page.get_by_role("button", name="Show me first").click()
    expect(page.get_by_text("Nothing is kept yet.")).to_be_visible()
    expect(page.locator('#preview [fill="#c96a7b"]')).to_have_count(1)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Your card is changed")).to_be_visible()

    page = worker.goto("/me/card/name/")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("We are recording.")).to_be_visible()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Recorded. Listen to it, then keep it.")).to_be_visible()
    # What was just recorded can be heard before it is sent.
    assert plays(page, 'audio[aria-label="What you just recorded"]')
    page.get_by_role("button", name="Keep this recording").click()
    expect(page.get_by_role("heading", name="What they hear now")).to_be_visible()

    mother = visit("mother", phone=True)
    card_of(mother, "Blessing Mensah")
    page = mother.page
    expect(page.get_by_role("heading", name="Blessing Mensah")).to_be_visible()
    expect(page.locator('main .face-96 [fill="#c96a7b"]')).to_have_count(1)
    expect(page.get_by_role("heading", name="How my name is said")).to_be_visible()
    assert plays(page, "main audio")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    mother.picture("role-card")
    page.go_back()
    expect(page.get_by_role("heading", name="Joe’s circle")).to_be_visible()
    mother.picture("circle")


def plays(page, selector: str) -> bool:
    """Whether the sound really runs: its clock moves on."""
    return bool(
        page.eval_on_selector(
            selector,
            """async audio => {
                audio.muted = true;
                await audio.play();
                await new Promise(done => audio.addEventListener("timeupdate", done, { once: true }));
                return audio.currentTime > 0 || audio.ended;
            }""",
        )
    )


def test_without_scripts_the_phone_s_own_recorder_is_used(visit):
    """The button that needs a script is not there, and the field that does not is."""
    page = visit("worker", phone=True, java_script_enabled=False).goto("/me/card/name/")
    expect(page.get_by_role("button", name="Record", exact=True)).to_have_count(0)
    field = page.get_by_label("A recording of your name")
    assert (field.get_attribute("accept"), field.get_attribute("capture")) == ("audio/*", "user")
