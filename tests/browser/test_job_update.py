"""Job 2: a worker posts an update from a phone; the mother sees it appear and answers; Joe takes it back."""

import re
import time

import pytest

from tests.access.world import small_picture

pytestmark = pytest.mark.job


def test_a_worker_posts_and_the_mother_sees_it_without_reloading(visit, tmp_path):
    photo = tmp_path / "baking.jpg"
    photo.write_bytes(drawn())
    mother = visit("mother", phone=True)
    mother.page.get_by_role("link", name="Talk", exact=True).first.click()
    mother.page.wait_for_load_state("networkidle")
    before = mother.page.locator("article.update").count()

    worker = visit("worker", phone=True)
    worker.page.goto(f"{worker.site}/people/")
    worker.page.get_by_role("link", name="Joe").first.click()
    worker.page.get_by_role("link", name=re.compile("Post an update")).first.click()
    worker.page.get_by_label("What happened?").fill("Joe made scones and kept the best two for Carol.")
    worker.page.set_input_files("input[type=file]", str(photo))
    worker.page.get_by_label("Great").check()
    worker.page.get_by_label("We wrote it together").check()
    worker.picture("update-new")
    worker.page.get_by_role("button", name="Post").click()
    worker.page.wait_for_url(re.compile(r"/(updates|people)/"))

    appeared = mother.page.locator("article.update", has_text="kept the best two for Carol").first
    appeared.wait_for()
    assert mother.page.locator("article.update").count() in {before, before + 1}
    appeared.get_by_role("link", name=re.compile("nswer|Read")).first.click()
    mother.page.get_by_label("Your answer").fill("Tell him I am coming for them on Saturday.")
    mother.page.get_by_role("button", name="Send your answer").click()
    mother.page.locator("#answers", has_text="coming for them on Saturday").wait_for()
    mother.picture("update")
    assert arrives(mother.page.locator("article.update img"))

    update = mother.page.url
    reader = visit("worker", phone=True)
    reader.page.goto(update.split("#")[0])
    reader.page.wait_for_load_state("networkidle")
    joe = visit("person", phone=True)
    joe.page.goto(update.split("#")[0])
    joe.page.get_by_role("link", name="Take this back", exact=True).click()
    joe.picture("take-back")
    joe.page.get_by_role("button", name=re.compile("take", re.IGNORECASE)).click()
    reader.page.get_by_text("no longer here").first.wait_for()
    mother.problems.clear()
    assert mother.page.goto(update.split("#")[0]).status == 404
    mother.problems.clear()


def arrives(picture) -> bool:
    """Whether the picture is shown within five seconds: it comes after the page, when it is scrolled to."""
    picture.scroll_into_view_if_needed()
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if picture.evaluate("image => image.complete && image.naturalWidth > 100"):
            return True
        time.sleep(0.1)
    return False


def test_a_no_stays_between_joe_and_the_safeguarding_lead(visit):
    worker = visit("worker", phone=True)
    worker.page.goto(f"{worker.site}/updates/new/")
    if "/new/" in worker.page.url and "people" not in worker.page.url:
        worker.page.get_by_role("link", name=re.compile("Joe")).first.click()
    worker.page.get_by_label("What happened?").fill("He asked me to leave the room. Xylophone.")
    worker.page.get_by_label(re.compile("said no")).check()
    worker.page.get_by_role("button", name="Post").click()
    worker.page.get_by_text(re.compile("safeguarding lead")).first.wait_for()
    for key in ("mother", "worker", "manager"):
        visitor = visit(key)
        assert "Xylophone" not in visitor.goto("/talk/").content()
    assert "Xylophone" in visit("safeguarding-lead").goto("/kept-back/").content()


def test_without_javascript_the_same_forms_work(visit):
    worker = visit("worker", phone=True, java_script_enabled=False)
    worker.page.goto(f"{worker.site}/people/")
    worker.page.get_by_role("link", name="Joe").first.click()
    worker.page.get_by_role("link", name=re.compile("Post an update")).first.click()
    worker.page.get_by_label("What happened?").fill("Plain forms work too. Quokka.")
    worker.page.get_by_label("I showed it").check()
    worker.page.get_by_role("button", name="Post").click()
    assert "Quokka" in visit("mother", java_script_enabled=False).goto("/talk/").content()


def drawn() -> bytes:
    """A picture of the demo's own, as a phone would send it."""
    from portal.demo.scenes import draw_scene

    return draw_scene("baking", 5) or small_picture()
