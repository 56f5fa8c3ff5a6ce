"""Job 1: an editor imports a Word file, looks at it and publishes it; the public reads it."""

import io
import re

import docx
import pytest

pytestmark = pytest.mark.job


def word_file() -> bytes:
    """A small policy as somebody would write it in Word."""
    document = docx.Document()
    document.add_heading("Visits and calls", 0)
    document.add_heading("Coming to see each other", 1)
    document.add_paragraph("You can visit whenever the person wants you to.")
    for line in ("No need to book.", "Ring first if it is after 9 pm."):
        document.add_paragraph(line, style="List Bullet")
    document.add_heading("When we ring you", 1)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("What", "When", "News", "Each week"), strict=True
    ):
        cell.text = text
    document.add_heading("When something goes wrong", 1)
    document.add_paragraph("We tell you the same day.")
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_from_word_to_the_public(visit, tmp_path):
    file = tmp_path / "visits.docx"
    file.write_bytes(word_file())
    editor = visit("editor")
    editor.goto("/admin/pages/")
    parent = editor.page.get_by_role("link", name="Harbour Lane Support").first
    parent.click()
    editor.page.wait_for_load_state()
    found = re.search(r"/admin/pages/(\d+)/", editor.page.url)
    editor.goto(f"/admin/policies/import/{found[1]}/")
    editor.page.set_input_files("input[type=file]", str(file))
    editor.page.get_by_role("button", name="Make a draft").click()
    editor.page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    page_id = re.search(r"/pages/(\d+)/edit/", editor.page.url)[1]
    editor.page.locator("[name=summary]").fill("Come when you like. We ring you each week.")
    editor.page.locator("[name=slug]").wait_for(state="attached")
    editor.picture("policy-editor")
    editor.page.get_by_role("button", name=re.compile("Save draft")).first.click()
    editor.page.wait_for_load_state("networkidle")

    reader = visit()
    reader.problems.clear()
    assert "Visits and calls" not in reader.goto("/harbour-lane/").inner_text("main")
    editor.goto(f"/admin/pages/{page_id}/view_draft/")
    assert "You can visit whenever the person wants you to." in editor.page.inner_text("body")
    editor.goto(f"/admin/pages/{page_id}/edit/")
    editor.page.locator(".footer__container [data-w-dropdown-target='toggle']").first.click()
    editor.page.get_by_role("button", name="Publish").first.click()
    editor.page.wait_for_load_state("networkidle")
    page = reader.goto("/harbour-lane/")
    page.get_by_role("link", name="Visits and calls").first.click()
    text = page.inner_text("main")
    for words in ("Coming to see each other", "No need to book.", "Each week", "We tell you the same day."):
        assert words in text
    reader.picture("policy")
    assert reader.context.cookies() == []
