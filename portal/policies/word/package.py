"""Opening a Word file that anybody may have sent: sizes first, then bytes, then XML; nothing outside it is fetched."""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote
from xml.parsers import expat

from django.utils.translation import gettext as _
from lxml import etree

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 100 * 1024 * 1024
# Words take little room: the longest part of a 20-page protocol is 84 kB. Reading takes about forty times its length.
LARGEST_PART = 12 * 1024 * 1024
MOST_ELEMENTS = 500_000
# After a file is made plain: some 600 pages. The rest of the way takes a second of a processor for each 10,000.
MOST_PLAIN_ELEMENTS = 60_000
MOST_LETTERS = 2_000_000
MOST_PARTS = 3_000
# Word's own XML packs 10 to 40 times smaller; deflate reaches 1,030 with nothing but repetition.
MOST_PACKING = 300
SMALL_PART = 1024 * 1024

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The strict kind of Word file says the same under other names (ECMA-376, part 1 against part 4).
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class NotAWordFile(Exception):
    """A file that cannot be read as a Word file; `message` is one sentence for the person who sent it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Link:
    """A relationship of the document: what kind it is, where it leads, and whether that is outside the file."""

    kind: str
    target: str
    outside: bool


@dataclass(frozen=True)
class Package:
    """The parts of a Word file that hold words or say what they mean, as parsed XML; none where the file has none."""

    document: etree._Element
    links: dict[str, Link]
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None
    comments: etree._Element | None
    headers: list[etree._Element]
    footers: list[etree._Element]
    title: str
    has_macros: bool


def _damaged() -> NotAWordFile:
    return NotAWordFile(_("This Word file is damaged. Please open it in Word, save a new copy, and try again."))


def check_length(document: etree._Element) -> None:
    """Refuse a document, made plain, that would take too long to convert; raises NotAWordFile."""
    letters = 0
    for elements, element in enumerate(document.iter()):
        letters += len(element.text or "")
        if elements > MOST_PLAIN_ELEMENTS or letters > MOST_LETTERS:
            raise NotAWordFile(_("This file is too long to bring in at once. Please bring it in in two or more parts."))


def _too_much() -> NotAWordFile:
    return NotAWordFile(
        _("This file unpacks to more than we can read. Please copy its words into a new Word file and try again.")
    )


def _locked() -> NotAWordFile:
    return NotAWordFile(_("This file has a password. Please take the password off in Word, save it, and try again."))


def _no_zip(data: bytes) -> NotAWordFile:
    """Return what to say about a file that is not even packed as Word files are."""
    if data.startswith(_OLE) and _ENCRYPTED in data:
        return NotAWordFile(
            _("This file has a password. Please take the password off in Word, save it, and try again.")
        )
    if data.startswith(_OLE):
        return NotAWordFile(
            _("This is an older kind of Word file (.doc). Please open it in Word, save it as .docx, and try again.")
        )
    if data.startswith(b"%PDF"):
        return NotAWordFile(_("This is a PDF. Please choose the Word file it was made from, one that ends in .docx."))
    if not data:
        return NotAWordFile(_("This file is empty. Please choose a Word file that ends in .docx."))
    return NotAWordFile(_("This is not a Word file. Please choose a file that ends in .docx."))


def open_package(stream: BinaryIO) -> Package:
    """Return what a Word file holds.

    In: an open binary stream; its name is never asked. Raises NotAWordFile, with a sentence to show, for anything
    that is no Word file, that is locked or damaged, or that would take too much memory or time to read.
    """
    data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise NotAWordFile(_("This file is over 20 MB. Please take the pictures out of it, save it, and try again."))
    if not data.startswith(b"PK"):
        raise _no_zip(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive)
            return _Reader(archive).package()
    # zipfile says with a RuntimeError what it cannot unpack.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OverflowError, ValueError, OSError) as error:
        raise _damaged() from error


def _check_sizes(archive: zipfile.ZipFile) -> None:
    """Refuse, before anything is unpacked, what would unpack to too much."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _too_much()
    for part in parts:
        if part.flag_bits & 0x1:
            raise _locked()
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise _damaged()
        if part.file_size > SMALL_PART and part.file_size > MOST_PACKING * max(1, part.compress_size):
            raise _too_much()


