"""What waits for whom: the requests that need somebody, and the figures of those that are late elsewhere."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from portal.access.actors import Actor
from portal.access.choices import Category, Hat, ScopeType
from portal.people.models import Placement

from ..choices import RequestState
from ..models import JoinRequest
from ..rules import can_answer, can_match, outside_of

MOST = 5


@dataclass(frozen=True)
class Late:
    """A request that a team has not answered in time: where, and since when. The office reads no more of it."""

    service: str
    due_on: datetime.date


def waiting_for(actor: Actor) -> list[JoinRequest]:
    """The requests whose next step is one of this actor's, the one that is due first on top: four queries at most."""
    if actor.hat != Hat.WORK:
        return []
    rows = JoinRequest.objects.visible_to(actor).waiting().select_related("provider", "person").order_by("due_on", "pk")
    found = list(rows[:200])
    for_outside = [r for r in found if r.state in {RequestState.OUTSIDE, RequestState.REVIEW}]
    outside = {request.pk for request in outside_of(actor.user.pk, for_outside)}
    return [r for r in found if r.pk in outside or can_answer(actor, r) or _to_sort(actor, r)]


def _to_sort(actor: Actor, request: JoinRequest) -> bool:
    return request.state == RequestState.RECEIVED and can_match(actor, request)


def late_with_teams(actor: Actor) -> list[Late]:
    """What the teams of this actor's provider should have answered by now; nothing unless they are of its office."""
    offices = [
        shelf.scope.id
        for shelf in actor.shelves.values()
        if shelf.category == Category.JOINING and shelf.scope.type == ScopeType.PROVIDER and shelf.can_write
    ]
    if actor.hat != Hat.WORK or not offices:
        return []
    rows = JoinRequest.objects.filter(
        provider__in=offices, state=RequestState.WITH_TEAM, due_on__lt=timezone.localdate()
    )
    late = list(rows.order_by("due_on").values_list("person", "due_on")[:MOST])
    placements = Placement.objects.in_force().filter(person__in=[person for person, _due in late])
    services = dict(placements.values_list("person", "service__name"))
    return [Late(services.get(person, ""), due_on) for person, due_on in late]
