import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access.choices import Hat
from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow
from portal.audit.services import opened

from ..forms.cards import CardForm, ReachForm, WordsForm
from ..models import Membership, Service, SupportedPerson
from ..panels.cards import my_card
from ..registry import panels
from ..rules import can_change_reach
from ..services import card_of, change_card, change_words, set_reach


@door(Who.SIGNED_IN, reads=Membership)
def card(request: Request, person_id: uuid.UUID, user_id: uuid.UUID) -> HttpResponse:
    """Who somebody around a person is, what they do and can decide, and how to reach them through the service."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    found = card_of(request.actor, person, user_id)
    if found is None:
        raise Http404
    if found.is_person:
        return redirect("person", person.pk)
    opened(request.actor, person.shelf_id)
    context = {
        "card": found,
        "person": person,
        "panels": panels("card", request.actor, person, found.user),
        "is_own": found.user.pk == request.actor.user.pk,
        "may_change_reach": found.service is not None and can_change_reach(request.actor, found.service),
    }
    return render(request, "people/card.html", context)


@door(Who.OWN, methods=["GET", "POST"])
def card_edit(request: Request) -> HttpResponse:
    """Choose one's own name and picture. “Show me” draws what is chosen and keeps nothing."""
    user = request.actor.user
    # The name of a supported person is that of their record.
    may_rename = Hat.SELF not in request.actor.hats
    form = CardForm(request.POST if request.method == "POST" else None, user=user, may_rename=may_rename)
    is_preview = "preview" in request.POST
    if form.is_valid() and not is_preview:
        try:
            change_card(
                actor=request.actor,
                name=form.cleaned_data.get("name"),
                called=form.cleaned_data["called"],
                drawing=form.drawing,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your card is changed, and so is every page with your name."))
            return redirect("card_edit")
    name = form.cleaned_data.get("name") or user.name if form.is_bound else user.name
    context = {"form": form, "drawing": form.drawing, "shown_name": name, "is_preview": is_preview}
    context |= my_card(request.actor)
    return render(request, "people/card_edit.html", context, status=422 if form.errors else 200)


@door(Who.OWN, reads=Membership, methods=["GET", "POST"])
def card_words(request: Request, member_id: uuid.UUID) -> HttpResponse:
    """Say what one does, and can decide, in one circle."""
    member = get_visible(Membership, request.actor, pk=member_id, user=request.actor.user.pk)
    allow(not member.has_ended)
    form = WordsForm(request.POST if request.method == "POST" else None, instance=member)
    if form.is_valid():
        change_words(actor=request.actor, member=member, **form.cleaned_data)
        messages.success(request, _("Your card is changed."))
        return redirect("card", member.person_id, member.user_id)
    context = {"form": form, "member": member, "person": member.person}
    return render(request, "people/card_words.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=Service, rule=can_change_reach, methods=["GET", "POST"])
def service_reach(request: Request, service_id: uuid.UUID) -> HttpResponse:
    """Say how the people who work in a service are reached."""
    service = get_visible(Service, request.actor, pk=service_id)
    allow(can_change_reach(request.actor, service))
    form = ReachForm(request.POST if request.method == "POST" else None, instance=service)
    if form.is_valid():
        set_reach(actor=request.actor, service=service, **form.cleaned_data)
        messages.success(request, _("It stands on the cards of everybody who works there."))
        return redirect("team")
    context = {"form": form, "service": service, "tab": "team"}
    return render(request, "people/service_reach.html", context, status=422 if form.errors else 200)
