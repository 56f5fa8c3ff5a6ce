"""Files that are no Word file, or were made to do harm: refused in one sentence, and nothing fetched."""

import io
import random
import socket
import struct
import time
import zipfile

import docx
import pytest
from docx.oxml.ns import nsdecls, qn
from docx.shared import Inches
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from portal.policies.word import NotAWordFile, RichText, package, read_word

from .wordfiles import (
    NAMESPACE,
    SENTENCE,
    bold,
    html_of,
    outline,
    picture_file,
    read,
    relation,
    repacked,
    saved,
    zipped,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(data):
    with pytest.raises(NotAWordFile) as caught:
        read_word(io.BytesIO(data))
    message = caught.value.message
    assert message == str(caught.value)
    assert message.endswith(".")
    return message


def test_what_is_no_word_file_is_refused_in_one_sentence():
    assert refusal(b"") == "This file is empty. Please choose a Word file that ends in .docx."
    assert refusal(b"Dear Anita") == "This is not a Word file. Please choose a file that ends in .docx."
    assert refusal(b"%PDF-1.7") == (
        "This is a PDF. Please choose the Word file it was made from, one that ends in .docx."
    )


NO_DOCUMENT = "There is no Word document in this file. Please open it in Word, save it as .docx, and try again."
DAMAGED = "This Word file is damaged. Please open it in Word, save a new copy, and try again."
TOO_MUCH = "This file unpacks to more than we can read. Please copy its words into a new Word file and try again."
LOCKED = "This file has a password. Please take the password off in Word, save it, and try again."
INSTRUCTIONS = "This file holds instructions that no Word file needs, so we did not open it."


def test_another_kind_of_zip_is_refused():
    assert refusal(zipped({"notes.txt": "hello"})) == NO_DOCUMENT
    assert refusal(zipped({"word/document.xml": "<html/>"})) == NO_DOCUMENT
    assert refusal(zipped({"word/document.xml": f'<w:document xmlns:w="{NAMESPACE}"/>'})) == NO_DOCUMENT


def test_an_old_or_locked_word_file_is_refused():
    assert refusal(OLE + b"\0" * 2000 + "WordDocument".encode("utf-16-le")) == (
        "This is an older kind of Word file (.doc). Please open it in Word, save it as .docx, and try again."
    )
    assert refusal(OLE + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 99) == LOCKED
    data = bytearray(saved(docx.Document()))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, struct.unpack_from("<H", data, at + 8)[0] | 1)
    assert refusal(bytes(data)) == LOCKED


def test_a_file_over_twenty_megabytes_is_refused_after_one_byte_more():
    class Endless(io.RawIOBase):
        read_so_far = 0

        def read(self, size=-1):
            assert size > 0
            self.read_so_far += size
            return b"P" * size

    stream = Endless()
    with pytest.raises(NotAWordFile) as caught:
        read_word(stream)
    assert (
        caught.value.message == "This file is over 20 MB. Please take the pictures out of it, save it, and try again."
    )
    assert stream.read_so_far == 20 * 1024 * 1024 + 1


