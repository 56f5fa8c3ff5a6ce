"""Who may listen to which rooms, beyond reading their shelf; filled by the apps in `ready()`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from portal.access.actors import Actor
from portal.access.choices import Category

if TYPE_CHECKING:
    from .models import Room

Rule = Callable[[Actor, "Room"], bool]

_rules: dict[Category, Rule] = {}


def register_rule(category: Category, rule: Rule) -> None:
    """Ask `rule(actor, room)` before anybody listens to a room on a shelf of `category`, and each time the connection
    looks again. Where a page asks more than that one reads, its socket must ask the same. A category twice raises
    `ValueError`."""
    if category in _rules:
        raise ValueError(f"Rooms on shelves of {category} have a rule already.")
    _rules[category] = rule


def may_listen(actor: Actor, room: "Room") -> bool:
    """Whether `actor`, who reads the shelf of `room`, may listen to it and be seen in it."""
    rule = _rules.get(Category(room.shelf.category))
    return rule is None or rule(actor, room)
