"""What the other apps add to the frame, to Today and to a person's page, filled in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from portal.access.actors import Actor


@dataclass(frozen=True)
class Tab:
    """An entry of the frame's navigation. `url_name` takes no argument; `starts_with` marks the pages inside it."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    order: int
    is_shown: Callable[[Actor], bool] = lambda actor: True


@dataclass(frozen=True)
class Panel:
    """A small template and a function that returns its context, or None where there is nothing to show."""

    key: str
    template: str
    context: Callable[..., dict[str, Any] | None]
    order: int


_person_hooks: list[Callable[[Any], None]] = []
_death_hooks: list[Callable[[Any], None]] = []
_tabs: dict[str, Tab] = {}
_panels: dict[tuple[str, str], Panel] = {}


def register_tab(tab: Tab) -> None:
    """Add a tab to the frame. A key twice raises `ValueError`."""
    if tab.key in _tabs:
        raise ValueError(f"A tab named {tab.key} is registered already.")
    _tabs[tab.key] = tab


def tabs(actor: Actor) -> list[Tab]:
    """The tabs for `actor`, in order."""
    return [tab for tab in sorted(_tabs.values(), key=lambda tab: tab.order) if tab.is_shown(actor)]


def register_person_hook(hook: Callable[[Any], None]) -> None:
    """Call `hook(person)` in the transaction that adds a supported person, to lay out what an app keeps for each."""
    _person_hooks.append(hook)


def person_added(person: Any) -> None:
    """Run every hook for a new person."""
    for hook in _person_hooks:
        hook(person)


def register_death_hook(hook: Callable[[Any], None]) -> None:
    """Call `hook(person)` in the transaction that records a death, to end what must not go on: invitations, requests.

    It is not called again, and nothing is undone, when the record is taken back as a mistake.
    """
    if hook not in _death_hooks:
        _death_hooks.append(hook)


def person_died(person: Any) -> None:
    """Run every hook for a person whose death was recorded."""
    for hook in _death_hooks:
        hook(person)


def register_panel(page: str, panel: Panel) -> None:
    """Add a panel to a page: `needs_you`, `coming` or `new` (Today; `context(actor)`), `account` (My account;
    `context(actor)`), `sign_in` (the page to sign in; `context()`),
    `nothing_open` (where somebody is in nobody's circle; `context(actor)`), `team` (`context(actor)`), `person`,
    `circle` (above its lists), `circle_end` (below them) or `remembered` (`context(actor, person)`), or `card`
    (`context(actor, person, user)`). A key twice raises `ValueError`."""
    if (page, panel.key) in _panels:
        raise ValueError(f"A panel named {panel.key} is registered already on {page}.")
    _panels[page, panel.key] = panel


def panels(page: str, *args: Any) -> list[tuple[str, dict[str, Any]]]:
    """(template, context) of every panel of `page` that has something to show, in order."""
    found = sorted((p for (on, _), p in _panels.items() if on == page), key=lambda p: p.order)
    filled = [(panel.template, panel.context(*args)) for panel in found]
    return [(template, context) for template, context in filled if context is not None]