def test_a_damaged_file_is_refused():
    data = saved(docx.Document())
    assert refusal(data[: len(data) // 2]) == DAMAGED
    assert refusal(b"PK\x03\x04" + b"\0" * 100) == DAMAGED
    assert refusal(repacked(data, document=b"<w:document")) == DAMAGED
    assert refusal(repacked(data, styles=b"no xml")) == DAMAGED


def test_a_file_without_words_is_refused():
    document = docx.Document()
    document.add_picture(picture_file(), Inches(1))
    assert refusal(saved(document)) == "There are no words in this file. Please choose a Word file with text in it."


@pytest.fixture
def unpacked(monkeypatch):
    """The names of the parts that were unpacked."""
    names = []
    opened = zipfile.ZipFile.open

    def note(archive, name, mode="r", **options):
        if mode == "r":
            names.append(name)
        return opened(archive, name, mode, **options)

    monkeypatch.setattr(zipfile.ZipFile, "open", note)
    return names


def test_a_part_that_unpacks_too_well_is_refused_before_it_is_unpacked(unpacked):
    assert refusal(zipped({"word/document.xml": b" " * 30_000_000})) == TOO_MUCH
    assert unpacked == []


def test_parts_that_unpack_to_too_much_together_are_refused_before_that(unpacked):
    packed = (random.Random(7).randbytes(4_000) + b"\0" * 196_000) * 10
    data = zipped({"word/document.xml": b"<x/>"} | {f"word/media/{number}": packed for number in range(53)})
    assert len(data) < 20 * 1024 * 1024
    assert refusal(data) == TOO_MUCH
    assert unpacked == []


def test_a_file_of_many_thousand_parts_is_refused(unpacked):
    assert refusal(zipped({str(number): b"" for number in range(3_001)})) == TOO_MUCH
    assert unpacked == []


def test_a_bomb_that_lies_about_its_size_is_refused():
    data = bytearray(zipped({"word/document.xml": b" " * 30_000_000}))
    for sign, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", data, data.index(sign) + offset, 5_000)
    assert refusal(bytes(data)) in {DAMAGED, TOO_MUCH}


def test_a_part_that_is_too_long_or_has_too_many_tags_is_refused(monkeypatch):
    long = b"<w:document xmlns:w='" + NAMESPACE.encode() + b"'><w:body>%s</w:body></w:document>"
    monkeypatch.setattr(package, "LARGEST_PART", 50_000)
    assert refusal(zipped({"word/document.xml": long % (b"<w:p/>" * 20_000)}, zipfile.ZIP_STORED)) == TOO_MUCH
    monkeypatch.setattr(package, "LARGEST_PART", 5_000_000)
    monkeypatch.setattr(package, "MOST_ELEMENTS", 10_000)
    assert refusal(zipped({"word/document.xml": long % (b"<w:p/>" * 20_000)}, zipfile.ZIP_STORED)) == TOO_MUCH


def test_a_packing_that_word_never_uses_is_refused():
    assert refusal(zipped({"word/document.xml": b"<x/>"}, zipfile.ZIP_BZIP2)) == DAMAGED


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{"&" + chr(97 + n) + ";" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
WITNESS = f'<w:document xmlns:w="{NAMESPACE}"><w:body><w:p><w:r><w:t>{{}}</w:t></w:r></w:p></w:body></w:document>'


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS + WITNESS.format("&j;"),
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + WITNESS.format("&a;"),
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + WITNESS.format("words"),
        "<!DOCTYPE x>" + WITNESS.format("words"),
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x.dtd"> %a;]>' + WITNESS.format("words"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_declarations_and_entities_are_refused(content, encoding):
    assert refusal(zipped({"word/document.xml": content.encode(encoding)})) in {INSTRUCTIONS, DAMAGED}


@pytest.mark.parametrize("part", ["styles", "numbering", "footnotes", "rels", "top"])
def test_declarations_are_refused_in_every_part_that_is_read(part):
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    bad = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    if part == "footnotes":
        data = repacked(saved(document), footnotes=bad, rels=relation("f1", "footnotes", "footnotes.xml"))
    else:
        data = repacked(saved(document), **{part: bad})
    assert refusal(data) == INSTRUCTIONS


def test_the_witness_is_read_where_it_is_honest():
    """So that the refusals above come from the declarations alone."""
    word = read_word(io.BytesIO(zipped({"word/document.xml": WITNESS.format("words").encode("utf-16")})))
    assert html_of(word) == "<p>words</p>"


def test_nothing_outside_the_file_is_fetched(monkeypatch):
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    document.add_picture(picture_file(), Inches(1))
    blip = document.element.body.find(".//" + qn("a:blip"))
    blip.set(qn("r:link"), "out")
    del blip.attrib[qn("r:embed")]
    data = saved(document)

    def relations(old):
        for name, kind in (("out", "image"), ("template", "attachedTemplate"), ("s", "styles"), ("h", "header")):
            target = "http://127.0.0.1:1/x.png" if kind == "image" else "file:///etc/passwd"
            old = relation(name, kind, target, outside=True)(old)
        return relation("up", "footnotes", "../../../../etc/passwd")(old)

    monkeypatch.setattr(socket, "socket", lambda *args, **options: pytest.fail("something was fetched"))
    monkeypatch.setattr("builtins.open", lambda *args, **options: pytest.fail("a file was opened"))
    monkeypatch.setattr("io.open", lambda *args, **options: pytest.fail("a file was opened"))
    word = read(data, rels=relations)
    assert word.blocks == [RichText(f"<p>{SENTENCE}</p>")]
    assert word.left_out == ["A picture was left out."]


@pytest.mark.parametrize("depth", [80, 5_000])
@pytest.mark.parametrize("tags", ["w:tbl w:tr w:tc", "w:smartTag", "w:sdt w:sdtContent"])
def test_what_is_nested_without_end_is_refused_or_read_but_never_crashes(depth, tags):
    begin = "".join(f"<{tag}>" for tag in tags.split()) * depth
    end = "".join(f"</{tag}>" for tag in reversed(tags.split())) * depth
    assert outcome(
        zipped({"word/document.xml": WITNESS.replace("<w:p>", begin + "<w:p>").replace("</w:p>", "</w:p>" + end)})
    )


def test_a_strict_word_file_and_unusual_names_are_read():
    strict = WITNESS.replace(NAMESPACE, "http://purl.oclc.org/ooxml/wordprocessingml/main").format("strict words")
    top = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/word/document2.xml"/>'
        "</Relationships>"
    )
    word = read_word(io.BytesIO(zipped({"_rels/.rels": top, "word/document2.xml": strict})))
    assert html_of(word) == "<p>strict words</p>"


def long_document():
    document = docx.Document()
    document.add_heading("Visits", 1)
    for number in range(150):
        document.add_heading(f"{number + 1}. Section", 2)
        for _turn in range(8):
            document.add_paragraph(SENTENCE * 3)
        for _turn in range(6):
            document.add_paragraph("A promise we keep", style="List Bullet")
    return saved(document)


def test_a_long_policy_is_read_in_a_few_seconds():
    data = long_document()
    start = time.monotonic()
    word = read_word(io.BytesIO(data))
    assert time.monotonic() - start < 15
    assert len(outline(word)) == 150


def outcome(data):
    """What becomes of a file: it is read, or refused in a sentence; anything else is an error."""
    try:
        return "read" if read_word(io.BytesIO(data)).blocks else "only a title"
    except NotAWordFile as refused:
        return refused.message if refused.message.endswith(".") else ""


@pytest.fixture(scope="module")
def whole():
    """A small file with a little of everything."""
    document = docx.Document()
    document.add_heading("Visits", 1)
    bold(document, "Before you come")
    document.add_paragraph(SENTENCE)
    document.add_paragraph("Point", style="List Number")
    document.add_table(2, 2).cell(0, 0).text = "Day"
    return saved(document)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8))
