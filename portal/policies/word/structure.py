"""Headings and lists of a Word document, made explicit, so that nobody after this needs its styles and its numbering.

Headings are called `Heading1` to `Heading6`, a title `Title`. List items say only whether they are numbered and how
deep they stand. Numbers that carry more than a place in a list ("3.1.2", "Appendix 4") are written into the words.
"""

from collections.abc import Iterator

from lxml import etree

from .numbering import Numbering, Place
from .package import W
from .styles import BODY, Styles, is_on
from .tree import END_MARK, MARK, inside, local, properties_of, remove, run, style_of, words_of

ORDERED, BULLETS = "1", "2"
DEEPEST_LIST = 4
TITLE = "Title"
LONGEST_TITLE_LINE = 100


# What the conversion reads, by where it stands; all else is dress, and in a file of Word's own the larger part.
_READ = {
    "rPr": {"b", "i"},
    "pPr": {"pStyle", "numPr", "rPr"},
    "trPr": {"tblHeader", "del"},
    "tcPr": {"gridSpan", "vMerge"},
    "tblPr": set(),
    "tblGrid": set(),
    "sectPr": set(),
}


def make_explicit(document: etree._Element, styles: Styles, numbering: etree._Element | None) -> None:
    """Change a document, made plain before, as said above; list items carry their number between two marks."""
    _Structure(document, styles, Numbering(numbering, styles.lists())).make_explicit()


class _Structure:
    def __init__(self, document: etree._Element, styles: Styles, numbering: Numbering) -> None:
        self._document = document
        self._styles = styles
        self._numbering = numbering
        self._paragraphs = list(document.iter(f"{W}p"))
        self._places = [self._place(paragraph) for paragraph in self._paragraphs]
        # Where one level of a list is written out, its first level is too: "3." stands above "3.1".
        self._written_lists = {
            self._numbering.pattern_of(place.list_id)
            for place in self._places
            if place is not None and place.level.is_written
        }

    def make_explicit(self) -> None:
        """Go through the paragraphs once."""
        items: list[tuple[etree._Element, Place]] = []
        for index, (paragraph, place) in enumerate(zip(self._paragraphs, self._places, strict=True)):
            in_table = inside(paragraph, "tbl")
            outline = self._styles.outline_of(paragraph)
            is_heading = outline < BODY and not in_table
            is_title = self._styles.name(style_of(paragraph)).lower() == "title" and not in_table
            for name in ("pStyle", "numPr", "outlineLvl"):
                for element in paragraph.findall(f"{W}pPr/{W}{name}"):
                    remove(element)
            if is_title or is_heading:
                name = TITLE if is_title else f"Heading{min(outline + 1, 6)}"
                etree.SubElement(properties_of(paragraph), f"{W}pStyle").set(f"{W}val", name)
            if place is None:
                continue
            if is_title or is_heading or self._is_written(place) or self._is_title_line(index):
                _write_label(paragraph, place.label)
            else:
                items.append((paragraph, place))
        self._mark(items)
        self._undress()

    def _undress(self) -> None:
        """Take away what the conversion does not read; the mark of a deleted paragraph is in its properties' `rPr`."""
        for name, read in _READ.items():
            for properties in self._document.iter(f"{W}{name}"):
                read_here = {"del"} if name == "rPr" and properties.getparent().tag == f"{W}pPr" else read
                for element in list(properties):
                    if local(element) not in read_here:
                        remove(element)

    def _place(self, paragraph: etree._Element) -> Place | None:
        """Return where a paragraph stands in a list of Word's, if it does and shows it."""
        if not words_of(paragraph):
            return None
        list_id, depth, style = self._styles.numbering(style_of(paragraph))
        own_list = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        own_depth = paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl")
        if own_list is not None:
            list_id, depth = own_list.get(f"{W}val", ""), "0"
        if own_depth is not None:
            depth = own_depth.get(f"{W}val", "")
        if not list_id or list_id == "0":
            return None
        level = int(depth) if depth.isdecimal() else self._numbering.depth_of_style(list_id, style)
        place = self._numbering.next(list_id, min(level, 8))
        return None if place is None or place.level.is_unmarked else place

    def _is_written(self, place: Place, depth: int | None = None) -> bool:
        """Say whether the number of a level, this one's or another of its list, is written into the words."""
        depth = place.depth if depth is None else depth
        level = self._numbering.level(place.list_id, depth)
        if level is None or level.is_bullet:
            return False
        return level.is_written or (depth == 0 and self._numbering.pattern_of(place.list_id) in self._written_lists)

    def _is_title_line(self, index: int) -> bool:
        """Say whether a numbered line is bold and alone: then it names a section, whatever Word calls it."""
        paragraph, place = self._paragraphs[index], self._places[index]
        following = self._places[index + 1] if index + 1 < len(self._places) else None
        runs = [element for element in paragraph.iter(f"{W}r") if words_of(element)]
        if place is None or place.level.is_bullet or place.depth or inside(paragraph, "tbl"):
            return False
        if following is not None and following.list_id == place.list_id and following.depth == place.depth:
            return False
        bold = all(is_on(element.find(f"{W}rPr/{W}b")) for element in runs)
        return bold and len(words_of(paragraph)) <= LONGEST_TITLE_LINE

    def _mark(self, items: list[tuple[etree._Element, Place]]) -> None:
        """Say of each list item how deep it stands and, if numbered, its number."""
        for group in _neighbours(items):
            depths = [
                sum(not self._is_written(place, depth) for depth in range(place.depth)) for _paragraph, place in group
            ]
            for first, last in _bullets_between_numbers([place for _paragraph, place in group]):
                depths[first:last] = [depth + 1 for depth in depths[first:last]]
            for (paragraph, place), depth in zip(group, _without_gaps(depths), strict=True):
                numbered = etree.SubElement(properties_of(paragraph), f"{W}numPr")
                etree.SubElement(numbered, f"{W}ilvl").set(f"{W}val", str(min(depth, DEEPEST_LIST)))
                kind = BULLETS if place.level.is_bullet else ORDERED
                etree.SubElement(numbered, f"{W}numId").set(f"{W}val", kind)
                if kind == ORDERED:
                    paragraph.insert(1, run(f"{MARK}{place.number}{place.html_type}{END_MARK}"))


