"""What the page editor has of ours: importing from Word, numbered lists that keep their numbers, and a short menu."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.permissions import page_permission_policy

from portal.access.actors import Actor

from . import rich_text
from .models import PolicyPage, ProviderPage
from .rules import can_import_policy, can_replace_policy

# Pages of this site hold words only, so pictures and files have no place in an editor's menu.
MENU_OF_EDITORS = {"explorer"}


@hooks.register("register_rich_text_features")
def numbered_lists(features: Any) -> None:
    """Numbered lists that keep their first number."""
    rich_text.register(features)


@hooks.register("register_page_header_buttons")
def word_buttons(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """“Import a Word file” on a provider's page, and “Replace the text” on a policy."""
    actor = Actor(user)
    if isinstance(page, ProviderPage) and can_import_policy(actor, page):
        yield Button(
            _("Import a Word file"), url=reverse("policy_import", args=[page.pk]), icon_name="upload", priority=5
        )
    if isinstance(page, PolicyPage) and can_replace_policy(actor, page):
        yield Button(
            _("Replace the text from a Word file"),
            url=reverse("policy_replace", args=[page.pk]),
            icon_name="upload",
            priority=5,
        )


@hooks.register("construct_main_menu")
def short_menu(request: HttpRequest, menu_items: list[Any]) -> None:
    """Leave editors what they use; an operator keeps the rest."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name in MENU_OF_EDITORS]


@hooks.register("construct_page_chooser_queryset")
def own_pages_only(pages: Any, request: HttpRequest) -> Any:
    """A chooser offers the pages one edits, and no draft of another provider."""
    return pages.filter(pk__in=page_permission_policy.explorable_instances(request.user).values("pk"))
