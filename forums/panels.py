"""What the talk of a circle adds to Today and to a person's page."""

from typing import Any

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.audit.services import opened
from portal.files.models import Picture
from portal.people.models import SupportedPerson

from .models import Update
from .querysets import told
from .services import pages

NEWEST = 3


def newest(actor: Actor) -> dict[str, Any] | None:
    """The three newest updates told to one's circles."""
    reader = told(actor)
    shown = pages.show(reader, Update.objects.newest_visible_to(reader, limit=NEWEST))
    pages.note_opened(actor, shown)
    return {"shown": shown} if shown else None


def remembered(actor: Actor, person: SupportedPerson) -> dict[str, Any] | None:
    """What stays of somebody who died: the latest pictures, and the way to what was told."""
    if not actor.reads(person.scope, Category.EVERYDAY):
        return None
    pictures = Picture.objects.newest_visible_to(told(actor), limit=NEWEST, scopes=[person.scope])
    if pictures:
        opened(actor, *sorted({picture.shelf_id for picture in pictures}))
    return {"pictures": pictures, "person": person}


def week(actor: Actor, person: SupportedPerson) -> dict[str, Any] | None:
    """How the person was this week, and the latest update. None where their everyday life is not open."""
    if not actor.reads(person.scope, Category.EVERYDAY):
        return None
    moods, latest = pages.week_of(actor, person)
    if latest:
        pages.note_opened(actor, [latest])
    return {"moods": moods, "latest": latest, "may_post": actor.writes(person.scope, Category.EVERYDAY)}