def _write_label(paragraph: etree._Element, label: str) -> None:
    """Put the number that Word shows in front of the words, as bold as they are."""
    first = next((element for element in paragraph.iter(f"{W}r") if words_of(element)), paragraph)
    if label:
        switches = ["b"] if is_on(first.find(f"{W}rPr/{W}b")) else []
        properties_of(paragraph)
        paragraph.insert(1, run(f"{label} ", *switches))


def _neighbours(items: list[tuple[etree._Element, Place]]) -> Iterator[list[tuple[etree._Element, Place]]]:
    """Yield the items that stand one after the other, with nothing between them."""
    group: list[tuple[etree._Element, Place]] = []
    for item in items:
        if group and group[-1][0].getnext() is not item[0]:
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _without_gaps(depths: list[int]) -> Iterator[int]:
    """Yield depths that begin at 0 and go down one at a time; Word lets a list begin anywhere."""
    above: list[int] = []
    for depth in depths:
        while above and above[-1] > depth:
            above.pop()
        if not above or above[-1] < depth:
            above.append(depth)
        yield len(above) - 1


def _bullets_between_numbers(places: list[Place]) -> Iterator[tuple[int, int]]:
    """Yield the first bullet, and the one after the last, of those that stand between a number and the next.

    Writers put bullets between "1." and "2." as a list of its own at the same depth. They belong to the item above.
    """
    number_at: int | None = None
    nested = False
    for index, place in enumerate(places):
        if place.level.is_bullet:
            continue
        if number_at is not None and index - number_at > 1:
            before = places[number_at]
            if (
                before.depth == place.depth
                and before.level.kind == place.level.kind
                and place.number == before.number + 1
                and places[number_at + 1].depth <= place.depth
            ):
                yield number_at + 1, index
                nested = True
        number_at = index
    if nested and number_at is not None and number_at + 1 < len(places):
        yield number_at + 1, len(places)
