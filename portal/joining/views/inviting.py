"""Inviting somebody into a circle or a team, and what has become of it."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow
from portal.audit.services import opened
from portal.people.models import Service, SupportedPerson
from portal.people.rules import roles_to_give

from ..forms import InviteForm, StaffInviteForm
from ..models import Invitation
from ..rules import can_change_invitation, can_invite, can_invite_staff, can_invite_workers
from ..services import invite, invite_staff, print_letter, send_again, service_to_staff, withdraw

MOST = 100


def _listed(request: Request, **place: object) -> dict:
    """The open ones, and the newest of those that are not."""
    rows = Invitation.objects.visible_to(request.actor).with_inviter().filter(**place)
    rows = rows.select_related("shelf", "person", "service", "invited_by", "used_by").order_by("-created", "-pk")
    found = list(rows[:MOST])
    if found:
        opened(request.actor, *{one.shelf_id for one in found})
    return {"open": [one for one in found if one.is_open], "past": [one for one in found if not one.is_open]}


@door(Who.WORK, reads=Invitation, rule=can_invite)
def invitations(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """The invitations into one circle."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    allow(can_invite(request.actor, person))
    context = {"person": person, **_listed(request, person=person), "tab": "people"}
    return render(request, "joining/invitations.html", context)


@door(Who.WORK, reads=Invitation, rule=can_invite_staff)
def staff_invitations(request: Request, service_id: uuid.UUID) -> HttpResponse:
    """The invitations into one team."""
    service = _service(request, service_id)
    context = {"service": service, **_listed(request, service=service), "tab": "team"}
    return render(request, "joining/staff_invitations.html", context)


def _service(request: Request, service_id: uuid.UUID) -> Service:
    """A service to ask workers into: an administrator need not be of its team to find it."""
    found = service_to_staff(request.actor, service_id) or get_visible(Service, request.actor, pk=service_id)
    allow(can_invite_staff(request.actor, found))
    return found


@door(Who.WORK, reads=SupportedPerson, rule=can_invite, methods=["GET", "POST"])
def invitation_new(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Invite somebody into a circle: one short form."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    allow(can_invite(request.actor, person))
    first = {"language": get_language()}
    form = InviteForm(request.POST or None, initial=first, with_workers=can_invite_workers(request.actor, person))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = invite(
                actor=request.actor, person=person, guest=form.guest(), relationship=values["relationship"],
                what_i_do=values["what_i_do"], key=values["key"],
            )  # fmt: skip
        except ValidationError as error:
            form.refuse(error)
        else:
            return _made(request, made)
    context = {"form": form, "person": person, "tab": "people"}
    return render(request, "joining/invitation_new.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=Invitation, rule=can_invite_staff, methods=["GET", "POST"], fresh=True)
def staff_invitation_new(request: Request, service_id: uuid.UUID) -> HttpResponse:
    """Invite somebody into a team: it gives a role, so it asks for a fresh step."""
    service = _service(request, service_id)
    form = StaffInviteForm(
        request.POST or None, initial={"language": get_language()}, roles=roles_to_give(request.actor, service)
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = invite_staff(
                actor=request.actor, service=service, guest=form.guest(), role=values["role"], key=values["key"]
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            return _made(request, made)
    context = {"form": form, "service": service, "tab": "team"}
    return render(request, "joining/staff_invitation_new.html", context, status=422 if form.errors else 200)


def _made(request: Request, made: Invitation) -> HttpResponse:
    if made.is_letter:
        messages.success(request, _("The invitation is ready. Now print the letter."))
    else:
        messages.success(request, _("The invitation is on its way by e-mail."))
    return redirect(_list_of(made))


def _list_of(invitation: Invitation) -> str:
    if invitation.service_id:
        return reverse("staff_invitations", args=[invitation.service_id])
    if invitation.is_from_outside:
        return reverse("join_requests")
    return reverse("invitations", args=[invitation.person_id])


def _find(request: Request, invitation_id: uuid.UUID) -> Invitation:
    found = get_visible(Invitation, request.actor, pk=invitation_id)
    allow(can_change_invitation(request.actor, found))
    return found


@door(Who.WORK, reads=Invitation, rule=can_change_invitation, methods=["POST"])
def invitation_withdraw(request: Request, invitation_id: uuid.UUID) -> HttpResponse:
    """Take an invitation back, in one tap."""
    found = _find(request, invitation_id)
    try:
        withdraw(actor=request.actor, invitation=found)
        messages.success(request, _("You took the invitation back. Its link or letter no longer works."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(_list_of(found))


@door(Who.WORK, reads=Invitation, rule=can_change_invitation, methods=["POST"])
def invitation_again(request: Request, invitation_id: uuid.UUID) -> HttpResponse:
    """End an invitation and make it anew."""
    found = _find(request, invitation_id)
    try:
        return _made(request, send_again(actor=request.actor, invitation=found))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(_list_of(found))


@door(Who.WORK, reads=Invitation, rule=can_change_invitation, methods=["POST"])
def invitation_letter(request: Request, invitation_id: uuid.UUID) -> HttpResponse:
    """The letter as a PDF, with a code that is made now. Its file name says nothing about anybody."""
    found = _find(request, invitation_id)
    try:
        letter = print_letter(actor=request.actor, invitation=found)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(_list_of(found))
    headers = {
        "Content-Disposition": 'attachment; filename="letter.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(letter, content_type="application/pdf", headers=headers)
