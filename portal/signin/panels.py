"""What signing in shows on other pages."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from portal.access.actors import Actor
from portal.access.choices import Category, Hat, ScopeType
from portal.people.models import SupportedPerson

from .models import DeviceReset, SignedIn
from .rules import can_change_sign_in
from .services import passkeys as passkey_services
from .services import resets

MOST = 5


def locked_parts(actor: Actor, person: SupportedPerson) -> dict[str, Any] | None:
    """The parts of `person` that wait for the second step of whoever looks, or None."""
    parts = _labels({shelf.category for shelf in actor.locked_shelves.values() if shelf.scope == person.scope})
    return {"person": person, "parts": parts, "here": reverse("person", args=[person.pk])} if parts else None


def waiting_parts(actor: Actor) -> list[tuple[SupportedPerson, list[Any]]]:
    """(person, parts that wait) for everybody whom the actor sees already and of whom something is locked."""
    waiting: dict[Any, set[str]] = {}
    for shelf in actor.locked_shelves.values():
        if shelf.scope.type == ScopeType.PERSON:
            waiting.setdefault(shelf.scope.id, set()).add(shelf.category)
    seen = SupportedPerson.objects.visible_to(actor).filter(pk__in=list(waiting)).order_by("name", "pk")
    return [(person, _labels(waiting[person.pk])) for person in seen]


def work_waits(actor: Actor) -> dict[str, Any] | None:
    """On Today: work that began since they signed in with one factor waits for the second, or None."""
    return {"waits": True} if actor.hat == Hat.WORK and actor.locked_shelves else None


def resets_to_confirm(actor: Actor) -> dict[str, Any] | None:
    """On Today: those who lost their second step and wait for the actor's word, or None."""
    if actor.hat != Hat.WORK:
        return None
    rows = DeviceReset.objects.visible_to(actor).open().exclude(user=actor.user.pk).exclude(first_by=actor.user.pk)
    found = list(rows.select_related("user").order_by("asked_at", "pk")[:MOST])
    return {"resets": found} if found else None


def own_reset(actor: Actor) -> dict[str, Any] | None:
    """On Today: somebody asked to take one's second step away, and one can stop it; or None."""
    found = DeviceReset.objects.visible_to(actor).open().filter(user=actor.user.pk).first()
    return {"reset": found} if found else None


def passkeys(actor: Actor) -> dict[str, Any] | None:
    """On “My account”: one's passkeys."""
    return {"passkeys": passkey_services.passkeys_of(actor.user), "may_change": can_change_sign_in(actor)}


def signed_in(actor: Actor) -> dict[str, Any] | None:
    """On “My account”: on how many devices one is signed in."""
    return {"count": SignedIn.objects.visible_to(actor).filter(session__expire_date__gt=timezone.now()).count()}


def help_others(actor: Actor) -> dict[str, Any] | None:
    """On “My account”: the way to help somebody who lost their second step, for those who may; or None."""
    return {} if actor.hat == Hat.WORK and resets.answers_for_people(actor) else None


def help_in_circle(actor: Actor, person: SupportedPerson) -> dict[str, Any] | None:
    """On a circle's page: the same way, for the manager of it."""
    return {} if actor.hat == Hat.WORK and actor.writes(person.scope, Category.CIRCLE) else None


def _labels(categories: set[str]) -> list[Any]:
    return [category.label for category in Category if category in categories and category is not Category.TEAM]
