"""What the styles of a Word file say of its paragraphs: which are headings, which are numbered, which are hidden."""

import re
from collections.abc import Iterator

from lxml import etree

from .package import W
from .tree import style_of

# Word keeps the English names of its own styles in every language; only the ids are translated.
_HEADING_NAME = re.compile(r"heading ([1-9])", re.IGNORECASE)
_CONTENTS_NAME = re.compile(
    r"toc (\d|heading)|table of (figures|authorities)|contents \d|contents heading", re.IGNORECASE
)
BODY = 9
# Word itself allows eleven styles, each based on the next.
LONGEST_LINE = 12


def is_on(element: etree._Element | None) -> bool:
    """Say whether a switch such as bold is on; it is where it stands without a value."""
    return element is not None and element.get(f"{W}val", "true").lower() not in {"0", "false", "off", "none"}


class Styles:
    """Answers from the style itself or from those it is based on, as Word does."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        for style in root.iter(f"{W}style") if root is not None else ():
            self._styles.setdefault(style.get(f"{W}styleId", ""), style)

    def _line(self, style_id: str) -> Iterator[etree._Element]:
        """Yield the style and those it is based on, nearest first; a ring of styles ends where it began."""
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen and len(seen) < LONGEST_LINE:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = self._value(self._styles[style_id], "basedOn")

    @staticmethod
    def _value(element: etree._Element, name: str) -> str:
        child = element.find(f"{W}{name}")
        return "" if child is None else child.get(f"{W}val", "")

    def name(self, style_id: str) -> str:
        """Return the style's name in English where it is one of Word's own; else the name it was given, or the id."""
        style = self._styles.get(style_id)
        return (self._value(style, "name") if style is not None else "") or style_id

    def outline(self, style_id: str) -> int:
        """Return how deep a heading of this style stands, from 0; BODY where it is no heading."""
        for style in self._line(style_id):
            level = style.find(f"{W}pPr/{W}outlineLvl")
            if level is not None:
                value = level.get(f"{W}val", "")
                return int(value) if re.fullmatch(r"\d", value) else BODY
            named = _HEADING_NAME.fullmatch(self._value(style, "name"))
            if named:
                return int(named[1]) - 1
        named = _HEADING_NAME.fullmatch(re.sub(r"(?i)^(heading)(\d)$", r"\1 \2", style_id))
        return int(named[1]) - 1 if named and style_id not in self._styles else BODY

    def outline_of(self, paragraph: etree._Element) -> int:
        """Return how deep a heading a paragraph is, from 0; BODY for none."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if own is not None and own.get(f"{W}val", "").isdecimal():
            return min(int(own.get(f"{W}val", "")), BODY)
        return self.outline(style_of(paragraph))

    def is_contents(self, style_id: str) -> bool:
        """Say whether paragraphs of this style make up a list of contents."""
        return _CONTENTS_NAME.fullmatch(self.name(style_id)) is not None

    def numbering(self, style_id: str) -> tuple[str, str, str]:
        """Return the list and the level that the style brings with it, and the style that does so; empty for none."""
        for style in self._line(style_id):
            numbered = style.find(f"{W}pPr/{W}numPr")
            if numbered is not None:
                return self._value(numbered, "numId"), self._value(numbered, "ilvl"), style.get(f"{W}styleId", "")
        return "", "", ""

    def lists(self) -> dict[str, str]:
        """Return, for each numbering style, the list it stands for."""
        return {
            style_id: self._value(numbered, "numId")
            for style_id, style in self._styles.items()
            if style.get(f"{W}type") == "numbering" and (numbered := style.find(f"{W}pPr/{W}numPr")) is not None
        }

    def has(self, style_id: str, switch: str) -> bool:
        """Say whether the style makes letters bold (`b`), slanted (`i`) or hidden (`vanish`)."""
        for style in self._line(style_id):
            found = style.find(f"{W}rPr/{W}{switch}")
            if found is not None:
                return is_on(found)
        return False
