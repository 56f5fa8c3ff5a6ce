"""What is coming for a person, and the ways to what a circle keeps: authorities, leaving."""

import datetime
from typing import Any

from django.utils import timezone

from portal.access.actors import Actor
from portal.access.choices import Category, Hat

from ..models import Membership, SupportedPerson
from ..rules import can_prepare, can_record_death, person_turns

AHEAD = datetime.timedelta(weeks=8)
AGES = (16, 18)
OLDEST = datetime.timedelta(days=19 * 366)


def turning(actor: Actor) -> dict[str, Any] | None:
    """Whoever of one's people turns 16 or 18 within eight weeks: for those who plan with them. One query for them."""
    people = [s.scope.id for s in actor.shelves.values() if s.category == Category.SHARING and s.can_write]
    if actor.hat != Hat.WORK or not people:
        return None
    now = timezone.now()
    young = SupportedPerson.objects.visible_to(actor).filter(
        pk__in=people, died_on=None, born__gt=timezone.localdate() - OLDEST
    )
    found = []
    for person in young.order_by("born", "pk"):
        for age in AGES:
            at = person_turns(person, age)
            if now < at <= now + AHEAD:
                found.append({"person": person, "age": age, "day": timezone.localdate(at)})
    return {"turning": found} if found else None


def planning(actor: Actor, person: SupportedPerson) -> dict[str, Any] | None:
    """The way to who may decide with a person; for their team manager, to what is done on the worst day too."""
    if not actor.reads(person.scope, Category.CIRCLE):
        return None
    may_write = can_prepare(actor, person)
    return {"person": person, "may_record_death": may_write and can_record_death(actor, person)}


def leaving(actor: Actor, person: SupportedPerson) -> dict[str, Any] | None:
    """Who may leave a circle by this reader's hand: everybody for the team manager, otherwise only they themself."""
    members = Membership.objects.visible_to(actor).filter(person=person).not_ended().select_related("user")
    # At work, the card on a circle's shelf is the team manager's to write, and nobody else's.
    if not (actor.hat == Hat.WORK and actor.writes(person.scope, Category.CIRCLE)):
        members = members.filter(user=actor.user.pk)
        if actor.helper:
            return None
    found = list(members.order_by("user__name", "pk"))
    return {"person": person, "members": found} if found else None
