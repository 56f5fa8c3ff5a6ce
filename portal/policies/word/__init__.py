"""Bringing a policy in from Word: a file goes in, headings, text and tables come out, and a list of what did not.

Nothing is dropped in silence. The file is checked before it is opened, nothing outside it is fetched, and every word
of HTML goes through `portal.lib.html`.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

import mammoth
from django.utils.translation import gettext as _
from lxml import etree

from portal.lib.html import to_plain

from . import report
from .blocks import Block, Blocks, Heading, RichText, Table
from .markup import Markup
from .package import NotAWordFile, Package, W, check_length, open_package
from .structure import BULLETS, ORDERED, TITLE, make_explicit
from .styles import Styles
from .tree import words_of

__all__ = ["Block", "Heading", "NotAWordFile", "RichText", "Table", "WordDocument", "read_word"]


@dataclass(frozen=True)
class WordDocument:
    """What was read from a Word file.

    `title` is empty where the file names none. `left_out` says, a sentence each, what did not come along; `changed`
    what was put right on the way, by which nothing is lost.
    """

    title: str
    blocks: list[Block]
    left_out: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def read_word(stream: BinaryIO) -> WordDocument:
    """Return the headings, text and tables of a Word file.

    In: an open binary stream, read once from where it stands. Raises NotAWordFile, with one sentence to show, for
    what is no .docx file, is locked, damaged or too large, or holds no words. Touches neither disk nor network.
    """
    package = open_package(stream)
    styles = Styles(package.styles)
    markup = Markup(package, styles)
    try:
        document = markup.make_plain()
        said = _words(words_of(paragraph) for paragraph in document.iter(f"{W}p"))
        make_explicit(document, styles, package.numbering)
        check_length(document)
        html, unread = _convert(document, package)
        blocks = Blocks(html)
        title, found = blocks.read(package.title)
    except (KeyError, ValueError, IndexError, AttributeError, TypeError, RecursionError, OSError) as error:
        # The XML is well-formed but is not what Word writes; which library stumbles first means nothing to an editor.
        raise NotAWordFile(
            _("This Word file is damaged. Please open it in Word, save a new copy, and try again.")
        ) from error
    if not found and not title:
        raise NotAWordFile(_("There are no words in this file. Please choose a Word file with text in it."))
    count = markup.count + blocks.count
    count["symbol"] += unread
    quoted = markup.quoted | blocks.quoted
    return WordDocument(
        title=title,
        blocks=found,
        left_out=report.left_out(count, quoted, _missing(said, title, found, blocks.quoted)),
        changed=report.changed(count),
    )


def _words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in re.findall(r"\w+", text))


def _missing(said: Counter[str], title: str, blocks: list[Block], dropped: dict[str, list[str]]) -> list[str]:
    """Return words that stood in the file and are nowhere in the outcome: the last guard against a silent loss."""
    come = [title, *(words for group in dropped.values() for words in group * 99)]
    come += [block.text if isinstance(block, Heading) else to_plain(block.html) for block in blocks]
    return [word[:40] for word in (said - _words(come))][:20]


def _convert(document: etree._Element, package: Package) -> tuple[str, int]:
    """Return the document as HTML, and how many signs could not be read.

    Mammoth is given a file made here, with the words, the web links and two kinds of list, and nothing else.
    """
    links = "".join(
        f'<Relationship Id="{_attribute(name)}" Type="{_LINK}" Target="{_attribute(link.target)}"/>'
        for name, link in package.links.items()
        if link.kind == "hyperlink" and link.outside
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", etree.tostring(document, encoding="UTF-8", xml_declaration=True))
        archive.writestr("word/numbering.xml", _NUMBERING)
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
        )
    result = mammoth.convert_to_html(
        packed,
        style_map=f"p.{TITLE} => h1.title:fresh",
        include_embedded_style_map=False,
        external_file_access=False,
        convert_image=_no_picture,
    )
    return result.value, sum("w:sym" in message.message for message in result.messages)


def _no_picture(image: object) -> list[object]:
    return []


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_NUMBERING = f'<w:numbering xmlns:w="{W[1:-1]}">' + "".join(
    f'<w:abstractNum w:abstractNumId="{kind}">'
    + "".join(f'<w:lvl w:ilvl="{depth}"><w:numFmt w:val="{shown}"/></w:lvl>' for depth in range(9))
    + f'</w:abstractNum><w:num w:numId="{kind}"><w:abstractNumId w:val="{kind}"/></w:num>'
    for kind, shown in ((ORDERED, "decimal"), (BULLETS, "bullet"))
) + "</w:numbering>"  # fmt: skip
