from django.http import HttpResponse
from django.shortcuts import redirect, render

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.audit.services import opened

from ..models import SupportedPerson
from ..registry import panels
from ..rules import manages
from ..services import people_to_talk_to


@door(Who.SIGNED_IN)
def today(request: Request) -> HttpResponse:
    """What needs you, what is coming, what is new; first of all, as whom one is here, where that is not said yet."""
    if len(request.actor.hats) > 1 and request.actor.chosen_hat not in request.actor.hats:
        return redirect("hats")
    found = {page: panels(page, request.actor) for page in ("needs_you", "coming", "new")}
    return render(request, "people/today.html", found)


@door(Who.SIGNED_IN, reads=SupportedPerson)
def people(request: Request) -> HttpResponse:
    """Everybody in whose circle one is."""
    found = SupportedPerson.objects.visible_to(request.actor).order_by("name", "pk")
    return render(request, "people/people.html", {"people": found, "panels": panels("nothing_open", request.actor)})


@door(Who.SIGNED_IN, reads=SupportedPerson)
def person(request: Request, person_id: str) -> HttpResponse:
    """A person: picture, the name they like, how to communicate with them, and what the other apps add."""
    found = get_visible(SupportedPerson, request.actor, pk=person_id)
    opened(request.actor, found.shelf_id)
    if found.died_on:
        return _remembered(request, found)
    context = {"person": found, "panels": panels("person", request.actor, found)}
    return render(request, "people/person.html", context)


def _remembered(request: Request, person: SupportedPerson) -> HttpResponse:
    """The kind page that stands in place of the page of somebody who died."""
    context = {
        "person": person,
        "talk_to": people_to_talk_to(request.actor, person),
        "may_take_back": manages(request.actor, person),
        "panels": panels("remembered", request.actor, person),
        "tab": "people",
    }
    return render(request, "people/person_remembered.html", context)
