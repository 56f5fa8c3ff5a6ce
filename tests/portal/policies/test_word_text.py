"""Bringing a policy in from Word: paragraphs, links and tables."""

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from portal.policies.word import RichText, Table

from .wordfiles import SENTENCE, body, html_of, outline, p, read, relation


def test_a_paragraph_that_a_page_cut_in_two_is_put_together():
    first = "The welfare of the person comes first at all times and"
    word = body(p(first) + p("staff must think of how they feel."))
    assert html_of(word) == f"<p>{first} staff must think of how they feel.</p>"
    assert word.changed == ["A paragraph that was cut in two was put together."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Harbour Lane Support", "a provider of homes"),
        ("The welfare of the person comes first at all times.", "staff must think of how they feel."),
        ("The welfare of the person comes first at all times and", "Staff must think of how they feel."),
        ("The welfare of the person comes first at all times and", "b) staff must think of how they feel."),
    ],
)
def test_two_paragraphs_stay_two(first, second):
    assert html_of(body(p(first) + p(second))) == f"<p>{first}</p><p>{second}</p>"


def page_head(*lists):
    document = docx.Document()
    document.add_heading("Visits", 1)
    for index, items in enumerate(lists):
        document.add_heading(f"{index + 1}. Section", 2)
        for number, text in enumerate(items):
            if number == 1:
                document.add_heading("Harbour Lane Support And Care Partnership", 2)
            document.add_paragraph(text, style="List Bullet")
    return read(document)


def test_the_name_at_the_top_of_each_page_is_no_heading():
    word = page_head(("a", "b"), ("c", "d"), ("e", "f"))
    assert outline(word) == [(2, "1. Section"), (2, "2. Section"), (2, "3. Section")]
    assert word.blocks[1] == RichText("<ul><li>a</li><li>b</li></ul>")
    assert word.left_out == [
        "A line that kept coming back, like the name at the top of a page, was left out. "
        "The words were: “Harbour Lane Support And Care Partnership”."
    ]


def test_a_heading_that_comes_back_with_text_after_it_stays():
    word = page_head(("a", "b"), ("c", "d"))
    assert [text for _level, text in outline(word)].count("Harbour Lane Support And Care Partnership") == 2
    assert word.left_out == []


def test_web_links_are_kept_and_others_are_named():
    links = "".join(
        f'<w:hyperlink r:id="{name}"><w:r><w:t>{name} words </w:t></w:r></w:hyperlink>'
        for name in ("web", "share", "bad")
    )
    inner = '<w:hyperlink w:anchor="there"><w:r><w:t>See above</w:t></w:r></w:hyperlink>'

    def relations(old):
        for name, target in (
            ("web", "https://www.nhs.uk/?a=1&amp;b=2"),
            ("share", "file:///G:/plan.docx"),
            ("bad", "javascript:alert(1)"),
        ):
            old = relation(name, "hyperlink", target, outside=True)(old)
        return old

    word = body(f"<w:p>{links}{inner}</w:p>", rels=relations)
    assert html_of(word) == (
        '<p><a href="https://www.nhs.uk/?a=1&amp;b=2" rel="noopener noreferrer nofollow">web words </a>'
        "share words bad words See above</p>"
    )
    assert word.left_out == [
        "A link to another place in the file is plain words now.",
        "2 links that lead to no web page are plain words now.",
    ]


def test_fields_and_wrappings_keep_their_words():
    word = body(
        '<w:p><w:fldSimple w:instr="REF x"><w:r><w:t>Section 3</w:t></w:r></w:fldSimple>'
        "<w:smartTag><w:r><w:t> of Wales</w:t></w:r></w:smartTag>"
        "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t> chosen</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:r><w:cr/><w:t>new line</w:t><w:tab/><w:noBreakHyphen/><w:t>end</w:t></w:r></w:p>"
    )
    assert html_of(word) == "<p>Section 3 of Wales chosen<br>new line\t‑end</p>"
    assert word.left_out == []


