"""What joining adds to a circle's page and to Today."""

from typing import Any

from django.db.models import Q

from portal.access.actors import Actor
from portal.access.choices import Category, Hat, ScopeType
from portal.people.models import SupportedPerson

from .models import Helping, Invitation
from .rules import can_ask_for, can_invite, can_record_helper
from .services import late_with_teams, services_to_staff, waiting_for

MOST = 5


def circle(actor: Actor, person: SupportedPerson) -> dict[str, Any] | None:
    """To whoever may invite: the button and what is open. To the person: asking for somebody to join."""
    if can_ask_for(actor, person):
        return {"person": person, "may_ask": True}
    if person.died_on or not can_invite(actor, person):
        return None
    opened = Invitation.objects.visible_to(actor).open().filter(person=person).select_related("invited_by")
    return {"person": person, "may_invite": True, "invitations": list(opened.order_by("-created", "-pk")[:MOST])}


def no_account() -> dict[str, Any]:
    """On the page of signing in, for whoever has no account: a letter's code, or asking to join."""
    return {}


def anyone_may_ask(actor: Actor) -> dict[str, Any]:
    """Where somebody is in nobody's circle: the way to ask, whoever left them out."""
    return {}


def team(actor: Actor) -> dict[str, Any] | None:
    """On “Team”: the teams one may ask workers into, and the way to those who ask to join."""
    services = services_to_staff(actor)
    answers = any(s.category == Category.JOINING and s.scope.type == ScopeType.PROVIDER for s in actor.shelves.values())
    return {"services": services, "answers": answers} if services or answers else None


def waiting(actor: Actor) -> dict[str, Any] | None:
    """The requests to join that wait for this actor, and to the office those that are late elsewhere."""
    if actor.hat != Hat.WORK:
        return None
    requests, late = waiting_for(actor)[:MOST], late_with_teams(actor)
    return {"requests": requests, "late": late} if requests or late else None


def account(actor: Actor) -> dict[str, Any]:
    """On “My account”: who writes for the reader, each ended by one tap, and for whom the reader writes."""
    rows = Helping.objects.visible_to(actor).open().select_related("owner", "helper").order_by("agreed_at", "pk")
    found = list(rows.filter(Q(owner=actor.user.pk) | Q(helper=actor.user.pk)))
    return {
        "for_me": [row for row in found if row.owner_id == actor.user.pk],
        "for_others": [row for row in found if row.helper_id == actor.user.pk],
        # Nobody works by somebody else's hands.
        "may_name": actor.hat != Hat.WORK,
    }


def asked_to_help(actor: Actor) -> dict[str, Any] | None:
    """Those who ask the reader to write for them."""
    rows = Helping.objects.visible_to(actor).open().filter(helper=actor.user.pk, accepted_at=None)
    found = list(rows.select_related("owner").order_by("agreed_at", "pk")[:MOST])
    return {"helping": found} if found else None


def helping_in_circle(actor: Actor, person: SupportedPerson) -> dict[str, Any] | None:
    """On the circle's page, for those who may ask somebody alone: that somebody can write for a member."""
    return None if person.died_on or not can_record_helper(actor, person) else {"person": person}
