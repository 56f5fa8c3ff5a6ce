import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow
from portal.audit.services import opened

from ..forms import AuthorityEndForm, AuthorityForm, PaperForm
from ..forms.fields import sent
from ..models import Authority, Membership, SupportedPerson
from ..rules import can_add_authority, can_end_authority, can_see_paper
from ..services import add_authority, end_authority, see_paper
from ..services.authorities import shown_to


@door(Who.SIGNED_IN, reads=Authority, rule=can_add_authority)
def authorities(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Who may decide with or for a person. Everybody in the circle is told what counts; who holds what, those who
    decide, the person, and whoever holds it."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    shown = shown_to(request.actor, person)
    opened(request.actor, *sorted({person.shelf_id, *(authority.shelf_id for authority in shown)}))
    may_change = can_add_authority(request.actor, person)
    context = {
        "person": person,
        "here": [authority for authority in shown if not authority.has_ended],
        "ended": [authority for authority in shown if authority.has_ended],
        "may_add": may_change,
        "tab": "people",
    }
    return render(request, "people/authorities.html", context)


@door(Who.WORK, reads=SupportedPerson, rule=can_add_authority, methods=["GET", "POST"])
def authority_new(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Record what somebody holds for a person, and which paper was seen."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    allow(can_add_authority(request.actor, person))
    rows = Membership.objects.visible_to(request.actor).filter(person=person).not_ended().select_related("user")
    members = list(rows.order_by("user__name", "pk"))
    form = AuthorityForm(sent(request), actor=request.actor, members=members)
    if request.method == "POST" and form.is_valid():
        try:
            add_authority(actor=request.actor, person=person, claim=form.claim(), key=form.cleaned_data["key"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("authorities", person.pk)
    context = {"form": form, "person": person, "tab": "people"}
    return render(request, "people/authority_new.html", context, status=422 if form.errors else 200)


def _authority(request: Request, authority_id: uuid.UUID) -> Authority:
    found: Authority = get_visible(Authority, request.actor, pk=authority_id)
    return found


@door(Who.WORK, reads=Authority, rule=can_see_paper, methods=["GET", "POST"])
def authority_seen(request: Request, authority_id: uuid.UUID) -> HttpResponse:
    """Note that the paper was seen for what was only claimed until now, or that it is registered now."""
    authority = _authority(request, authority_id)
    allow(can_see_paper(request.actor, authority))
    stands = {name: getattr(authority, name) for name in ("evidence", "seen_on", "registered", "registered_on")}
    form = PaperForm(sent(request), actor=request.actor, initial=stands)
    if request.method == "POST" and form.is_valid():
        try:
            see_paper(actor=request.actor, authority=authority, paper=form.paper())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("It is recorded which paper was seen."))
            return redirect("authorities", authority.person_id)
    context = {"form": form, "authority": authority, "person": authority.person, "tab": "people"}
    return render(request, "people/authority_seen.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=Authority, rule=can_end_authority, methods=["GET", "POST"])
def authority_end(request: Request, authority_id: uuid.UUID) -> HttpResponse:
    """End what somebody holds."""
    authority = _authority(request, authority_id)
    allow(can_end_authority(request.actor, authority))
    form = AuthorityEndForm(sent(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            end_authority(actor=request.actor, authority=authority, last_day=form.cleaned_data["last_day"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Its end is recorded."))
            return redirect("authorities", authority.person_id)
    context = {"form": form, "authority": authority, "person": authority.person, "tab": "people"}
    return render(request, "people/authority_end.html", context, status=422 if form.errors else 200)
