"""Numbered lists that keep their first number, and their letters, when an editor opens and saves them.

Wagtail's own feature forgets both, and a policy says “see 4 (b)” about a list that began on the page before. They stand
on the item (`<li value="4" type="a">`) and travel through the editor as data of its block.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.contentstate_models import Block
from wagtail.admin.rich_text.converters.html_to_contentstate import ListElementHandler, ListItemElementHandler
from wagtail.admin.rich_text.editors.draftail import features as draftail

KINDS = frozenset("1aAiI")


def _kept(values: Mapping[str, Any]) -> dict[str, str]:
    """What an item keeps, of what it or the editor says. That was in a browser, so it may be anything."""
    number, kind = str(values.get("value", "")), str(values.get("type", ""))
    kept = {}
    if re.fullmatch(r"[1-9][0-9]{0,2}", number):
        kept["value"] = number
    if kind in KINDS:
        kept["type"] = kind
    return kept


class ItemBlock(Block):
    def __init__(self, block: Block, kept: dict[str, str]) -> None:
        super().__init__(block.type, block.depth, block.key)
        self.kept = kept

    def as_dict(self) -> dict[str, Any]:
        return super().as_dict() | {"data": self.kept}


class ItemHandler(ListItemElementHandler):
    def create_block(self, name: str, attrs: dict[str, str], state: Any, contentstate: Any) -> ItemBlock:
        return ItemBlock(super().create_block(name, attrs, state, contentstate), _kept(attrs))


def _item(props: dict[str, Any]) -> Any:
    return DOM.create_element("li", _kept(props["block"].get("data") or {}), props["children"])


def register(features: Any) -> None:
    """Register the feature `numbered`."""
    item = ItemHandler()
    features.register_editor_plugin(
        "draftail",
        "numbered",
        draftail.BlockFeature({"type": "ordered-list-item", "icon": "list-ol", "description": _("Numbered list")}),
    )
    features.register_converter_rule(
        "contentstate",
        "numbered",
        {
            # By its attributes, which goes before what the other kind of list says of every item.
            "from_database_format": {
                "ol": ListElementHandler("ordered-list-item"),
                "li": item,
                "li[value]": item,
                "li[type]": item,
            },
            "to_database_format": {"block_map": {"ordered-list-item": {"element": _item, "wrapper": "ol"}}},
        },
    )
