import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access.decorators import Request, Who, door

from ..forms import ApartEndForm, ApartForm, ApartRenewForm
from ..models import KeptApart
from ..rules import can_keep_apart
from ..services.apart import (
    end_apart,
    keep_apart,
    members_to_keep_apart,
    people_to_keep_apart_for,
    person_to_keep_apart_for,
    renew_apart,
)

MOST_ENDED = 100


@door(Who.WORK, reads=KeptApart)
def apart(request: Request) -> HttpResponse:
    """Who is kept apart from whom, for safeguarding leads; and whose circle to choose two from."""
    people = people_to_keep_apart_for(request.actor)
    if not people:
        raise Http404
    rows = KeptApart.objects.visible_to(request.actor).select_related("person", "one", "other", "set_by", "ended_by")
    context = {
        "people": people,
        "tab": "team",
        "here": list(rows.not_ended().order_by("review_on", "pk")),
        "ended": list(rows.ended().order_by("-ends", "pk")[:MOST_ENDED]),
    }
    return render(request, "people/apart.html", context)


@door(Who.WORK, reads=KeptApart, rule=can_keep_apart, methods=["GET", "POST"], fresh=True)
def apart_new(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Keep two members of a circle apart. Of the circle only names and relationships are shown."""
    about = person_to_keep_apart_for(request.actor, person_id)
    if about is None:
        raise Http404
    form = ApartForm(request.POST or None, members=members_to_keep_apart(request.actor, about))
    if request.method == "POST" and form.is_valid():
        try:
            keep_apart(actor=request.actor, person=about, **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("They are kept apart. Please talk with each of them alone."))
            return redirect("apart")
    context = {"form": form, "about": about, "tab": "team"}
    return render(request, "people/apart_new.html", context, status=422 if form.errors else 200)


def _find(request: Request, apart_id: uuid.UUID) -> KeptApart:
    rows = KeptApart.objects.visible_to(request.actor).select_related("person", "one", "other", "set_by")
    found = rows.filter(pk=apart_id).first()
    if found is None:
        raise Http404
    return found


def _over(request: Request) -> HttpResponse:
    messages.info(request, _("This has ended already."))
    return redirect("apart")


@door(Who.WORK, reads=KeptApart, rule=can_keep_apart, methods=["GET", "POST"], fresh=True)
def apart_end(request: Request, apart_id: uuid.UUID) -> HttpResponse:
    """End it: from then on both see each other in this circle again."""
    kept = _find(request, apart_id)
    if kept.has_ended:
        return _over(request)
    form = ApartEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_apart(actor=request.actor, kept=kept, **form.cleaned_data)
        messages.success(request, _("It has ended. They see each other in this circle again."))
        return redirect("apart")
    return render(
        request,
        "people/apart_end.html",
        {"form": form, "kept": kept, "tab": "team"},
        status=422 if form.errors else 200,
    )


@door(Who.WORK, reads=KeptApart, rule=can_keep_apart, methods=["GET", "POST"], fresh=True)
def apart_renew(request: Request, apart_id: uuid.UUID) -> HttpResponse:
    """It was looked at again, and goes on."""
    kept = _find(request, apart_id)
    if kept.has_ended:
        return _over(request)
    form = ApartRenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            renew_apart(actor=request.actor, kept=kept, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("It goes on. Thank you for looking at it again."))
            return redirect("apart")
    return render(
        request,
        "people/apart_renew.html",
        {"form": form, "kept": kept, "tab": "team"},
        status=422 if form.errors else 200,
    )
