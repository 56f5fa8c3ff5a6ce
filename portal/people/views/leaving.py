"""Leaving a circle, turning 16 or 18, and when a person has died."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow
from portal.audit.services import opened

from ..choices import AuthorityKind
from ..forms import DeathForm, DeathTakeBackForm, LeaveForm
from ..forms.fields import sent
from ..models import Death, Membership, SupportedPerson
from ..rules import can_end_membership, can_prepare, can_record_death, can_take_back_death, person_turns
from ..services import end_membership, record_death, take_back_death
from ..services.authorities import shown_to

AGES = (16, 18)


@door(Who.SIGNED_IN, reads=Membership, rule=can_end_membership, methods=["GET", "POST"])
def membership_end(request: Request, member_id: uuid.UUID) -> HttpResponse:
    """Somebody leaves a circle: a member themself, or a team manager for them."""
    member = get_visible(Membership, request.actor, pk=member_id)
    allow(can_end_membership(request.actor, member))
    form = LeaveForm(sent(request), actor=request.actor, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            end_membership(actor=request.actor, member=member, **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("It is recorded. Thank you for telling us."))
            return redirect("people") if form.is_own else redirect("circle", member.person_id)
    context = {"form": form, "member": member, "person": member.person, "tab": "people"}
    return render(request, "people/membership_end.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=SupportedPerson, rule=can_prepare)
def turning(request: Request, person_id: uuid.UUID, age: int) -> HttpResponse:
    """What changes when a person turns 16 or 18, and what to prepare."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    allow(can_prepare(request.actor, person))
    if age not in AGES:
        raise Http404
    at = person_turns(person, age)
    shown = shown_to(request.actor, person)
    opened(request.actor, *sorted({person.shelf_id, *(authority.shelf_id for authority in shown)}))
    context = {
        "person": person,
        "age": age,
        "day": timezone.localdate(at),
        "is_past": at <= timezone.now(),
        "parental": [a for a in shown if a.kind == AuthorityKind.PARENTAL],
        "others": [a for a in shown if a.kind != AuthorityKind.PARENTAL and not a.has_ended],
        "tab": "people",
    }
    return render(request, "people/turning.html", context)


@door(Who.WORK, reads=SupportedPerson, rule=can_record_death, methods=["GET", "POST"], fresh=True)
def death_new(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Record that a person died. Whoever sends it twice is led to the page that stands there now."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    if person.died_on:
        return redirect("person", person.pk)
    allow(can_record_death(request.actor, person))
    form = DeathForm(sent(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            record_death(actor=request.actor, person=person, died_on=form.cleaned_data["died_on"])
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("person", person.pk)
    context = {"form": form, "person": person, "tab": "people"}
    return render(request, "people/death_new.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=Death, rule=can_take_back_death, methods=["GET", "POST"], fresh=True)
def death_take_back(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Take the record of a death back as a mistake, within a day."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    if not person.died_on:
        return redirect("person", person.pk)
    death = get_visible(Death, request.actor, person=person, taken_back_at=None)
    allow(
        can_take_back_death(request.actor, death),
        _("This can be taken back within a day, by the team manager. After that, ask the people who run the portal."),
    )
    form = DeathTakeBackForm(sent(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        take_back_death(actor=request.actor, death=death, reason=form.cleaned_data["reason"])
        messages.success(
            request,
            _("It is taken back. Those who could write can write again. Please make cover and invitations again."),
        )
        return redirect("person", person.pk)
    context = {"form": form, "person": person, "tab": "people"}
    return render(request, "people/death_take_back.html", context, status=422 if form.errors else 200)
