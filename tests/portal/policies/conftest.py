from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache

from portal.policies.models import PolicyPage, ProviderPage
from portal.policies.services import lay_out_provider, make_editor
from tests.cast import Cast

# Words that stand in one provider's pages only, so that they can be looked for in what the other's editor gets.
SECRET = "Quinquereme"


def add_policy(parent: ProviderPage, title: str, *, live: bool = True, **fields: Any) -> PolicyPage:
    """A policy under `parent`, published or a draft, with a revision."""
    page = PolicyPage(title=title, summary=fields.pop("summary", "We ask families first."), live=live, **fields)
    parent.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    page.refresh_from_db()
    return page


@dataclass
class Pages:
    """Two providers' pages. `editor` edits the first, `other-manager` the other."""

    home: Any
    provider: ProviderPage
    other: ProviderPage
    published: PolicyPage
    draft: PolicyPage
    others: PolicyPage


@pytest.fixture
def pages(cast: Cast) -> Pages:
    cache.clear()
    provider = lay_out_provider(actor=None, provider=cast.provider)
    other = lay_out_provider(actor=None, provider=cast.other_provider)
    make_editor(actor=None, user=cast["editor"], provider=cast.provider)
    make_editor(actor=None, user=cast["other-manager"], provider=cast.other_provider)
    published = add_policy(provider, "Listening to families")
    draft = add_policy(provider, f"{SECRET} draft", live=False, summary=f"{SECRET} words")
    others = add_policy(other, "Gwrando ar deuluoedd")
    provider.refresh_from_db()
    return Pages(provider.get_parent().specific, provider, other, published, draft, others)
