"""From what Word said to what the page editor keeps: nothing is lost between the import and the first save."""

import re

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from portal.lib.html import to_plain
from portal.policies.blocks import LONGEST_HEADING, WORDS
from portal.policies.imported import as_body, editable, table_value
from portal.policies.word import Heading, RichText, Table


def through_the_editor(html):
    """What is left after an editor has opened and saved it, without the keys of the blocks."""
    converter = ContentstateConverter(WORDS)
    saved = converter.to_database_format(converter.from_database_format(html))
    return re.sub(r' data-block-key="\w+"', "", saved)


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>One <strong>two</strong> <em>three</em></p>", "<p>One <b>two</b> <i>three</i></p>"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ol><li>a</li><li>b</li></ol>", "<ol><li>a</li><li>b</li></ol>"),
        ('<ol start="4"><li>a</li><li>b</li></ol>', '<ol><li value="4">a</li><li>b</li></ol>'),
        ('<ol type="a"><li>x</li><li>y</li></ol>', '<ol><li type="a">x</li><li type="a">y</li></ol>'),
        (
            '<ol start="3" type="i"><li>x<ul><li>in</li></ul></li></ol>',
            '<ol><li value="3" type="i">x<ul><li>in</li></ul></li></ol>',
        ),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li>a<br/>b</li></ul>"),
        ("<blockquote><p>said</p></blockquote>", "<blockquote>said</blockquote>"),
        ("<h3>Small</h3><p>x</p>", "<p><b>Small</b></p><p>x</p>"),
        ('<p><a href="https://example.org/a">b</a></p>', '<p><a href="https://example.org/a">b</a></p>'),
    ],
)
def test_text_survives_the_editor(html, kept):
    assert through_the_editor(editable(html)) == kept


@pytest.mark.parametrize("value", ["0", "1000", "-1", "4x", "<b>", "٣"])
def test_a_number_that_is_none_is_dropped(value):
    assert through_the_editor(f'<ol><li value="{value}" type="z">a</li></ol>') == "<ol><li>a</li></ol>"


def test_hostile_html_does_not_come_in():
    html = '<p onclick="x()">a<script>x</script></p><ul><li style="x">b<img src="x"></li></ul>'
    assert editable(html) == "<p>a</p><ul><li>b</li></ul>"
    cell = table_value(f"<table><tr><td>{html}</td><td>c</td></tr></table>")["rows"][0]["values"][0]
    assert cell == "<p>a</p><ul><li>b</li></ul>"


def test_a_table_with_a_head():
    value = table_value(
        '<table><thead><tr><th scope="col">Who</th><th scope="col">When &amp; where</th></tr></thead>'
        "<tbody><tr><td>Key worker</td><td><ul><li>Friday</li></ul></td></tr></tbody></table>"
    )
    assert value == {
        "caption": "",
        "columns": [{"type": "words", "heading": "Who"}, {"type": "words", "heading": "When & where"}],
        "rows": [{"values": ["Key worker", "<ul><li>Friday</li></ul>"]}],
    }


def test_a_table_without_a_head_loses_no_row():
    value = table_value("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>")
    assert [column["heading"] for column in value["columns"]] == ["", ""]
    assert [row["values"] for row in value["rows"]] == [["a", "b"], ["c", ""]]


def test_a_cell_over_several_rows_is_said_in_each_and_one_over_columns_once():
    value = table_value(
        '<table><tr><td rowspan="2">a</td><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr>'
        '<tr><td colspan="3">f</td></tr><tr><td>g</td><td rowspan="3" colspan="2">h</td></tr>'
        "<tr><td>i</td></tr></table>"
    )
    assert [row["values"] for row in value["rows"]] == [
        ["a", "b", "c"], ["a", "d", "e"], ["f", "", ""], ["g", "h", ""], ["i", "h", ""],
    ]  # fmt: skip


def test_a_table_in_a_cell_becomes_paragraphs():
    value = table_value("<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr></table>")
    assert [row["values"] for row in value["rows"]] == [["<p>a</p><p>b</p>", "c"]]


def test_a_heading_as_long_as_a_paragraph_keeps_its_words():
    words = "word & " * LONGEST_HEADING
    body = as_body([Heading(2, words)])
    assert body[0]["type"] == "text"
    assert to_plain(body[0]["value"]) == words.strip()


def test_the_body_is_one_that_a_page_takes(pages):
    table = Table("<table><tr><td>d</td><td>e</td></tr></table>")
    pages.published.body = as_body([Heading(2, "A"), Heading(5, "B"), RichText("<p>c</p>"), table])
    pages.published.full_clean()
    assert [(part.level, part.text) for part in pages.published.parts] == [(2, "A"), (3, "B"), (0, ""), (0, "")]
