from typing import Any

from portal.access.actors import Actor

from ..models import Membership


def my_card(actor: Actor) -> dict[str, Any]:
    """One's own card, on “My account”: name and picture, and what it says in each circle of the hat that is on."""
    own = Membership.objects.visible_to(actor).in_force().filter(user=actor.user.pk)
    return {"user": actor.user, "memberships": own.select_related("person").order_by("person__name", "pk")}