def test_boxes_to_tick_are_shown_as_signs():
    box = (
        '<w:sdt><w:sdtPr><w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml">'
        '<w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt>"
    )
    assert html_of(body(f"<w:p>{box.format(1)}<w:r><w:t> yes</w:t></w:r></w:p>")) == "<p>☑ yes</p>"
    assert html_of(body(f"<w:p>{box.format(0)}<w:r><w:t> no</w:t></w:r></w:p>")) == "<p>☐ no</p>"


def test_hostile_words_are_only_words():
    document = docx.Document()
    document.add_heading("<script>alert(1)</script>", 1)
    document.add_heading("<img src=x onerror=alert(1)>", 2)
    document.add_paragraph("<svg onload=alert(1)> & <b>bold</b> \u202eturned")
    table = document.add_table(2, 2)
    table.cell(1, 1).text = '"><script>alert(1)</script>'
    word = read(document)
    assert word.title == "<script>alert(1)</script>"
    assert outline(word) == [(2, "<img src=x onerror=alert(1)>")]
    assert "<p>&lt;svg onload=alert(1)&gt; &amp; &lt;b&gt;bold&lt;/b&gt; turned</p>" in html_of(word)
    assert "<script" not in html_of(word)


def test_a_table_whose_first_row_is_bold_has_a_head():
    document = docx.Document()
    document.add_heading("Visits", 1)
    table = document.add_table(2, 2)
    for column, text in enumerate(("Day", "Who")):
        table.cell(0, column).paragraphs[0].add_run(text).bold = True
        table.cell(1, column).text = ("Monday", "Luke")[column]
    document.add_paragraph(SENTENCE)
    assert read(document).blocks == [
        Table(
            '<table><thead><tr><th scope="col">Day</th><th scope="col">Who</th></tr></thead>'
            "<tbody><tr><td>Monday</td><td>Luke</td></tr></tbody></table>"
        ),
        RichText(f"<p>{SENTENCE}</p>"),
    ]


def test_a_head_that_the_file_names_and_cells_that_are_one():
    document = docx.Document()
    table = document.add_table(3, 3)
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    table.cell(0, 0).merge(table.cell(0, 1)).text = "When"
    table.cell(0, 2).text = "Who"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Week"
    table.cell(1, 1).add_paragraph("second line")
    table.cell(1, 1).paragraphs[0].text = "first line"
    assert html_of(read(document)) == (
        '<table><thead><tr><th colspan="2" scope="colgroup">When</th><th scope="col">Who</th></tr></thead>'
        '<tbody><tr><td rowspan="2">Week</td><td><p>first line</p><p>second line</p></td><td></td></tr>'
        "<tr><td></td><td></td></tr></tbody></table>"
    )


def test_a_frame_around_words_is_no_table():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "Remember to ask"
    cell.add_paragraph("the person first.")
    word = read(document)
    assert word.blocks == [RichText("<p>Remember to ask</p><p>the person first.</p>")]
    assert word.changed == ["A table with one cell became plain text."]


def test_a_table_in_a_table_keeps_its_words():
    document = docx.Document()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "Outside"
    inner = outer.cell(0, 1).add_table(2, 2)
    inner.cell(0, 0).text = "Inside"
    frame = inner.cell(1, 1).add_table(1, 1)
    frame.cell(0, 0).text = "Innermost"
    word = read(document)
    assert html_of(word) == (
        "<table><tbody><tr><td>Outside</td><td><table><tbody><tr><td>Inside</td><td></td></tr>"
        "<tr><td></td><td>Innermost</td></tr></tbody></table></td></tr></tbody></table>"
    )
    assert word.left_out == []


def test_headings_and_lists_in_a_cell_stay_in_it():
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).paragraphs[0].text = "Inside"
    table.cell(0, 0).paragraphs[0].style = "Heading 2"
    table.cell(0, 1).paragraphs[0].text = "Point"
    table.cell(0, 1).paragraphs[0].style = "List Bullet"
    word = read(document)
    assert outline(word) == []
    assert html_of(word) == "<table><tbody><tr><td>Inside</td><td><ul><li>Point</li></ul></td></tr></tbody></table>"