def test_any_broken_file_is_read_or_refused(whole, changes):
    data = bytearray(whole)
    for at, value in changes:
        data[at % len(data)] = value
    assert outcome(bytes(data))


def spoil(element, how):
    """Make one element of a document odd."""
    parent = element.getparent()
    if how == "drop":
        parent.remove(element)
    elif how == "twice":
        element.append(etree.fromstring(f"<w:p {nsdecls('w')}><w:r><w:t>x</w:t></w:r></w:p>"))
    elif how == "value":
        for name in element.attrib:
            element.set(name, "-7")
    elif how == "unwrap":
        parent.extend(list(element))
    else:
        element.tag = qn(f"w:{how}")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    part=st.sampled_from(["document", "document", "styles", "numbering"]),
    changes=st.lists(
        st.tuples(
            st.integers(0, 400),
            st.sampled_from(
                ["drop", "twice", "value", "unwrap", "p", "r", "t", "tbl", "tc", "numPr", "sdt", "novelty"]
            ),
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_any_odd_markup_is_read_or_refused(whole, part, changes):
    def change(old):
        tree = etree.fromstring(old)
        for at, how in changes:
            elements = list(tree.iter())[1:]
            if elements:
                spoil(elements[at % len(elements)], how)
        return etree.tostring(tree)

    assert outcome(repacked(whole, **{part: change}))
