"""From the HTML that mammoth makes of a plain document to the blocks of a page."""

import re
from collections import Counter
from dataclasses import dataclass

from lxml import html as lxml_html
from lxml.html import HtmlElement

from portal.lib.html import clean_html

from . import tables
from .headings import Levels, looks_like_heading, number_depth
from .tree import END_MARK, MARK, drop, unwrap

LONGEST_HEADING = 150
LONGEST_JOINED = 6_000
# More tags at once than people write are taken for an attack, and lose their tags.
CLEANED_AT_ONCE = 500
_NUMBER = re.compile(f"{MARK}(\\d+)([1aAiI]){END_MARK}")
_BULLET = re.compile(r"^\s*(?:[•·▪◦●○■□➢✓\uf0b7\uf0a7\uf0d8\uf076\uf0fc]\s*|[-–*]\s+)")
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_WEB = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """A heading; level 2 is the highest, as the title of the page is level 1, and 4 the deepest."""

    level: int
    text: str


@dataclass(frozen=True)
class RichText:
    """Paragraphs and lists between two headings, as safe HTML."""

    html: str


@dataclass(frozen=True)
class Table:
    """One table, as safe HTML."""

    html: str


Block = Heading | RichText | Table


def words_in(element: HtmlElement) -> str:
    """Return the words in an element, as one line."""
    return " ".join(element.text_content().split())


