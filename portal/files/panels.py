from typing import Any

from portal.access.actors import Actor
from portal.people.models import SupportedPerson, User

from .services import name_sound_on_card, own_name_sound


def how_it_is_said(actor: Actor, person: SupportedPerson, user: User) -> dict[str, Any] | None:
    """On a card: how the name is said, where its owner has recorded it."""
    return {"user_id": user.pk} if name_sound_on_card(actor, person, user.pk) else None


def how_the_person_says_it(actor: Actor, person: SupportedPerson) -> dict[str, Any] | None:
    """On a person's page: how they say their own name."""
    if person.user_id is None or name_sound_on_card(actor, person, person.user_id) is None:
        return None
    return {"user_id": person.user_id}


def my_name(actor: Actor) -> dict[str, Any]:
    """On “My account”: one's own recording, or how to make one."""
    return {"sound": own_name_sound(actor)}
