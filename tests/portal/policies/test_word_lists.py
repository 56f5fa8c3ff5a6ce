"""Bringing a policy in from Word: lists, and the numbers that Word counts for itself."""

import re

import docx
import pytest

from .wordfiles import FIGURES, LEGAL, SENTENCE, body, html_of, item, numbered, outline, p, read


def test_numbers_that_word_counts_for_headings_are_written():
    heading = "<w:pStyle w:val='Heading{}'/>"
    word = body(
        p("Visits", f"<w:pPr>{heading.format(1)}</w:pPr>")
        + item("Purpose", 1, 0, heading.format(2)) + p(SENTENCE)
        + item("Scope", 1, 0, heading.format(2)) + p(SENTENCE)
        + item("Homes", 1, 1, heading.format(3)) + p(SENTENCE)
        + item("Visits out", 1, 1, heading.format(3)) + p(SENTENCE),
        numbering=LEGAL,
    )  # fmt: skip
    assert outline(word) == [(2, "1. Purpose"), (2, "2. Scope"), (3, "2.1 Homes"), (3, "2.2 Visits out")]


def test_numbered_clauses_keep_their_numbers_and_letters_stay_a_list():
    word = body(
        p("Visits", "<w:pPr><w:pStyle w:val='Heading1'/></w:pPr>")
        + item("Purpose", 1, 0, inside="<w:rPr><w:b/></w:rPr>")
        + item(SENTENCE, 1, 1)
        + item("They are welcome at any time. They say who they are:", 1, 1)
        + item("by name", 1, 2) + item("by relation", 1, 2),
        numbering=LEGAL,
    )  # fmt: skip
    assert outline(word) == [(2, "1. Purpose")]
    assert html_of(word) == (
        f"<p>1.1 {SENTENCE}</p><p>1.2 They are welcome at any time. They say who they are:</p>"
        '<ol type="a"><li>by name</li><li>by relation</li></ol>'
    )


def test_a_bold_numbered_line_alone_is_a_heading():
    title = "<w:rPr><w:b/></w:rPr>"
    word = body(
        p("Visits", "<w:pPr><w:pStyle w:val='Heading1'/></w:pPr>")
        + item("Purpose", inside=title) + p(SENTENCE) + item("Scope", inside=title) + p(SENTENCE)
        + item("Homes", 3) + item("Days out", 3),
        numbering=FIGURES,
    )  # fmt: skip
    assert outline(word) == [(2, "1. Purpose"), (2, "2. Scope")]
    assert "<ol><li>Homes</li><li>Days out</li></ol>" in html_of(word)


def test_numbering_that_comes_with_a_style():
    numbering = numbered(("decimal", "%1."), ("decimal", "%1.%2")).replace(
        b'<w:lvlText w:val="%1.%2"/>', b'<w:pStyle w:val="Heading3"/><w:lvlText w:val="%1.%2"/>'
    )

    def styled(old):
        for name, level in ((b"Heading2", b""), (b"Heading3", b"")):
            begin = old.index(b'w:styleId="' + name + b'"')
            at = old.index(b"<w:pPr>", begin) + len(b"<w:pPr>")
            old = old[:at] + b'<w:numPr><w:numId w:val="1"/></w:numPr>' + level + old[at:]
        return old

    document = docx.Document()
    for level, text in ((1, "Visits"), (2, "Purpose"), (3, "Homes"), (3, "Days out"), (2, "Scope")):
        document.add_heading(text, level)
        document.add_paragraph(SENTENCE)
    word = read(document, styles=styled, numbering=numbering)
    assert outline(word) == [(2, "1. Purpose"), (3, "1.1 Homes"), (3, "1.2 Days out"), (2, "2. Scope")]


