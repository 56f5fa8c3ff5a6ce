"""Bringing a policy in from Word: its title and its headings."""

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from portal.policies.word import Heading, RichText

from .wordfiles import SENTENCE, body, bold, html_of, outline, p, read, saved


def test_the_only_highest_heading_is_the_title_and_the_rest_move_up():
    document = docx.Document()
    document.add_heading("Complaints policy", 1)
    document.add_heading("Why we have it", 2)
    document.add_paragraph(SENTENCE)
    document.add_heading("In short", 4)
    document.add_paragraph(SENTENCE)
    word = read(document)
    assert word.title == "Complaints policy"
    assert word.blocks == [
        Heading(2, "Why we have it"),
        RichText(f"<p>{SENTENCE}</p>"),
        Heading(3, "In short"),
        RichText(f"<p>{SENTENCE}</p>"),
    ]
    assert (word.left_out, word.changed) == ([], [])


def test_a_first_heading_above_numbered_ones_is_the_title():
    document = docx.Document()
    for text in ("Visits", "1. Purpose", "2. Scope"):
        document.add_heading(text, 1)
        document.add_paragraph(SENTENCE)
    word = read(document)
    assert (word.title, outline(word)) == ("Visits", [(2, "1. Purpose"), (2, "2. Scope")])


def test_headings_of_one_level_with_text_after_each_are_no_title():
    document = docx.Document()
    document.core_properties.title = "Visits policy"
    for text in ("Purpose", "Scope"):
        document.add_heading(text, 1)
        document.add_paragraph(SENTENCE)
    word = read(document)
    assert (word.title, outline(word)) == ("Visits policy", [(2, "Purpose"), (2, "Scope")])


def test_a_line_in_the_style_called_title_is_the_title():
    document = docx.Document()
    document.add_paragraph("Harbour Lane Support")
    document.add_heading("Visits policy", 0)
    document.add_heading("Purpose", 1)
    document.add_paragraph(SENTENCE)
    word = read(document)
    assert (word.title, outline(word)) == ("Visits policy", [(2, "Purpose")])


def test_a_bold_first_line_over_other_bold_lines_is_the_title():
    document = docx.Document()
    bold(document, "Visits policy")
    bold(document, "Harbour Lane Support")
    document.add_paragraph(SENTENCE)
    word = read(document)
    assert word.title == "Visits policy"
    assert outline(word) == [(2, "Harbour Lane Support")]


def test_a_file_may_have_no_title():
    assert body(p(SENTENCE)).title == ""


def test_levels_are_never_left_out():
    document = docx.Document()
    document.add_heading("Visits", 1)
    for level, text in ((2, "A"), (5, "B"), (3, "C"), (5, "D"), (6, "E"), (2, "F")):
        document.add_heading(f"{text} heading", level)
        document.add_paragraph(SENTENCE)
    assert outline(read(document)) == [
        (2, "A heading"), (3, "B heading"), (3, "C heading"), (4, "D heading"), (4, "E heading"), (2, "F heading"),
    ]  # fmt: skip


def test_bold_lines_are_headings():
    document = docx.Document()
    document.add_heading("Visits", 1)
    document.add_heading("Coming", 2)
    document.add_paragraph(SENTENCE)
    bold(document, "When you come")
    document.add_paragraph(SENTENCE)
    bold(document, "When you go")
    document.add_paragraph(SENTENCE)
    word = read(document)
    assert outline(word) == [(2, "Coming"), (3, "When you come"), (3, "When you go")]
    assert word.changed == ["2 lines that looked like headings became headings."]


@pytest.mark.parametrize(
    "text",
    [
        "This is a bold sentence that stands alone.",
        "Never do this;",
        "This line is bold but it goes on and on, as lines do that are not headings at all but only look like one here",
    ],
)
def test_a_bold_sentence_is_no_heading(text):
    document = docx.Document()
    document.add_heading("Visits", 1)
    bold(document, text)
    document.add_paragraph(SENTENCE)
    word = read(document)
    assert outline(word) == []
    assert f"<p><strong>{text}</strong></p>" in html_of(word)


def test_bold_words_that_lead_to_a_list_or_stand_last_are_no_headings():
    document = docx.Document()
    document.add_heading("Visits", 1)
    document.add_paragraph(SENTENCE)
    bold(document, "Staff will:")
    document.add_paragraph("Ask first", style="List Bullet")
    bold(document, "Anita Desai")
    word = read(document)
    assert outline(word) == []
    assert (
        "<p><strong>Staff will:</strong></p><ul><li>Ask first</li></ul><p><strong>Anita Desai</strong></p>"
        in html_of(word)
    )


