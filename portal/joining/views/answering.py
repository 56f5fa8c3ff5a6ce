"""Pages of those who answer requests to join: the office, the team, and whoever looks at a refusal again."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from portal.access.choices import Category
from portal.access.decorators import Request, Who, door
from portal.access.rules import allow
from portal.audit.services import opened

from ..choices import RequestState
from ..forms import AnswerForm, CannotHelpForm, MatchForm
from ..models import Invitation, JoinRequest
from ..rules import can_act_on, can_change_invitation, can_decide, can_match, can_pass_on_review
from ..services import (
    answer,
    ask_review,
    cannot_help,
    find_people,
    late_with_teams,
    match,
    reviewers_of,
    service_of,
    service_to_ring,
    waiting_for,
)

MOST = 100


@door(Who.WORK, reads=JoinRequest)
def join_requests(request: Request) -> HttpResponse:
    """Those who ask to join: what waits for the reader on top, then the rest; and the invitations of the office."""
    if not request.actor.shelf_ids(JoinRequest.categories):
        raise Http404
    rows = JoinRequest.objects.visible_to(request.actor).select_related("person", "provider")
    found = list(rows.order_by("-created", "-pk")[:MOST])
    mine = waiting_for(request.actor)
    waits = {one.pk for one in mine}
    office = Invitation.objects.visible_to(request.actor).with_inviter()
    office = office.filter(person__isnull=False, shelf__category=Category.JOINING)
    context = {
        "mine": mine,
        "others": [one for one in found if one.pk not in waits],
        "late": late_with_teams(request.actor),
        "invitations": list(office.select_related("shelf", "person", "invited_by").order_by("-created")[:MOST]),
    }
    if found:
        opened(request.actor, *{one.shelf_id for one in found})
    return render(request, "joining/join_requests.html", context)


def _find(request: Request, request_id: uuid.UUID) -> JoinRequest:
    rows = JoinRequest.objects.visible_to(request.actor)
    found = rows.select_related("provider", "person", "asked_by", "typed_by", "answered_by", "reviewed_by")
    one = found.filter(pk=request_id).first()
    if one is None:
        raise Http404
    return one


@door(Who.WORK, reads=JoinRequest, rule=can_act_on)
def join_request(request: Request, request_id: uuid.UUID) -> HttpResponse:
    """Somebody who asks to join: what they wrote, by when they need an answer, and the next step."""
    found = _find(request, request_id)
    opened(request.actor, found.shelf_id)
    waits_outside = found.state in {RequestState.OUTSIDE, RequestState.REVIEW}
    context = {
        "asked": found,
        "service": service_of(found.person) if found.person else None,
        "may_match": can_match(request.actor, found),
        "may_decide": can_decide(request.actor, found),
        "invitation": _invitation(request, found),
        "nobody": waits_outside and not reviewers_of(found),
    }
    return render(request, "joining/join_request.html", context)


def _invitation(request: Request, found: JoinRequest) -> Invitation | None:
    """What a yes has made, for whoever may print it, send it again or take it back."""
    if found.invitation_id is None:
        return None
    made = Invitation.objects.visible_to(request.actor).filter(pk=found.invitation_id).first()
    return made if made and can_change_invitation(request.actor, made) else None


@door(Who.WORK, reads=JoinRequest, rule=can_match, methods=["GET", "POST"])
def join_request_match(request: Request, request_id: uuid.UUID) -> HttpResponse:
    """Find whom a request is about, by name; then hand it on."""
    found = _find(request, request_id)
    allow(can_match(request.actor, found))
    words = request.POST.get("q", request.GET.get("q", ""))[:120]
    people = find_people(request.actor, found, words)
    form = MatchForm(request.POST or None, found=people)
    if request.method == "POST" and form.is_valid():
        try:
            handed = match(
                actor=request.actor, request=found, person_id=uuid.UUID(form.cleaned_data["person"]),
                was_member=form.cleaned_data["was_member"],
            )  # fmt: skip
        except ValidationError as error:
            form.refuse(error)
        else:
            return _matched(request, handed)
    context: dict[str, Any] = {"asked": found, "form": form, "q": words, "people": people}
    status = 422 if request.method == "POST" else 200
    return render(request, "joining/join_request_match.html", context, status=status)


def _matched(request: Request, handed: JoinRequest) -> HttpResponse:
    if handed.state == RequestState.WITH_TEAM:
        messages.success(request, _("The team has it now, and answers by the day it is due."))
        return redirect("join_requests")
    messages.success(request, _("Somebody outside the service answers this one."))
    return redirect("join_request", handed.pk)


@door(Who.WORK, reads=JoinRequest, rule=can_match, methods=["GET", "POST"])
def join_request_cannot_help(request: Request, request_id: uuid.UUID) -> HttpResponse:
    """Answer “we cannot help with this”, in words that are always the same."""
    found = _find(request, request_id)
    allow(can_match(request.actor, found))
    form = CannotHelpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cannot_help(actor=request.actor, request=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("Your answer is sent."))
        return redirect("join_request", found.pk)
    context = {"asked": found, "form": form}
    return render(request, "joining/join_request_cannot_help.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=JoinRequest, rule=can_decide, methods=["GET", "POST"])
def join_request_answer(request: Request, request_id: uuid.UUID) -> HttpResponse:
    """Say yes, which makes an invitation, or no."""
    found = _find(request, request_id)
    allow(can_decide(request.actor, found))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer(actor=request.actor, request=found, answer=form.answer())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Your answer is sent."))
            return redirect("join_request", found.pk)
    context = {"asked": found, "form": form}
    return render(request, "joining/join_request_answer.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=JoinRequest)
def join_request_letter(request: Request, request_id: uuid.UUID) -> HttpResponse:
    """The answer as a letter to print, for somebody without e-mail, in their language."""
    found = _find(request, request_id)
    context = {"asked": found, "service": service_to_ring(found), "site": f"{settings.PUBLIC_URL}/join/"}
    with translation.override(found.language):
        return render(request, "joining/join_request_letter.html", context)


@door(Who.WORK, reads=JoinRequest, rule=can_pass_on_review, methods=["POST"])
def join_request_review(request: Request, request_id: uuid.UUID) -> HttpResponse:
    """Whoever asked has rung: have the refusal looked at again for them."""
    found = _find(request, request_id)
    allow(can_pass_on_review(request.actor, found))
    try:
        ask_review(actor=request.actor, request=found)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("join_request", found.pk)
    messages.success(request, _("Somebody outside the service looks at it again."))
    # It is theirs now: the team no longer sees it.
    return redirect("join_requests")
