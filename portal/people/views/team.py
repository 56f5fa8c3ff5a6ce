import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow

from ..forms import EmploymentEndForm, RoleForm, ShiftForm, SureForm
from ..forms.fields import sent
from ..models import Role, Service, Shift
from ..registry import panels
from ..rules import can_add_shift, can_end_employment, can_end_role, can_end_shift, can_give_role
from ..services import add_shift, appoint, end_employment, end_role, end_shift, teams
from ..services.shifts import people_of


@door(Who.WORK, reads=Role)
def team(request: Request) -> HttpResponse:
    """Who works in the services one has a role in, in which role, since when; and who covers."""
    context = {"teams": teams(request.actor), "panels": panels("team", request.actor), "tab": "team"}
    return render(request, "people/team.html", context)


@door(Who.WORK, reads=Service, rule=can_give_role, methods=["GET", "POST"], fresh=True)
def role_give(request: Request, service_id: uuid.UUID) -> HttpResponse:
    """Give somebody a role in a service, or in all of the provider's."""
    service = get_visible(Service, request.actor, pk=service_id)
    allow(can_give_role(request.actor, service))
    form = RoleForm(sent(request), actor=request.actor, service=service)
    if request.method == "POST" and form.is_valid():
        try:
            appoint(actor=request.actor, service=service, **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The role is given. They see what belongs to it at once."))
            return redirect("team")
    context = {"form": form, "service": service, "tab": "team"}
    return render(request, "people/role_give.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=Role, rule=can_end_role, methods=["GET", "POST"], fresh=True)
def role_end(request: Request, role_id: uuid.UUID) -> HttpResponse:
    """End a role, now."""
    role = get_visible(Role, request.actor, pk=role_id)
    allow(can_end_role(request.actor, role))
    form = SureForm(sent(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            end_role(actor=request.actor, role=role)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The role has ended. What it opened is closed."))
            return redirect("team")
    context = {"form": form, "role": role, "tab": "team"}
    return render(request, "people/role_end.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=Role, rule=can_end_employment, methods=["GET", "POST"], fresh=True)
def employment_end(request: Request, role_id: uuid.UUID) -> HttpResponse:
    """End all of somebody's work at the provider at an hour. It is reached from one of their roles."""
    role = get_visible(Role, request.actor, pk=role_id)
    allow(can_end_employment(request.actor, role.user, role.provider))
    form = EmploymentEndForm(sent(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            end_employment(actor=request.actor, user=role.user, provider=role.provider, ends=form.ends())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The end of their work is recorded."))
            return redirect("team")
    context = {"form": form, "leaver": role.user, "provider": role.provider, "tab": "team"}
    return render(request, "people/employment_end.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=Service, rule=can_add_shift, methods=["GET", "POST"])
def shift_new(request: Request, service_id: uuid.UUID) -> HttpResponse:
    """Somebody covers a shift."""
    service = get_visible(Service, request.actor, pk=service_id)
    allow(can_add_shift(request.actor, service))
    form = ShiftForm(sent(request), actor=request.actor, here=people_of(service))
    if request.method == "POST" and form.is_valid():
        try:
            add_shift(actor=request.actor, service=service, **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The shift is set up. It opens and closes by itself."))
            return redirect("team")
    context = {"form": form, "service": service, "tab": "team"}
    return render(request, "people/shift_new.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=Shift, rule=can_end_shift, methods=["POST"])
def shift_end(request: Request, shift_id: uuid.UUID) -> HttpResponse:
    """End a shift now, or call it off, by one tap."""
    shift = get_visible(Shift, request.actor, pk=shift_id)
    end_shift(actor=request.actor, shift=shift)
    messages.success(request, _("The shift has ended. Everything it opened is closed."))
    return redirect("team")
