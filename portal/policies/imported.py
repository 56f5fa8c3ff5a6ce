"""What was read from a Word file, as the blocks of a page."""

from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.utils.html import escape

from portal.lib.html import clean_html, to_plain

from .blocks import LONGEST_HEADING
from .choices import HeadingLevel
from .word import Heading, RichText, Table

_LEVELS = [int(level) for level in HeadingLevel.values]


def as_body(blocks: Iterable[Heading | RichText | Table]) -> list[dict[str, Any]]:
    """The blocks of a document as values of a page's body. All HTML goes through the portal's own wall once more."""
    body: list[dict[str, Any]] = []
    for block in blocks:
        if isinstance(block, Heading) and len(block.text) > LONGEST_HEADING:
            # A whole paragraph in a heading's style: no word of it may be lost.
            body.append({"type": "text", "value": f"<p><strong>{escape(block.text)}</strong></p>"})
        elif isinstance(block, Heading):
            level = str(min(max(block.level, _LEVELS[0]), _LEVELS[-1]))
            body.append({"type": "heading", "value": {"text": block.text, "level": level}})
        elif isinstance(block, Table):
            body.append({"type": "table", "value": table_value(block.html)})
        else:
            body.append({"type": "text", "value": editable(block.html)})
    return body


def editable(html: str) -> str:
    """Clean HTML in the shape that the page editor keeps: it holds plain paragraphs and lists of single lines.

    A list item's paragraphs become lines, headings inside text become strong paragraphs, the cells of a table inside a
    table become paragraphs, and a list's first number and letters move to its items (see `rich_text`).
    """
    soup = BeautifulSoup(clean_html(html), "html.parser")
    for heading in soup.find_all(["h3", "h4"]):
        heading.name = "p"
        strong = soup.new_tag("strong")
        strong.extend(list(heading.contents))
        heading.append(strong)
    for table in soup.find_all("table"):
        _as_paragraphs(table)
    for numbered in soup.find_all("ol"):
        kind, start = numbered.attrs.pop("type", "1"), numbered.attrs.pop("start", "1")
        items = numbered.find_all("li", recursive=False)
        for item in items:
            if kind != "1":
                item["type"] = kind
        if items and start != "1":
            items[0]["value"] = start
    for outer in soup.find_all(["li", "blockquote"]):
        _as_lines(soup, outer)
    return str(soup)


def _as_paragraphs(table: Tag) -> None:
    for cell in table.find_all(["td", "th"]):
        if cell.find(["p", "ul", "ol", "td", "th"]):
            cell.unwrap()
        else:
            cell.attrs.clear()
            cell.name = "p"
    for frame in table.find_all(["thead", "tbody", "tr"]):
        frame.unwrap()
    table.unwrap()


def _as_lines(soup: BeautifulSoup, outer: Tag) -> None:
    for paragraph in outer.find_all("p", recursive=False):
        if any(str(part).strip() for part in paragraph.previous_siblings):
            paragraph.insert_before(soup.new_tag("br"))
        paragraph.unwrap()


def table_value(html: str) -> dict[str, Any]:
    """A table as columns with headings and rows of words; the first row is the headings where Word marked it so.

    A cell that spans rows says its words in each of them, so that every row can be read by itself; one that spans
    columns says them in the first.
    """
    soup = BeautifulSoup(clean_html(html), "html.parser")
    rows = _grid(soup)
    width = max((len(row) for row in rows), default=0)
    head = bool(rows) and bool(rows[0]) and all(cell.name == "th" for cell in rows[0] if cell is not None)
    headings = [to_plain(cell.decode_contents()) if cell else "" for cell in rows[0]] if head else []
    caption = soup.find("caption")
    return {
        "caption": caption.get_text(" ", strip=True) if caption else "",
        "columns": [
            {"type": "words", "heading": headings[place] if place < len(headings) else ""} for place in range(width)
        ],
        "rows": [
            {"values": [_words(row[place]) if place < len(row) else "" for place in range(width)]}
            for row in rows[1 if head else 0 :]
        ],
    }


def _words(cell: Tag | None) -> str:
    return editable(cell.decode_contents()) if cell else ""


def _grid(soup: BeautifulSoup) -> list[list[Tag | None]]:
    """The cells in their places; None where a cell to the left spans this column."""
    below: dict[int, tuple[Tag | None, int]] = {}
    rows = []
    for line in soup.find_all("tr"):
        if line.find_parent("td") or line.find_parent("th"):
            continue
        row: list[Tag | None] = []
        for cell in line.find_all(["td", "th"], recursive=False):
            _fill_from_above(row, below)
            down = int(str(cell.get("rowspan", "1")))
            for step in range(int(str(cell.get("colspan", "1")))):
                if down > 1:
                    below[len(row)] = (None if step else cell, down - 1)
                row.append(None if step else cell)
        _fill_from_above(row, below)
        rows.append(row)
    return rows


def _fill_from_above(row: list[Tag | None], below: dict[int, tuple[Tag | None, int]]) -> None:
    while len(row) in below:
        place = len(row)
        cell, left = below.pop(place)
        if left > 1:
            below[place] = (cell, left - 1)
        row.append(cell)
