"""Who must not meet: what its safeguarding lead is reminded of, and the one sentence that a team manager is told."""

from typing import Any

from portal.access.actors import Actor

from ..models import KeptApart, SupportedPerson
from ..querysets import safeguarded_by
from ..services.apart import some_are_apart

MOST = 5


def to_review(actor: Actor) -> dict[str, Any] | None:
    """Those to be looked at again within two weeks, for their safeguarding lead."""
    rows = KeptApart.objects.visible_to(actor).due_soon().select_related("person").order_by("review_on", "pk")
    found = list(rows[:MOST])
    return {"kept_apart": found} if found else None


def way_in(actor: Actor) -> dict[str, Any] | None:
    """The way to the page of who must not meet, for those who keep people safe."""
    return {} if safeguarded_by(actor) else None


def ask_separately(actor: Actor, person: SupportedPerson) -> dict[str, Any] | None:
    """For a team manager, on the circle's page: that some must be asked separately. Neither who nor why."""
    return {} if some_are_apart(actor, person) else None
