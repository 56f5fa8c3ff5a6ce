"""Bringing a policy in from Word: what does not come along is said in plain sentences."""

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Inches

from portal.policies.word import Heading, RichText

from .wordfiles import SENTENCE, XML, body, html_of, p, picture_file, read, relation


def test_pictures_are_named_with_what_they_show():
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    document.add_picture(picture_file(), Inches(1))
    document.inline_shapes[0]._inline.docPr.set("descr", "Joe in the garden")
    document.add_picture(picture_file("blue"), Inches(1))
    word = read(document)
    assert html_of(word) == f"<p>{SENTENCE}</p>"
    assert word.left_out == ["2 pictures were left out. Described in the file as: “Joe in the garden”."]


def test_comments_are_counted():
    comments = (
        f'{XML}<w:comments {nsdecls("w")}><w:comment w:id="1">{p("Is this right, Anita?")}</w:comment></w:comments>'
    )
    word = body(
        '<w:p><w:commentRangeStart w:id="1"/><w:r><w:t>Words</w:t></w:r><w:commentRangeEnd w:id="1"/>'
        '<w:r><w:commentReference w:id="1"/></w:r></w:p>',
        comments=comments.encode(), rels=relation("c1", "comments", "comments.xml"),
    )  # fmt: skip
    assert html_of(word) == "<p>Words</p>"
    assert word.left_out == ["A comment was left out."]


def test_footnotes_are_quoted():
    notes = (
        f'{XML}<w:footnotes {nsdecls("w")}><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{p("Care Act 2014, section 27")}</w:footnote>'
        f'<w:footnote w:id="3">{p("Ask " * 60)}</w:footnote></w:footnotes>'
    )
    word = body(
        '<w:p><w:r><w:t>Reviews</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        '<w:r><w:footnoteReference w:id="3"/></w:r></w:p>',
        footnotes=notes.encode(), rels=relation("f1", "footnotes", "footnotes.xml"),
    )  # fmt: skip
    assert html_of(word) == "<p>Reviews</p>"
    assert len(word.left_out) == 1
    assert word.left_out[0].startswith(
        "2 footnotes were left out. The words were: “Care Act 2014, section 27”, “Ask Ask"
    )
    assert word.left_out[0].endswith("Ask…”.")


def test_words_at_the_edge_of_the_page_are_quoted_and_page_numbers_are_not():
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    document.sections[0].header.paragraphs[0].text = "Version 3, agreed in May"
    document.sections[0].footer.paragraphs[0].text = "Page 1 of 4"
    assert read(document).left_out == [
        "Words at the top of each page were left out. The words were: “Version 3, agreed in May”."
    ]


def test_tracked_changes_are_taken_as_agreed():
    word = body(
        "<w:p><w:r><w:t>We </w:t></w:r><w:del><w:r><w:delText>may</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>will</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom>"
        "<w:r><w:t> listen.</w:t></w:r></w:p>"
    )
    assert html_of(word) == "<p>We will listen.</p>"
    assert word.left_out == [
        "This file has tracked changes. Words that were added came along; words that were taken out did not."
    ]


def test_hidden_words_stay_hidden():
    hidden = "<w:p><w:r><w:t>Seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> secret</w:t></w:r></w:p>"
    word = body(hidden + '<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Shown</w:t></w:r></w:p>')
    assert html_of(word) == "<p>Seen</p><p>Shown</p>"
    assert word.left_out == ["Hidden words were left out."]


def test_the_list_of_contents_is_left_to_the_site():
    document = docx.Document()
    document.add_heading("Visits", 1)
    document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Purpose\t3", style="toc 1")
    document.element.body.insert(
        1,
        parse_xml(
            f'<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
            f"</w:sdtPr><w:sdtContent>{p('Contents')}{p('Scope 4')}</w:sdtContent></w:sdt>"
        ),
    )
    document.add_heading("Purpose", 2)
    document.add_paragraph(SENTENCE)
    word = read(document)
    assert word.blocks == [Heading(2, "Purpose"), RichText(f"<p>{SENTENCE}</p>")]
    assert word.left_out == ["The list of contents was left out. The site makes its own."]


def test_letters_that_lose_their_dress_are_named():
    word = body(
        "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>Old </w:t></w:r>"
        '<w:r><w:rPr><w:highlight w:val="yellow"/></w:rPr><w:t>ask Anita </w:t></w:r>'
        '<w:r><w:t>20 m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r></w:p>'
    )
    assert html_of(word) == "<p>Old ask Anita 20 m2</p>"
    assert word.left_out == [
        "Some words were crossed out in the file. They are plain words now: please check them.",
        "Some letters or figures stood higher or lower than the line. They stand on the line now.",
        "Colour behind words was left out.",
    ]


def test_the_ending_of_a_date_may_come_down_without_a_word():
    word = body(
        '<w:p><w:r><w:t>1</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>st</w:t></w:r>'
        "<w:r><w:t> May</w:t></w:r></w:p>"
    )
    assert (html_of(word), word.left_out) == ("<p>1st May</p>", [])


def test_words_in_a_text_box_come_once_after_their_paragraph():
    box = f"<w:txbxContent>{p('Call us first')}</w:txbxContent>"
    word = body(
        f"<w:p><w:r><w:t>Before you come</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"<wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
        f"</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape>"
        f"</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>" + p(SENTENCE)
    )
    assert html_of(word) == f"<p>Before you come</p><p>Call us first</p><p>{SENTENCE}</p>"
    assert word.left_out == []
    assert word.changed == ["A text box stood beside the text. Its words come after the paragraph it stood by."]


def test_formulas_drawings_and_files_inside_are_named():
    word = body(
        "<w:p><w:r><w:t>Words</w:t></w:r><m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>"
        "<w:r><w:object><v:shape/></w:object></w:r><w:r><w:pict><v:line/></w:pict></w:r>"
        '<w:r><w:sym w:font="Nowhere" w:char="F0FF"/></w:r></w:p><w:altChunk r:id="x"/>'
    )
    assert html_of(word) == "<p>Words</p>"
    assert word.left_out == [
        "A drawn shape was left out.",
        "A formula was left out. The words were: “a=b”.",
        "Another file stood inside this one. It was left out.",
        "Another document stood inside this one. It was left out.",
        "A sign could not be read.",
    ]


def test_words_in_a_place_nobody_knows_are_missed_aloud():
    word = body("<w:p><w:r><w:t>Words</w:t></w:r><w:novelty><w:r><w:t> unheard words</w:t></w:r></w:novelty></w:p>")
    assert html_of(word) == "<p>Words</p>"
    assert word.left_out == ["Some words may be missing. Please look for: unheard, words."]
