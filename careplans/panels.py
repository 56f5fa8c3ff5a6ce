"""What reviews add to a person's page, and to the list of meetings."""

from typing import Any

from django.utils import timezone

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.meetings.models import Meeting
from portal.people.models import SupportedPerson

from .rules import can_chair_reviews, can_set_up
from .services import KIND


def next_review(actor: Actor, person: SupportedPerson) -> dict[str, Any] | None:
    """The person's next review; nothing for those who are not told of their meetings."""
    if not actor.reads(person.scope, Category.MEETINGS):
        return None
    rows = Meeting.objects.visible_to(actor).filter(person=person, kind=KIND).coming(timezone.localdate())
    return {"review": rows.select_related("chair").first(), "may_set_up": can_set_up(actor, person)}


def new_review(actor: Actor) -> dict[str, Any] | None:
    """The way to set up a review, for those who may."""
    return {} if can_chair_reviews(actor) else None
