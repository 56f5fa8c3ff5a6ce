"""Headings: the real ones, and the lines that only look like one because somebody made them bold."""

import re

from lxml.html import HtmlElement

from .tree import drop

_NUMBERED = re.compile(
    r"(?:(\d{1,2}(?:\.\d{1,2}){0,4})\.?|([A-Z])[.)]|(Appendix|Annex|Section|Part)\s+[\dA-Z]{1,3}\b)[:.]?\s+\S"
)
_READS_LIKE_A_SENTENCE = re.compile(r"[.;,!]$|[^\W\d][.!?] [A-Z]")
_BARE_NUMBER = re.compile(r"\d+\s")
LONGEST_LINE = 100
MOST_WORDS = 14


def _words(item: HtmlElement) -> str:
    return " ".join(item.text_content().split())


def number_depth(words: str) -> int:
    """Return how many parts the number in front of a heading has: 1 for "4 Review", 2 for "1.2 Definition", else 0."""
    found = _NUMBERED.match(words)
    return 0 if found is None else (found[1] or "").count(".") + 1


def _is_bold(item: HtmlElement) -> bool:
    bold = "".join(part.text_content() for part in item.iter("strong"))
    return bool(bold.strip()) and bold.split() == item.text_content().split()


def _could_be(item: HtmlElement) -> bool:
    """Say whether a paragraph is short enough, has one line, and does not read as a sentence does."""
    words = _words(item)
    return (
        item.tag == "p"
        and 2 < len(words) <= LONGEST_LINE
        and len(words.split()) <= MOST_WORDS
        and item.find("br") is None
        and item.find("a") is None
        and not _READS_LIKE_A_SENTENCE.search(words)
        and any(letter.isalpha() for letter in words)
    )


def looks_like_heading(items: list[HtmlElement], index: int, known: set[int]) -> bool:
    """Say whether a paragraph is a heading that nobody marked as one.

    In: the paragraphs, lists, tables and headings of the page; which of them is asked about; and how deep the numbers
    of the real headings go. A bold line alone, or a numbered one, with text after it, is a heading. Two lines of a
    kind, one after the other, are not: they are an address, a list somebody typed, or a list of contents.
    """
    item = items[index]
    if not _could_be(item):
        return False
    following = items[index + 1] if index + 1 < len(items) else None
    if following is None:
        return False
    bold, depth = _is_bold(item), number_depth(_words(item))
    if depth == 1 and depth not in known and _BARE_NUMBER.match(_words(item)):
        depth = 0  # a house number, as likely as not
    if not bold and not (depth >= 2 or (depth == 1 and (depth in known or _words(item).isupper()))):
        return False
    if not (bold and depth) and _words(item).endswith(":") and following.tag in {"ul", "ol"}:
        return False
    following_depth = number_depth(_words(following)) if _could_be(following) else 0
    if depth:
        return not following_depth or following_depth > depth
    return not (_could_be(following) and _is_bold(following))


class Levels:
    """How deep each heading of a page stands, from 2 to 4, and the title above them all."""

    def __init__(self, items: list[HtmlElement]) -> None:
        """Read the headings among the items; the one that is the title is taken out of the page."""
        self.title = ""
        headings = [item for item in items if re.fullmatch(r"h[1-6]", item.tag) or item.get("data-heading")]
        given = {item: int(item.tag[1]) for item in headings if item.tag != "p"}
        title = self._find_title(items, headings, given)
        if title is not None:
            self.title = _words(title)
            headings.remove(title)
            given.pop(title, None)
            drop(title)
        self._levels: dict[HtmlElement, int] = {}
        self._settle(headings, given)

    @staticmethod
    def _find_title(
        items: list[HtmlElement], headings: list[HtmlElement], given: dict[HtmlElement, int]
    ) -> HtmlElement | None:
        """Return the heading that names the whole page, if one does."""
        for item in headings:
            if item.get("class") == "title":
                return item
        if not headings or headings[0] not in given:
            return None
        first = headings[0]
        if given[first] != min(given.values()) or number_depth(_words(first)):
            return None
        others = [item for item in headings[1:] if given.get(item) == given[first]]
        index = items.index(first)
        if any(len(_words(item)) > LONGEST_LINE for item in items[:index]):
            return None
        next_item = items[index + 1] if index + 1 < len(items) else None
        alone = not others
        above_another = next_item is not None and next_item in others
        above_numbers = bool(others) and all(number_depth(_words(item)) for item in others)
        return first if alone or above_another or above_numbers else None

    def _settle(self, headings: list[HtmlElement], given: dict[HtmlElement, int]) -> None:
        """Give each heading its level: real ones keep their order, the others go by their number or below."""
        ranks = {level: 2 + index for index, level in enumerate(sorted(set(given.values())))}
        by_number: dict[int, int] = {}
        for item, level in given.items():
            depth = number_depth(_words(item))
            if depth:
                by_number.setdefault(depth, ranks[level])
        above = 1
        real = 1
        for item in headings:
            depth = number_depth(_words(item))
            if item in given:
                level = real = ranks[given[item]]
            elif depth in by_number:
                level = by_number[depth]
            elif depth:
                level = 1 + depth + (min(by_number.values()) - 1 - min(by_number) if by_number else 0)
            else:
                level = real + 1
            # A reader who goes by headings must not fall through a missing level (WCAG 2.2, 1.3.1).
            above = max(2, min(level, above + 1, 4))
            self._levels[item] = above

    def of(self, item: HtmlElement) -> int:
        """Return the level of an item of the page, 0 where it is no heading."""
        return self._levels.get(item, 0)
