"""The numbers that Word counts for itself and never writes into the words: "1.2", "(b)", "iv"."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

from .package import W

DEEPEST = 9
_PLACE = re.compile(r"%([1-9])")
# How a kind of number is called in HTML; whatever else Word has (ordinals, words) is counted in figures.
_LETTERS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}


@dataclass(frozen=True)
class Level:
    """How one level of a list is numbered; `style` is the paragraph style that brings this level with it."""

    kind: str = "decimal"
    text: str = "%1."
    start: int = 1
    legal: bool = False
    style: str = ""

    @property
    def is_bullet(self) -> bool:
        return self.kind == "bullet"

    @property
    def is_unmarked(self) -> bool:
        return self.kind == "none" or (not self.text and not self.is_bullet)

    @property
    def is_written(self) -> bool:
        """Whether the number carries more than its place in a list, as "3.1.2" and "Appendix 4" do."""
        return not self.is_bullet and (len(_PLACE.findall(self.text)) > 1 or bool(re.search(r"[^\W\d_]{2}", self.text)))


@dataclass(frozen=True)
class Place:
    """Where a paragraph stands in a list: which list, how deep (from 0), its number there and what Word shows."""

    list_id: str
    depth: int
    level: Level
    number: int
    label: str

    @property
    def html_type(self) -> str:
        return _LETTERS.get(self.level.kind, "1")


@dataclass
class _List:
    levels: dict[int, Level] = field(default_factory=dict)
    link: str = ""


def _value(element: etree._Element | None, name: str) -> str:
    """Return the value of a child element, empty where there is none."""
    child = None if element is None else element.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")


def _whole(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else otherwise


def _depth(text: str) -> int:
    return min(_whole(text, 0), DEEPEST - 1)


def _read_level(element: etree._Element) -> Level:
    legal = element.find(f"{W}isLgl")
    shown = element.find(f"{W}lvlText")
    return Level(
        kind=_value(element, "numFmt") or "decimal",
        text="" if shown is None else shown.get(f"{W}val", ""),
        start=_whole(_value(element, "start"), 1),
        legal=legal is not None and legal.get(f"{W}val", "1") not in {"0", "false"},
        style=_value(element, "pStyle"),
    )


class Numbering:
    """Counts as Word counts: ask for the paragraphs in the order in which they stand."""

    def __init__(self, root: etree._Element | None, styled: dict[str, str]) -> None:
        """Read the part; `styled` says which list a numbering style stands for."""
        self._abstract: dict[str, _List] = {}
        self._lists: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._own: dict[tuple[str, int], Level] = {}
        self._styled = styled
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        for element in root.iter(f"{W}abstractNum"):
            levels = {_depth(level.get(f"{W}ilvl", "")): _read_level(level) for level in element.findall(f"{W}lvl")}
            self._abstract[element.get(f"{W}abstractNumId", "")] = _List(levels, _value(element, "numStyleLink"))
        for element in root.iter(f"{W}num"):
            number = element.get(f"{W}numId", "")
            self._lists[number] = _value(element, "abstractNumId")
            for changed in element.findall(f"{W}lvlOverride"):
                depth = _depth(changed.get(f"{W}ilvl", ""))
                start = _value(changed, "startOverride")
                if start:
                    self._starts[number, depth] = _whole(start, 1)
                level = changed.find(f"{W}lvl")
                if level is not None:
                    self._own[number, depth] = _read_level(level)

    def pattern_of(self, list_id: str) -> str:
        """Return the pattern that a list follows; a pattern may point to a style that points to another list."""
        pattern = self._lists.get(list_id, "")
        for _turn in range(3):
            link = self._abstract.get(pattern, _List()).link
            if not link:
                break
            pattern = self._lists.get(self._styled.get(link, ""), "")
        return pattern

    def level(self, list_id: str, depth: int) -> Level | None:
        """Return how a level of a list is numbered, or none where the file does not say."""
        found = self._own.get((list_id, depth))
        return found or self._abstract.get(self.pattern_of(list_id), _List()).levels.get(depth)

    def depth_of_style(self, list_id: str, style: str) -> int:
        """Return the level that a paragraph style stands for in a list; the first where the list does not name it."""
        levels = self._abstract.get(self.pattern_of(list_id), _List()).levels
        return next((depth for depth, level in levels.items() if style and level.style == style), 0)

    def next(self, list_id: str, depth: int) -> Place | None:
        """Count one paragraph of a list and return where it stands; none for a list the file does not describe."""
        level = self.level(list_id, depth)
        if level is None:
            return None
        counts = self._counts[self.pattern_of(list_id)]
        start = self._starts.get((list_id, depth))
        if start is not None and (list_id, depth) not in self._begun:
            counts[depth] = start
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else level.start
        self._begun.add((list_id, depth))
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return Place(list_id, depth, level, counts[depth], self._label(list_id, level, counts))

    def _label(self, list_id: str, level: Level, counts: dict[int, int]) -> str:
        def number(found: re.Match[str]) -> str:
            depth = int(found[1]) - 1
            other = self.level(list_id, depth) or Level()
            return _written(counts.get(depth, other.start), "decimal" if level.legal else other.kind)

        return "" if level.is_bullet or level.is_unmarked else _PLACE.sub(number, level.text).strip()


def _written(number: int, kind: str) -> str:
    """Return a number as Word writes it: in figures, letters or Roman."""
    if kind in {"lowerLetter", "upperLetter"} and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 9)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in {"lowerRoman", "upperRoman"} and 0 < number < 4000:
        written, left = "", number
        for value, sign in (
            (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
            (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
        ):  # fmt: skip
            written += sign * (left // value)
            left %= value
        return written.upper() if kind == "upperRoman" else written
    return f"{number:02}" if kind == "decimalZero" else str(number)
