"""Tables of a Word document, made readable for everybody, also by ear."""

from lxml import html as lxml_html
from lxml.html import HtmlElement

from .tree import drop, unwrap


def tidy(root: HtmlElement) -> int:
    """Give each table a head that a screen reader can name, plain cells, and return how many were only a frame.

    A table of one cell is a frame around words: its words take its place.
    """
    frames = 0
    # From the innermost outwards, so that a frame in a frame comes down to its words.
    for table in reversed(list(root.iter("table"))):
        cells = _own(table, "td", "th")
        if len(cells) <= 1:
            frames += _unframe(table, cells)
            continue
        _find_head(table)
        for head in table.iterchildren("thead"):
            for cell in head.iter("th"):
                cell.set("scope", "colgroup" if cell.get("colspan") else "col")
        for cell in cells:
            _make_plain(cell)
    return frames


def _own(table: HtmlElement, *tags: str) -> list[HtmlElement]:
    """Return the rows or cells of a table, without those of tables that stand in it."""
    return [element for element in table.iter(*tags) if next(element.iterancestors("table")) is table]


def _unframe(table: HtmlElement, cells: list[HtmlElement]) -> bool:
    """Put what stands in a table's only cell in its place; a frame around nothing goes without a word."""
    inner = [element for cell in cells for element in cell]
    for element in inner:
        table.addprevious(element)
    drop(table)
    return bool(inner)


def _find_head(table: HtmlElement) -> None:
    """Make the first row the head where all its cells are bold and the file names no head."""
    rows = _own(table, "tr")
    if next(table.iterchildren("thead"), None) is None:
        body = lxml_html.Element("tbody")
        body.extend(rows)
        if len(rows) > 1 and all(_is_bold(cell) for cell in rows[0]) and len(rows[0]) > 1:
            head = lxml_html.Element("thead")
            head.append(rows[0])
            for cell in rows[0]:
                cell.tag = "th"
            table.append(head)
        table.append(body)
    for head in table.iterchildren("thead"):
        for strong in list(head.iter("strong")):
            unwrap(strong)


def _is_bold(cell: HtmlElement) -> bool:
    bold = "".join(strong.text_content() for strong in cell.iter("strong"))
    return bool(bold.strip()) and bold.split() == cell.text_content().split()


def _make_plain(cell: HtmlElement) -> None:
    """Let the words of a cell stand without a paragraph around them where there is only one."""
    for heading in list(cell.iter("h1", "h2", "h3", "h4", "h5", "h6")):
        heading.tag = "p"
    if len(cell) == 1 and cell[0].tag == "p" and not (cell.text or "").strip():
        unwrap(cell[0])
