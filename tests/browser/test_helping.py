"""Joe's nan ends it with one tap, and Luke's page shuts; she names him again, he says yes, and types what she says."""

import re
import uuid


def test_a_grandmother_and_the_grandson_who_types(visit):
    luke = visit("brother", phone=True)
    luke.goto("/helping/").get_by_role("button", name=re.compile("Write for")).click()
    luke.page.get_by_text("You are writing for").wait_for()
    luke.goto("/people/").get_by_role("link", name="Joe").first.click()
    luke.page.get_by_role("link", name="All updates").click()
    luke.page.wait_for_load_state("networkidle")

    rose = visit("grandmother", phone=True)
    rose.goto("/me/").get_by_role("button", name=re.compile("End this now")).click()
    rose.page.get_by_text("It has ended, from this moment.").wait_for()
    luke.page.get_by_text("This page is no longer open to you").first.wait_for()
    luke.goto("/talk/").get_by_text("You no longer write for somebody else").wait_for()

    rose.page.get_by_role("link", name="Name somebody who writes for me").click()
    rose.page.get_by_label("By which name do they sign in?").fill("luke-marsh")
    rose.page.get_by_role("button", name="Ask them to write for me").click()
    rose.page.get_by_text("Please do this alone, or with somebody").first.wait_for()
    assert rose.page.get_by_label("By which name do they sign in?").input_value() == "luke-marsh"
    rose.page.get_by_label(re.compile("I am doing this alone")).check()
    rose.picture("helper-named")
    rose.page.get_by_role("button", name="Ask them to write for me").click()
    rose.page.get_by_text("We have asked them").wait_for()

    luke.goto("/today/").get_by_role("button", name=re.compile("Yes, I write for them")).click()
    luke.page.get_by_role("button", name=re.compile("Write for")).click()
    luke.page.get_by_role("link", name="Talk", exact=True).first.click()
    luke.page.get_by_role("link", name=re.compile("Post an update")).first.click()
    luke.page.get_by_text("This is for Rose Marsh").wait_for()
    said = f"The robin is back on my sill, {uuid.uuid4().hex[:6]}."
    luke.page.get_by_label("What happened?").fill(said)
    luke.picture("helper-writes")
    luke.page.get_by_role("button", name="Post").click()
    posted = luke.page.locator("article.update", has_text=said)
    posted.get_by_text("written down by Luke Marsh").wait_for()
    luke.page.get_by_role("button", name="Stop").click()
    luke.page.get_by_text("You write for yourself again.").wait_for()
    assert luke.page.locator(".helping-strip").count() == 0
