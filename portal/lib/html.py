"""HTML that people wrote, made safe to show; the only place that calls bleach and nh3.

nh3 is the wall and comes last, always: nothing reaches a page that nh3 has not written itself. Between two passes of
it, bleach makes links out of typed addresses. Both run when words are saved, never when they are shown.
"""

import html
import re
import threading
from html.parser import HTMLParser

import nh3
from bleach.linkifier import Linker

# Text is for reading: what stands here carries meaning for a reader, all else is dress.
_TAGS = {
    "p", "br", "strong", "em", "a", "h3", "h4", "ul", "ol", "li", "blockquote",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
# The star is needed: without it nh3 lets `lang` and `title` through on every tag.
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}}
_SPANS = {str(number) for number in range(1, 51)}
_ATTRIBUTE_VALUES = {
    "ol": {"type": {"1", "a", "A", "i", "I"}, "start": {str(number) for number in range(1, 1000)}},
    "th": {"scope": {"col", "row", "colgroup", "rowgroup"}, "colspan": _SPANS, "rowspan": _SPANS},
    "td": {"colspan": _SPANS, "rowspan": _SPANS},
}
# What stands inside these was never meant to be read as words, so it goes together with the tag.
_DROPPED_WITH_CONTENT = {
    "script", "style", "svg", "math", "template", "iframe", "noscript", "object", "textarea", "select", "title",
    "noembed", "noframes", "xmp",
}  # fmt: skip

_wall = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    tag_attribute_values=_ATTRIBUTE_VALUES,
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)

# A bare name becomes a link only under these endings and in small letters: "Joe went home.It rained" has no link in it.
_ENDINGS = "com|org|net|uk|wales|cymru|scot|ie|eu|info|edu|gov|int"
# Every repeat is bounded, so that a long line made to be slow cannot be: bleach's own patterns take quadratic time.
_LETTER = r"""[^\s()<>"`{}|\\^]"""
_PATH = rf"""(?:(?!&(?:lt|gt|quot|\#\w+);)(?:{_LETTER}|\({_LETTER}{{0,200}}\))){{0,2000}}"""
_URL = re.compile(
    rf"""(?<![\w@./-])
    (?:https?://[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,8}}
      |www\.[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}
      |[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,6}}\.(?-i:{_ENDINGS})(?![\w@-]|\.\w)
    )
    (?::\d{{1,5}})?
    (?:[/?\#]{_PATH}(?<![.,;:!?'’”*_])|/)?""",
    re.IGNORECASE | re.VERBOSE,
)
_EMAIL = re.compile(
    r"""(?<![\w.+/@:-])[a-z0-9_+'-]{1,64}(?:\.[a-z0-9_+'-]{1,64}){0,6}
    @(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w@-])""",
    re.IGNORECASE | re.VERBOSE,
)
_DOT_INSIDE_A_WORD = re.compile(r"\.\w")