def parse(data: bytes) -> etree._Element:
    """Return the root of some XML that may have been made to harm: no DTD, no entities, no network, bounded size.

    Raises NotAWordFile.
    """
    elements = 0

    def count(name: str, attributes: dict[str, str]) -> None:
        nonlocal elements
        elements += 1
        if elements > MOST_ELEMENTS:
            raise _too_much()

    def refuse(*declaration: object) -> None:
        raise NotAWordFile(_("This file holds instructions that no Word file needs, so we did not open it."))

    # A first reader that stops at the declaration itself, whatever the encoding, before an entity can be made.
    gate = expat.ParserCreate()
    gate.StartElementHandler = count
    gate.StartDoctypeDeclHandler = refuse
    gate.EntityDeclHandler = refuse
    try:
        gate.Parse(data, True)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        reader = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        return etree.fromstring(data, reader)
    except (expat.ExpatError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _damaged() from error


class _Reader:
    """Finds parts by what they are to each other, as Word does; the names are usual, not certain."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self._left = LARGEST_UNPACKED

    def _read(self, name: str) -> bytes:
        """Return one part; what the list of contents says of its size is not taken on trust."""
        with self._archive.open(name) as part:
            data = part.read(LARGEST_PART + 1)
        self._left -= len(data)
        if len(data) > LARGEST_PART or self._left < 0:
            raise _too_much()
        return data

    def _links(self, name: str) -> dict[str, Link]:
        """Return the relationships of a part by their id, with targets inside the file as names of parts."""
        folder, base = posixpath.split(name)
        place = posixpath.join(folder, "_rels", base + ".rels")
        if place not in self._names:
            return {}
        links = {}
        for element in parse(self._read(place)).iter(_RELATIONSHIP):
            target = element.get("Target", "")
            outside = element.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            kind = element.get("Type", "").rpartition("/")[2]
            links[element.get("Id", "")] = Link(kind, target, outside)
        return links

    def _all(self, links: dict[str, Link], kind: str) -> list[etree._Element]:
        names = dict.fromkeys(link.target for link in links.values() if link.kind == kind and not link.outside)
        return [parse(self._read(name)) for name in names if name in self._names]

    def package(self) -> Package:
        """Return the parts; raise NotAWordFile where there is no document among them."""
        top = self._links("")
        wanted = [link.target for link in top.values() if link.kind == "officeDocument" and not link.outside]
        name = next((name for name in [*wanted, "word/document.xml"] if name in self._names), None)
        document = parse(self._read(name)) if name else None
        if name is None or document is None or document.tag != f"{W}document" or document.find(f"{W}body") is None:
            raise NotAWordFile(
                _("There is no Word document in this file. Please open it in Word, save it as .docx, and try again.")
            )
        links = self._links(name)

        def first(kind: str) -> etree._Element | None:
            return next(iter(self._all(links, kind)), None)

        return Package(
            document=document,
            links=links,
            styles=first("styles"),
            numbering=first("numbering"),
            footnotes=first("footnotes"),
            endnotes=first("endnotes"),
            comments=first("comments"),
            headers=self._all(links, "header"),
            footers=self._all(links, "footer"),
            title=self._title(top),
            has_macros=any(link.kind == "vbaProject" for link in links.values()),
        )

    def _title(self, links: dict[str, Link]) -> str:
        """Return the title among the file's properties; often empty, and sometimes that of an older file."""
        for properties in self._all(links, "core-properties"):
            found = properties.find("{http://purl.org/dc/elements/1.1/}title")
            if found is not None and found.text:
                return " ".join(found.text.split())
        return ""