@pytest.mark.parametrize(
    ("kind", "html_type", "count", "last"),
    [
        ("lowerLetter", "a", 28, "bb"),
        ("upperRoman", "I", 49, "XLIX"),
        ("lowerRoman", "i", 4, "iv"),
        ("decimalZero", "", 3, "03"),
    ],
)
def test_each_kind_of_number_is_written_as_word_writes_it(kind, html_type, count, last):
    heading = "<w:pStyle w:val='Heading2'/>"
    numbering = numbered((kind, "%1."))
    lines = "".join(item("Line", before=heading) + p(SENTENCE) for _ in range(count))
    assert outline(body(lines, numbering=numbering))[-1][1] == f"{last}. Line"
    kept = f' type="{html_type}"' if html_type else ""
    assert html_of(body(item("Line") + item("More"), numbering=numbering)) == (
        f"<ol{kept}><li>Line</li><li>More</li></ol>"
    )


def test_a_list_without_signs_is_plain_paragraphs():
    assert html_of(body(item("One") + item("Two"), numbering=numbered(("none", "")))) == "<p>One</p><p>Two</p>"


def test_lists_in_lists():
    document = docx.Document()
    for style, text in (
        ("List Bullet", "One"), ("List Bullet 2", "Inner"), ("List Bullet 2", "Second"), ("List Bullet", "Two"),
        ("List Number", "First"), ("List Number", "Then"),
    ):  # fmt: skip
        document.add_paragraph(text, style=style)
    made = html_of(read(document))
    assert re.sub(r"\s", "", made).startswith("<ul><li>One")
    assert made.endswith("<ol><li>First</li><li>Then</li></ol>")
    word = body(item("One", 2) + item("Inner", 2, 1) + item("Deep", 2, 2) + item("Two", 2), numbering=FIGURES)
    assert html_of(word) == "<ul><li>One<ul><li>Inner<ul><li>Deep</li></ul></li></ul></li><li>Two</li></ul>"


def test_bullets_between_two_numbers_belong_to_the_first():
    word = body(
        item("One") + item("dot", 2) + item("dash", 2) + item("Two") + item("line", 2) + item("Three"),
        numbering=FIGURES,
    )
    assert html_of(word) == (
        "<ol><li>One<ul><li>dot</li><li>dash</li></ul></li><li>Two<ul><li>line</li></ul></li><li>Three</li></ol>"
    )


def test_a_list_goes_on_counting_after_a_paragraph():
    word = body(item("One") + item("Two") + p(SENTENCE) + item("Three"), numbering=FIGURES)
    assert html_of(word) == f'<ol><li>One</li><li>Two</li></ol><p>{SENTENCE}</p><ol start="3"><li>Three</li></ol>'


def test_two_lists_that_stand_together_stay_two():
    word = body(item("One") + item("Two") + item("New one", 3) + item("New two", 3), numbering=FIGURES)
    assert html_of(word) == "<ol><li>One</li><li>Two</li></ol><ol><li>New one</li><li>New two</li></ol>"


def test_letters_inside_numbers():
    word = body(item("One") + item("a", 1, 1) + item("b", 1, 1) + item("Two"), numbering=FIGURES)
    assert html_of(word) == '<ol><li>One<ol type="a"><li>a</li><li>b</li></ol></li><li>Two</li></ol>'


def test_a_list_that_begins_deep_begins_at_the_edge():
    word = body(item("One", 2, 3) + item("Inner", 2, 5) + item("Two", 2, 3), numbering=FIGURES)
    assert html_of(word) == "<ul><li>One<ul><li>Inner</li></ul></li><li>Two</li></ul>"


def test_empty_lines_do_not_cut_a_list():
    word = body(item("One") + "<w:p/>" + p(" ") + item("Two"), numbering=FIGURES)
    assert html_of(word) == "<ol><li>One</li><li>Two</li></ol>"


@pytest.mark.parametrize("sign", ["•", "·", "-", "–", "\uf0b7", "•\u00a0", "- "])
def test_typed_dots_become_a_list(sign):
    word = body(p("We promise") + p(f"{sign} to listen") + p(f"{sign} to answer") + p(SENTENCE))
    assert html_of(word) == f"<p>We promise</p><ul><li>to listen</li><li>to answer</li></ul><p>{SENTENCE}</p>"
    assert word.changed == ["Lines with a typed dot or dash became a list."]


def test_one_line_with_a_dash_stays_a_line():
    word = body(p("- Carol Marsh") + p(SENTENCE))
    assert html_of(word) == f"<p>- Carol Marsh</p><p>{SENTENCE}</p>"
