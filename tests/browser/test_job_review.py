"""Job 3: a Chair sets up a review; the mother accepts, adds an item and joins; both write; a summary remains."""

import datetime
import re

import pytest

pytestmark = pytest.mark.job


def test_from_setting_up_to_the_summary(visit):
    chair = visit("chair")
    chair.goto("/reviews/new/")
    chair.page.get_by_role("link", name="Joe Marsh").click()
    day = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()  # noqa: DTZ011
    chair.page.get_by_label("What is it called?").fill("Joe and the new bus route")
    chair.page.get_by_label("Which day?").fill(day)
    chair.page.get_by_label("At what time?").fill("14:30")
    chair.page.get_by_label("Where?").fill("The front room")
    chair.page.get_by_label("What will you talk about?").fill("What Joe wants to say\nThe new bus route")
    chair.page.get_by_role("button", name="Set up this review").click()
    chair.page.get_by_text("Carol Marsh").first.click()
    chair.page.get_by_text("Blessing Mensah").first.click()
    chair.page.get_by_role("button", name=re.compile("Ask", re.IGNORECASE)).last.click()
    chair.page.get_by_role("heading", name="Joe and the new bus route").wait_for()
    meeting = re.search(r"/meetings/[0-9a-f-]+/", chair.page.url)[0]

    mother = visit("mother", phone=True)
    mother.page.get_by_role("link", name=re.compile("Joe and the new bus route")).first.wait_for()
    mother.picture("today")
    mother.goto(meeting)
    mother.page.get_by_role("button", name="I am coming").click()
    mother.page.get_by_role("heading", name="You are coming").wait_for()
    mother.page.get_by_text("Add something to talk about").click()
    mother.page.get_by_label("What would you like to talk about?").fill("Christmas at home")
    mother.page.get_by_role("button", name="Put it on the agenda").click()
    mother.page.get_by_text("Christmas at home").first.wait_for()
    mother.goto(meeting)
    mother.page.get_by_role("link", name="Join the room").click()

    chair.goto(meeting)
    chair.page.get_by_role("link", name="Join the room").click()
    for visitor, names in ((mother, ("Margaret", "Carol")), (chair, ("Carol", "Margaret"))):
        for name in names:
            visitor.page.locator("[data-presence]", has_text=name).first.wait_for()
    chair.page.get_by_role("button", name="Open the meeting").click()
    mother.page.locator("#now", has_text="What Joe wants to say").wait_for()

    chair.page.locator("#now").wait_for()
    note = chair.page.locator("form[action$='/notes/'] textarea")
    note.fill("Joe: the 7 is better than the 12 because of the top deck.")
    mother.page.locator("form[action$='/notes/'] textarea").fill("He likes to sit at the front")
    chair.page.get_by_role("button", name="Add this note").click()
    mother.page.locator("#notes", has_text="the top deck").wait_for()
    assert mother.page.locator("form[action$='/notes/'] textarea").input_value() == "He likes to sit at the front"
    mother.page.get_by_role("button", name="Add this note").click()
    chair.page.locator("#notes", has_text="sit at the front").wait_for()

    chair.page.get_by_text("Write down what was decided").click()
    chair.page.locator("form[action$='/agreements/'] [name=words]").fill("Joe tries the 7 on Mondays.")
    chair.page.locator("form[action$='/agreements/'] button").last.click()
    mother.page.locator("#agreements", has_text="Joe tries the 7").wait_for()
    mother.page.get_by_role("link", name="I agree, with a note").click()
    mother.page.locator("[name=note]").fill("Please ring me after the first one.")
    mother.page.locator("main form button").last.click()
    chair.page.locator("#agreements", has_text="Please ring me after the first one.").wait_for()

    chair.page.get_by_text("Add an action").click()
    chair.page.locator("form[action$='/actions/'] [name=what]").fill("Ride the 7 with Joe once before")
    chair.page.locator("form[action$='/actions/'] [name=who]").select_option(label="Blessing Mensah, key worker")
    ahead = (datetime.date.today() + datetime.timedelta(days=10)).isoformat()  # noqa: DTZ011
    chair.page.locator("form[action$='/actions/'] [name=by_when]").fill(ahead)
    chair.page.locator("form[action$='/actions/'] button").last.click()
    mother.page.locator("#actions", has_text="Ride the 7").wait_for()
    chair.picture("review-room", 1000)
    mother.picture("review-room-phone")

    chair.page.get_by_role("link", name="End the meeting").click()
    chair.page.get_by_role("button", name="End it, and send the summary round").click()
    chair.page.wait_for_load_state()
    mother.goto(meeting + "summary/")
    text = mother.page.inner_text("main")
    for words in ("the top deck", "Joe tries the 7 on Mondays.", "Please ring me", "Ride the 7", "Blessing Mensah"):
        assert words in text
    mother.picture("summary")
    mailbox = mother.goto("/demo/mailbox/").inner_text("main")
    assert "carol-marsh@example.org" in mailbox
    assert "bus route" not in mailbox
