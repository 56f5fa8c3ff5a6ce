"""The providers' pages and policies of the demo."""

import tomllib
from pathlib import Path
from typing import Any

from django.utils.html import escape

from portal.people.models import Provider, User
from portal.policies.imported import as_body
from portal.policies.models import PolicyPage
from portal.policies.services import lay_out_provider, lay_out_site, make_editor
from portal.policies.word import Heading, RichText, Table

TEXTS = Path(__file__).parents[1] / "policy_texts"
EDITORS = {"harbour-lane": "tom-hartley", "cwm-afon": "megan-rees"}


def publish_policies(providers: dict[str, Provider], users: dict[str, User]) -> None:
    """Lay out each provider's page, name its editor, and publish what the folder `policy_texts` holds for it."""
    lay_out_site()
    pages = {}
    for slug, provider in providers.items():
        pages[slug] = lay_out_provider(actor=None, provider=provider)
        make_editor(actor=None, user=users[EDITORS[slug]], provider=provider)
    for path in sorted(TEXTS.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        page = PolicyPage(
            title=told["title"],
            slug=told["slug"],
            summary=told["summary"],
            in_force_on=told["in_force"],
            review_on=told["review_on"],
            ask=told["ask"],
            body=as_body([_block(block) for block in told["block"]]),
        )
        pages[told["provider"]].add_child(instance=page)
        page.save_revision(user=users[EDITORS[told["provider"]]]).publish()


def _block(told: dict[str, Any]) -> Heading | RichText | Table:
    if "heading" in told:
        return Heading(told["level"], told["heading"])
    if "table" in told:
        return Table(_table(told["table"]))
    return RichText(told["text"])


def _table(rows: list[list[str]]) -> str:
    heads, *rest = rows
    head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rest)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
