"""The pieces a policy is written in, and the order of its headings."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from .choices import HeadingLevel

# Words only: no pictures, no embeds, no colours. A heading has a block of its own, so that the contents list finds it.
WORDS = ["bold", "italic", "link", "ul", "numbered", "blockquote"]

LONGEST_HEADING = 200


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Heading"), max_length=LONGEST_HEADING)
    level = blocks.ChoiceBlock(label=_("How deep"), choices=HeadingLevel.choices, default=HeadingLevel.MAIN)

    class Meta:
        icon = "title"
        label = _("Heading")


class TableBlock(TypedTableBlock):
    """A table with a heading over each column; each cell holds words, so that lists in cells survive."""

    words = blocks.RichTextBlock(label=_("Words"), features=WORDS, required=False)

    class Meta:
        icon = "table"
        label = _("Table")
        template = "policies/_table.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["has_headings"] = any(column["heading"] for column in value.columns)
        return context


class BodyBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    text = blocks.RichTextBlock(label=_("Text"), icon="pilcrow", features=WORDS)
    table = TableBlock()

    class Meta:
        required = False


@dataclass(frozen=True)
class Part:
    """One block of a body as a page shows it; for a heading with its level and its anchor."""

    block: Any
    level: int = 0
    anchor: str = ""

    @property
    def text(self) -> str:
        return str(self.block.value["text"]) if self.level else ""


def outline(body: Any) -> list[Part]:
    """The blocks of `body` in order. A heading never stands more than one level below the one before it, whatever
    was chosen (WCAG 2.2, 1.3.1), and has an anchor that no other heading of the page has."""
    parts = []
    above = 1
    taken: set[str] = set()
    for block in body:
        if block.block_type != "heading":
            parts.append(Part(block))
            continue
        above = min(int(block.value["level"]), above + 1)
        parts.append(Part(block, above, _anchor(str(block.value["text"]), taken)))
    return parts


def _anchor(text: str, taken: set[str]) -> str:
    stem = "part-" + (slugify(text)[:60] or "x")
    anchor, number = stem, 2
    while anchor in taken:
        anchor, number = f"{stem}-{number}", number + 1
    taken.add(anchor)
    return anchor
