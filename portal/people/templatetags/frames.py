"""What the frame and the components need of templates: panels, tabs, and a word for a value."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse

from portal.people.registry import Tab

register = template.Library()


@register.simple_tag(takes_context=True)
def panel(context: RequestContext, name: str, values: Mapping[str, Any]) -> str:
    """The template `name` with `values` over the context of the page."""
    assert context.template is not None
    with context.push(**values):
        return context.template.engine.get_template(name).render(context)


@register.simple_tag(takes_context=True)
def tabs_here(context: RequestContext, tabs: Sequence[Tab]) -> list[dict[str, Any]]:
    """The tabs with their addresses, and which one this page lies in.

    That is the tab whose key the page gives as `tab`; without it, the one whose address begins the page's.
    """
    path = context["request"].path
    urls = {tab.key: reverse(tab.url_name) for tab in tabs}
    around = [key for key, url in urls.items() if path.startswith(url)]
    here = context.get("tab") or max(around, key=lambda key: len(urls[key]), default="")
    return [{"label": tab.label, "icon": tab.icon, "url": urls[tab.key], "is_here": tab.key == here} for tab in tabs]


@register.filter
def item(values: Mapping[str, Any] | None, key: Any) -> Any:
    """What `values` hold under `key`; nothing where they hold none."""
    return values.get(str(key), "") if values else ""