# These turn the direction of the words that follow, so that a name or an address reads as something else. Right-to-left
# languages do not need them: their letters carry their own direction. Controls and half characters go with them.
_HARMFUL_CHARACTERS = re.compile("[\u202a-\u202e\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

# Parsing takes time in the square of the depth, and emphasis that is never closed, each with an attribute of its own,
# is repeated in every paragraph after it (1,000 of them made 4.5 MB and ten seconds). People write neither.
_EMPHASIS = re.compile(r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b[^>]*(?:>|\Z)", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^>]*(?:>|\Z)")
_TAG_OF_THE_WALL = re.compile(r"""<(/?)(?!br>)[a-z0-9]+(?: [a-z]+="[^"]*")*>""")
_MOST_TAGS = 20_000
_DEEPEST_TO_LINK = 40
_LONGEST_TO_LINK = 300_000

_here = threading.local()


def _through_the_wall(html: str) -> str:
    """Return what nh3 lets pass, in time that stays in proportion to the length."""
    html = _HARMFUL_CHARACTERS.sub("", html)
    if html.count("<") > _MOST_TAGS:
        html = _ANY_TAG.sub(" ", html)
    clean = _wall.clean(_EMPHASIS.sub(r"<\1>", html))
    # Once more: what was written as an entity is a character only now.
    return _HARMFUL_CHARACTERS.sub("", clean)


def _linkify(fragment: str) -> str:
    """Return the fragment with typed web and e-mail addresses made into links.

    A linker keeps state while it works, so each thread has its own.
    """
    if not hasattr(_here, "linker"):
        _here.linker = Linker(callbacks=[], parse_email=True, url_re=_URL, email_re=_EMAIL)
    return _here.linker.linkify(fragment)


def _may_hold_an_address(fragment: str) -> bool:
    """Say whether a linker could find anything: looking costs a hundredth of linking."""
    return "@" in fragment or "://" in fragment or _DOT_INSIDE_A_WORD.search(fragment) is not None


def _depth(fragment: str) -> int:
    """Return how deep the tags stand in one another; the fragment must come from nh3, which closes every tag."""
    depth = deepest = 0
    for closing in _TAG_OF_THE_WALL.findall(fragment):
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest


def clean_html(html: str) -> str:
    """Return the HTML with only what is safe and meant for readers, and with typed addresses as links.

    In: any HTML from anybody, whole or broken. Out: paragraphs, headings of level 3 and 4, lists (with their kind and
    first number), tables, quotations, strong, em, and links to http, https, mailto and tel. Never fails on text; the
    caller bounds the length.
    """
    clean = _through_the_wall(html)
    if _may_hold_an_address(clean) and len(clean) <= _LONGEST_TO_LINK and _depth(clean) <= _DEEPEST_TO_LINK:
        # Bleach reads only what the wall has written, and the wall has the last word on what bleach wrote.
        clean = _wall.clean(_linkify(clean))
    return clean


def plain_to_html(text: str) -> str:
    """Return typed plain text as HTML: an empty line parts paragraphs, a new line stays one, addresses become links.

    In: what somebody typed into a plain field; its signs are shown as they are, never read as tags. Out: safe HTML,
    empty for text without words.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    paragraphs = [paragraph.strip() for paragraph in re.split(r"\n[^\S\n]*\n\s*", lines)]
    return clean_html(
        "".join(
            "<p>" + html.escape(paragraph, quote=False).replace("\n", "<br>") + "</p>"
            for paragraph in paragraphs
            if paragraph
        )
    )


def to_plain(html: str) -> str:
    """Return the words of some HTML as plain text, for a search index, an excerpt or a plain e-mail.

    In: any HTML. Out: paragraphs parted by an empty line, list items and table rows on lines of their own, the cells
    of a row parted by a bar; no tags, no entities.
    """
    reader = _WordsOnly()
    reader.feed(_through_the_wall(html))
    reader.close()
    return reader.words()


# Marks for the breaks between words; control characters never reach the reader below as text.
_PARAGRAPH, _LINE, _CELL = "\x01", "\x02", "\x03"


class _WordsOnly(HTMLParser):
    """Gathers the words of clean HTML, with breaks where the eye would see them."""

    _PARAGRAPHS = frozenset({"p", "h3", "h4", "ul", "ol", "blockquote", "table"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._inside = 0  # depth in lists and tables, where a paragraph is only a line

    def _end_what_is_open(self, tag: str) -> None:
        if tag in self._PARAGRAPHS:
            self._parts.append(_LINE if self._inside else _PARAGRAPH)
        elif tag in {"li", "tr"}:
            self._parts.append(_LINE)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Mark the break before a tag."""
        self._end_what_is_open(tag)
        if tag == "br":
            self._parts.append("\n")
        elif tag in {"td", "th"}:
            self._parts.append(_CELL)
        elif tag in {"ul", "ol", "table"}:
            self._inside += 1

    def handle_endtag(self, tag: str) -> None:
        """Mark the break after a tag."""
        if tag in {"ul", "ol", "table"}:
            self._inside -= 1
        self._end_what_is_open(tag)

    def handle_data(self, data: str) -> None:
        """Keep words; white space between them is one space, as on a page."""
        self._parts.append(re.sub(r"\s+", " ", data))

    def words(self) -> str:
        """Return what was gathered, with no more white space than a reader needs."""
        return re.sub(r"[\s\x01-\x03]+", self._break, "".join(self._parts)).strip()

    @staticmethod
    def _break(found: re.Match[str]) -> str:
        """Return the strongest break among those that stand together."""
        marks = found[0]
        if _PARAGRAPH in marks:
            return "\n\n"
        if _LINE in marks:
            return "\n"
        if _CELL in marks:
            return " | "
        return "\n" * marks.count("\n") or " "