def test_a_block_of_bold_lines_is_an_address_not_headings():
    document = docx.Document()
    document.add_heading("Visits", 1)
    document.add_paragraph(SENTENCE)
    for line in ("Harbour Lane Support", "1 Quay Street", "Grimsby"):
        bold(document, line)
    assert outline(read(document)) == []


def test_a_plain_numbered_line_is_a_heading_like_those_around_it():
    document = docx.Document()
    document.add_heading("Visits", 1)
    document.add_heading("1.1 Introduction", 2)
    document.add_paragraph(SENTENCE)
    document.add_paragraph("1.2. Planning a way forward")
    document.add_paragraph("We could draw up an agreement with the family:")
    document.add_paragraph("Saying who does what", style="List Bullet")
    document.add_paragraph("1.2.1 Small steps")
    document.add_paragraph(SENTENCE)
    document.add_paragraph("2.1 The person agrees")
    document.add_paragraph("2.2 The family agrees")
    document.add_paragraph("2.3 The manager agrees")
    word = read(document)
    assert outline(word) == [(2, "1.1 Introduction"), (2, "1.2. Planning a way forward"), (3, "1.2.1 Small steps")]
    assert "<p>2.1 The person agrees</p><p>2.2 The family agrees</p><p>2.3 The manager agrees</p>" in html_of(word)


def test_numbers_alone_give_levels_where_no_heading_is_marked():
    document = docx.Document()
    for line in ("1. PURPOSE", "1.1 Why we have this", "1.2 Who it is for", "2. SCOPE"):
        bold(document, line)
        document.add_paragraph(SENTENCE)
    assert outline(read(document)) == [
        (2, "1. PURPOSE"), (3, "1.1 Why we have this"), (3, "1.2 Who it is for"), (2, "2. SCOPE"),
    ]  # fmt: skip


def test_a_date_or_a_numbered_sentence_is_no_heading():
    text = [
        "12.30 Lunch for everybody who is there on the day, and then a walk along the quay if it is dry.",
        "3 people came.",
    ]
    word = body(
        p("Visits", "<w:pPr><w:pStyle w:val='Heading1'/></w:pPr>") + "".join(p(f"{t}") + p(SENTENCE) for t in text)
    )
    assert outline(word) == []


def test_headings_are_known_by_what_a_style_says_not_by_its_id():
    document = docx.Document()
    document.add_heading("Visits", 1)
    ours = document.styles.add_style("House heading", WD_STYLE_TYPE.PARAGRAPH)
    ours.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    theirs = document.styles.add_style("House heading in green", WD_STYLE_TYPE.PARAGRAPH)
    theirs.base_style = ours
    document.add_paragraph("First", style=ours)
    document.add_paragraph(SENTENCE)
    document.add_paragraph("Second", style=theirs)
    document.add_paragraph(SENTENCE)
    plain = document.add_paragraph("Third")
    plain._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="2"/>'))
    document.add_paragraph(SENTENCE)
    assert outline(read(document)) == [(2, "First"), (2, "Second"), (3, "Third")]


def test_headings_of_a_word_in_another_language():
    document = docx.Document()
    document.add_heading("Ymweliadau", 1)
    document.add_heading("Pwrpas", 2)
    document.add_paragraph(SENTENCE)
    data = saved(document)
    foreign = [(b'"Heading1"', b'"Pennawd1"'), (b'"Heading2"', b'"Pennawd2"')]

    def rename(old):
        for name, other in foreign:
            old = old.replace(name, other)
        return old

    word = read(data, document=rename, styles=rename)
    assert (word.title, outline(word)) == ("Ymweliadau", [(2, "Pwrpas")])


def test_a_heading_as_long_as_a_paragraph_is_one():
    document = docx.Document()
    document.add_heading("Visits", 1)
    document.add_heading(SENTENCE * 3, 2)
    document.add_paragraph(SENTENCE)
    word = read(document)
    assert outline(word) == []
    assert word.changed == ["A heading as long as a paragraph became a paragraph."]


def test_a_style_that_is_bold_makes_words_bold_and_so_a_heading():
    document = docx.Document()
    document.add_heading("Visits", 1)
    style = document.styles.add_style("Section", WD_STYLE_TYPE.PARAGRAPH)
    style.font.bold = True
    document.add_paragraph("Before you come", style=style)
    document.add_paragraph(SENTENCE)
    paragraph = document.add_paragraph("This is ")
    paragraph.add_run("strong", style="Strong")
    paragraph.add_run(" and ")
    paragraph.add_run("slanted", style="Emphasis")
    word = read(document)
    assert outline(word) == [(2, "Before you come")]
    assert "<p>This is <strong>strong</strong> and <em>slanted</em></p>" in html_of(word)