class Blocks:
    """Reads the HTML once; `count` says what was put right or left out, `quoted` which words a repeated line had."""

    def __init__(self, html: str) -> None:
        self.count: Counter[str] = Counter()
        self.quoted: dict[str, list[str]] = {}
        self._root: HtmlElement = lxml_html.fragment_fromstring(html, create_parent="div")

    def read(self, title: str) -> tuple[str, list[Block]]:
        """Return the title and the blocks; `title` is the one among the file's properties, used where no other is."""
        self._tidy_signs()
        self._tidy_lists()
        self.count["box"] += tables.tidy(self._root)
        self._shorten_headings()
        self._drop_repeated_lines()
        self._join_paragraphs()
        self._list_typed_bullets()
        levels = Levels(self._find_headings())
        found = levels.title or self._first_bold_line() or title
        return found, self._blocks(levels)

    def _items(self) -> list[HtmlElement]:
        return list(self._root)

    def _tidy_signs(self) -> None:
        for box in list(self._root.iter("input")):
            box.tail = ("☑" if box.get("checked") else "☐") + (box.tail or "")
            drop(box)
        for link in list(self._root.iter("a")):
            href = link.get("href", "")
            if not href:
                unwrap(link)
            elif not _WEB.match(href):
                self.count["inner link" if href.startswith("#") else "other link"] += 1
                unwrap(link)

    def _tidy_lists(self) -> None:
        """Give numbered lists their first number and kind, and part two lists that stood together."""
        for numbered in list(self._root.iter("ol")):
            self._number(numbered)
        for element in self._root.iter():
            element.text = _NUMBER.sub("", element.text) if element.text else element.text
            element.tail = _NUMBER.sub("", element.tail) if element.tail else element.tail

    @staticmethod
    def _number(numbered: HtmlElement) -> None:
        current, expected, kind = numbered, None, ""
        for item in list(numbered):
            mark = _NUMBER.search(item.text_content())
            if mark is None or item.tag != "li":
                continue
            number, kind_here = int(mark[1]), mark[2]
            if expected is None or number != expected or kind_here != kind:
                if expected is not None:
                    parted = lxml_html.Element("ol")
                    current.addnext(parted)
                    parted.extend([item, *item.itersiblings()])
                    current = parted
                kind = kind_here
                if number != 1:
                    current.set("start", str(number))
                if kind != "1":
                    current.set("type", kind)
            expected = number + 1

    def _shorten_headings(self) -> None:
        for item in self._items():
            if item.tag not in _HEADINGS:
                continue
            for switch in list(item.iter("strong", "em", "a", "sup", "sub", "s")):
                unwrap(switch)
            for line in list(item.iter("br")):
                line.tail = " " + (line.tail or "")
                unwrap(line)
            if not words_in(item):
                drop(item)
            elif len(words_in(item)) > LONGEST_HEADING:
                item.tag = "p"
                self.count["long heading"] += 1

    def _drop_repeated_lines(self) -> None:
        """Take out the name at the top of a page that came into the text as a heading, again and again.

        Such a line cuts a list or a sentence in two each time it comes, which no heading does. It must come three
        times, be a name of four words or more, and always cut something, else it stays.
        """
        said: dict[str, list[HtmlElement]] = {}
        for item in self._items():
            if item.tag in _HEADINGS:
                said.setdefault(words_in(item), []).append(item)
        for words, items in said.items():
            if len(items) >= 3 and len(words.split()) >= 4 and words.istitle() and all(map(_cuts, items)):
                self.count["repeated"] += 1
                self.quoted.setdefault("repeated", []).append(words)
                for item in items:
                    before, after = item.getprevious(), item.getnext()
                    drop(item)
                    if before.tag == after.tag and before.tag in {"ul", "ol"} and not after.get("start"):
                        before.extend(list(after))
                        drop(after)

    def _join_paragraphs(self) -> None:
        """Put together a paragraph that the end of a page cut in two: no full stop, then a small letter."""
        for item in self._items():
            before = item.getprevious()
            if item.tag != "p" or before is None or before.tag != "p":
                continue
            first, second = words_in(before), words_in(item)
            if (
                40 <= len(first) <= LONGEST_JOINED
                and re.search(r"[a-z,’'s]$", first)
                and re.match(r"[a-z]{2,}|a ", second)
            ):
                self.count["joined"] += 1
                _append(before, item)
                item.getparent().remove(item)

    def _list_typed_bullets(self) -> None:
        """Make a list of two lines or more that begin with a typed dot or dash."""
        run: list[HtmlElement] = []
        for item in [*self._items(), None]:
            if item is not None and item.tag == "p" and _BULLET.match(item.text_content()) and len(words_in(item)) > 2:
                run.append(item)
                continue
            if len(run) > 1:
                self.count["typed list"] += 1
                made = lxml_html.Element("ul")
                run[0].addprevious(made)
                for line in run:
                    line.tag = "li"
                    _strip_bullet(line)
                    made.append(line)
            run = []

    def _find_headings(self) -> list[HtmlElement]:
        """Return the top-level elements, with lines that only look like headings marked as such."""
        items = self._items()
        known = {number_depth(words_in(item)) for item in items if item.tag in _HEADINGS}
        for index, item in enumerate(items):
            if item.tag == "p" and looks_like_heading(items, index, known):
                item.set("data-heading", "yes")
                self.count["heading"] += 1
        return items

    def _first_bold_line(self) -> str:
        """Return the first line where it is bold and short, and take it out: on a first page that is the title."""
        first = next(iter(self._root), None)
        if first is None or first.tag != "p" or len(words_in(first)) > LONGEST_HEADING:
            return ""
        strong = "".join(part.text_content() for part in first.iter("strong"))
        if not strong.strip() or " ".join(strong.split()) != words_in(first) or first.get("data-heading"):
            return ""
        drop(first)
        return " ".join(strong.split())

    def _blocks(self, levels: Levels) -> list[Block]:
        blocks: list[Block] = []
        waiting: list[str] = []

        def settle() -> None:
            parts = [waiting[at : at + CLEANED_AT_ONCE] for at in range(0, len(waiting), CLEANED_AT_ONCE)]
            cleaned = "".join(clean_html("".join(part)) for part in parts)
            waiting.clear()
            if cleaned:
                blocks.append(RichText(cleaned))

        for item in self._items():
            level = levels.of(item)
            if level:
                settle()
                blocks.append(Heading(level, words_in(item)))
            elif item.tag == "table":
                settle()
                blocks.append(Table(clean_html(_as_text(item))))
            elif words_in(item):
                waiting.append(_as_text(item))
        settle()
        return blocks


def _as_text(item: HtmlElement) -> str:
    item.tail = None
    return lxml_html.tostring(item, encoding="unicode")


def _cuts(heading: HtmlElement) -> bool:
    """Say whether a heading stands in the middle of something that goes on after it."""
    before, after = heading.getprevious(), heading.getnext()
    if before is None or after is None:
        return False
    if before.tag in {"ul", "ol"} and after.tag == before.tag:
        return True
    return before.tag == after.tag == "p" and not re.search(r"[.:;?!”)]$", words_in(before))


def _append(first: HtmlElement, second: HtmlElement) -> None:
    """Put the words of a paragraph at the end of another."""
    text = " " + (second.text or "").lstrip()
    if len(first):
        first[-1].tail = (first[-1].tail or "").rstrip() + text
    else:
        first.text = (first.text or "").rstrip() + text
    first.extend(list(second))


def _strip_bullet(line: HtmlElement) -> None:
    """Take the typed dot or dash from the first words of a line."""
    for element in line.iter():
        if element.text and element.text.strip():
            element.text = re.sub(r"^\s*[•·▪◦●○■□➢✓\uf0b7\uf0a7\uf0d8\uf076\uf0fc*–-]\s*", "", element.text, count=1)
            return
        if element.tail and element.tail.strip():
            return
