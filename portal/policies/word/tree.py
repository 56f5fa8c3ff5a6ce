"""Small steps in the tree of a Word document."""

from lxml import etree

from .package import W

# Around the number of a list item while it travels through the conversion: Unicode sets these aside for such use.
MARK, END_MARK = "\ufdd0", "\ufdd1"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def words_of(element: etree._Element) -> str:
    """Return the words in an element, paragraphs parted by a space."""
    parts = []
    for piece in element.iter(f"{W}t", f"{W}p", f"{W}tab", f"{W}br"):
        parts.append((piece.text or "") if piece.tag == f"{W}t" else " ")
    return " ".join("".join(parts).split())


def remove(element: etree._Element) -> None:
    """Take an element out of the tree."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Put what is in an element, words too, in its place; the time does not depend on how many stand beside it."""
    parent = element.getparent()
    if parent is None:
        return
    _say_before(element, element.text)
    for child in list(element):
        element.addprevious(child)
    _say_before(element, element.tail)
    parent.remove(element)


def drop(element: etree._Element) -> None:
    """Take an element out of the tree; the words after it stay."""
    parent = element.getparent()
    if parent is not None:
        _say_before(element, element.tail)
        parent.remove(element)


def _say_before(element: etree._Element, words: str | None) -> None:
    """Put words in front of an element."""
    before, parent = element.getprevious(), element.getparent()
    if words and before is not None:
        before.tail = (before.tail or "") + words
    elif words and parent is not None:
        parent.text = (parent.text or "") + words


def inside(element: etree._Element, *names: str) -> bool:
    """Say whether the element stands in one of these."""
    return next(element.iterancestors(*[f"{W}{name}" for name in names]), None) is not None


def run(text: str, *switches: str) -> etree._Element:
    """Return a new run with this text."""
    made = etree.Element(f"{W}r")
    if switches:
        properties = etree.SubElement(made, f"{W}rPr")
        for switch in switches:
            etree.SubElement(properties, f"{W}{switch}")
    words = etree.SubElement(made, f"{W}t")
    words.text = text
    words.set(_SPACE, "preserve")
    return made


def style_of(paragraph: etree._Element) -> str:
    """Return the id of a paragraph's style, empty where it has none of its own."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def properties_of(paragraph: etree._Element) -> etree._Element:
    """Return the place for a paragraph's properties, made where there was none."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    return properties
