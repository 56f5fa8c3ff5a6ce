import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access.choices import HAT_KEY, HELPING_KEY, ONLY_HATS_KEY, Hat
from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow
from portal.people.models import SupportedPerson

from ..forms import NameHelperForm, RecordHelperForm
from ..models import Helping
from ..rules import can_accept_helping, can_begin_helping, can_end_helping, can_record_helper
from ..services import accept_helping, begin_helping, end_helping, name_helper, owners_of, record_helper

MOST = 100


def _rows(request: Request, **which: Any) -> list[Helping]:
    rows = Helping.objects.visible_to(request.actor).open().filter(**which)
    return list(rows.select_related("owner", "helper", "asked_alone_by").order_by("owner__name", "pk")[:MOST])


@door(Who.SIGNED_IN, reads=Helping)
def helping(request: Request) -> HttpResponse:
    """Whom do you write for, and who writes for you; at work and in one's own circle, who writes for whom."""
    if request.actor.helper:
        return render(request, "joining/helping_now.html")
    mine = request.actor.user.pk
    rows = _rows(request)
    context = {
        "for_others": [row for row in rows if row.helper_id == mine],
        "for_me": [row for row in rows if row.owner_id == mine],
        "around": [row for row in rows if mine not in {row.owner_id, row.helper_id}],
        "may_name": request.actor.hat != Hat.WORK,
        "may_end": {row.pk for row in rows if can_end_helping(request.actor, row)},
    }
    return render(request, "joining/helping.html", context)


@door(Who.OWN, reads=Helping, methods=["GET", "POST"], fresh=True)
def helping_new(request: Request) -> HttpResponse:
    """Name somebody who writes for oneself; to be done alone."""
    form = NameHelperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            name_helper(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("We have asked them. They write for you once they say yes."))
            return redirect("helping")
    return render(request, "joining/helping_new.html", {"form": form}, status=422 if form.errors else 200)


@door(Who.WORK, reads=Helping, rule=can_record_helper, methods=["GET", "POST"], fresh=True)
def helping_record(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Record that somebody of a circle was asked alone, and wants another to write for them."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    allow(can_record_helper(request.actor, person))
    form = RecordHelperForm(request.POST or None, owners=owners_of(request.actor, person))
    if request.method == "POST" and form.is_valid():
        values = {key: value for key, value in form.cleaned_data.items() if key != "alone"}
        try:
            record_helper(actor=request.actor, person=person, **values)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("It is written down. Both of them are told, and the helper is asked."))
            return redirect("helping")
    context = {"form": form, "person": person}
    return render(request, "joining/helping_record.html", context, status=422 if form.errors else 200)


@door(Who.OWN, reads=Helping, rule=can_accept_helping, methods=["POST"])
def helping_accept(request: Request, helping_id: uuid.UUID) -> HttpResponse:
    """Say yes to writing for somebody."""
    found = get_visible(Helping, request.actor, pk=helping_id)
    try:
        accepted = accept_helping(actor=request.actor, helping=found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Thank you. You can now write for %(name)s.") % {"name": accepted.owner.name})
    return redirect("helping")


@door(Who.OWN, reads=Helping, rule=can_end_helping, methods=["POST"])
def helping_end(request: Request, helping_id: uuid.UUID) -> HttpResponse:
    """End it, in one tap; or say no to being asked."""
    found = get_visible(Helping, request.actor, pk=helping_id)
    end_helping(actor=request.actor, helping=found)
    messages.success(request, _("It has ended, from this moment."))
    return redirect("helping")


@door(Who.OWN, reads=Helping, rule=can_begin_helping, methods=["POST"])
def helping_begin(request: Request, helping_id: uuid.UUID) -> HttpResponse:
    """Begin to write for somebody, in this session."""
    found = get_visible(Helping, request.actor, pk=helping_id)
    work_only = request.session.get(ONLY_HATS_KEY)
    allow(not work_only, _("You signed in through your work. To write for somebody, sign in with your own name."))
    begin_helping(actor=request.actor, helping=found)
    _change_hands(request)
    request.session[HELPING_KEY] = str(found.owner_id)
    return redirect("today")


@door(Who.SIGNED_IN, methods=["POST"])
def helping_stop(request: Request) -> HttpResponse:
    """Write for oneself again, in one tap."""
    _change_hands(request)
    messages.success(request, _("You write for yourself again."))
    return redirect("helping")


def _change_hands(request: Request) -> None:
    """Forget for whom this session writes, and the hat. A form that was opened before cannot be sent any more: it was
    for somebody else's words."""
    request.session.pop(HELPING_KEY, None)
    request.session.pop(HAT_KEY, None)
    rotate_token(request)
