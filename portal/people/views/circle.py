import uuid
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from portal.access.actors import Actor
from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.audit.services import opened
from portal.lib.places import key_from, key_text

from ..choices import WORKERS
from ..models import Membership, SupportedPerson
from ..registry import panels
from ..services import offices_over

PAGE = 48
# The three lists of a circle, in order of the page.
LISTS = ("family", "workers", "left")


@door(Who.SIGNED_IN, reads=Membership)
def circle(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Who is in the circle, since when, and who left: drawn and as lists, 48 of each; `?list=…&after=…` goes on."""
    found = get_visible(SupportedPerson, request.actor, pk=person_id)
    opened(request.actor, found.shelf_id)
    context: dict[str, Any] = {"person": found}
    if which := request.GET.get("list"):
        if which not in LISTS:
            raise Http404
        members, more = _part(request.actor, found, which, request.GET.get("after", ""))
        context |= {"which": which, "members": members, "more": more}
        return render(request, "people/circle_more.html", context)
    for which in LISTS:
        context[which], context[f"more_{which}"] = _part(request.actor, found, which, "")
    context["offices"] = offices_over(request.actor, found)
    context["panels"] = panels("circle", request.actor, found)
    context["end_panels"] = panels("circle_end", request.actor, found)
    return render(request, "people/circle.html", context)


def _part(actor: Actor, person: SupportedPerson, which: str, after: str) -> tuple[list[Membership], str]:
    """One list of the circle, and the address of what follows it ("" where nothing does).

    Those who are here stand in the order in which they came, those who left with the latest first.
    """
    now = timezone.now()
    rows = Membership.objects.visible_to(actor).filter(person=person).select_related("user")
    if which == "left":
        rows, instant, order = rows.filter(ends__lte=now), "ends", ("-ends", "-pk")
    else:
        rows, instant, order = rows.in_force(now), "starts", ("starts", "pk")
        works = Q(relationship__in=WORKERS)
        rows = rows.filter(works if which == "workers" else ~works)
    if key := key_from(after):
        on = "lt" if which == "left" else "gt"
        moment, pk = key
        rows = rows.filter(Q(**{f"{instant}__{on}": moment}) | Q(**{instant: moment, f"pk__{on}": pk}))
    found = list(rows.order_by(*order)[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], "?" + urlencode({"list": which, "after": key_text((getattr(last, instant), last.pk))})
