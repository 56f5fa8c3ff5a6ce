import datetime
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow
from portal.audit.services import opened
from portal.people.registry import panels

from ..forms import InviteForm, ItemForm
from ..models import Invitation, Item, Meeting
from ..querysets import Before
from ..rules import can_add_item, can_answer, can_invite, can_join
from ..services import add_item, answer_invitation, candidates, invite
from .parts import Table, find, is_today, pressed, put

OLDER = 25
MOST_COMING = 100


def _before(text: str) -> Before | None:
    day, _bar, rest = text.partition("_")
    time, _bar, pk = rest.partition("_")
    try:
        return datetime.date.fromisoformat(day), datetime.time.fromisoformat(time), uuid.UUID(pk)
    except ValueError:
        return None


@door(Who.SIGNED_IN, reads=Meeting)
def meetings(request: Request) -> HttpResponse:
    """The meetings that are coming, and those that are over: the latest 25, and a way to older ones."""
    today, before = timezone.localdate(), _before(request.GET.get("before", ""))
    rows = Meeting.objects.visible_to(request.actor).select_related("person", "chair")
    past = list(rows.past(today, before)[: OLDER + 1])
    older = ""
    if len(past) > OLDER:
        last = past[OLDER - 1]
        older = "?" + urlencode({"before": f"{last.starts_on}_{last.starts_time}_{last.pk}"})
    ahead = [] if before else list(rows.coming(today).prefetch_related("invitations")[:MOST_COMING])
    coming = [(found, is_today(found) and can_join(request.actor, found)) for found in ahead]
    context = {"coming": coming, "past": past[:OLDER], "older": older, "is_older": before}
    context["panels"] = panels("meetings", request.actor)
    return render(request, "meetings/meetings.html", context)


def _meeting_context(request: Request, found: Meeting) -> dict[str, Any]:
    table = Table(request.actor, found)
    may_invite = can_invite(request.actor, found) and not found.is_over
    return {
        "meeting": found,
        "person": found.person,
        "chair": table.chair,
        "is_today": is_today(found),
        "agenda": table.agenda,
        "titles": table.titles,
        "people": table.people,
        "mine": next((one.invitation for one in table.people if one.user.pk == request.actor.user.pk), None),
        "may_join": can_join(request.actor, found),
        "may_add": can_add_item(request.actor, found) and not found.is_over,
        "may_invite": may_invite,
        "asks_apart": may_invite and table.must_be_asked_apart,
    }


@door(Who.SIGNED_IN, reads=Meeting)
def meeting(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """When and where, what it is about, who comes and why, and the way into the room."""
    found = find(request, meeting_id)
    opened(request.actor, found.shelf_id)
    context = _meeting_context(request, found) | {"form": ItemForm()}
    return render(request, "meetings/meeting.html", context)


@door(Who.SIGNED_IN, reads=Meeting, rule=can_invite, methods=["GET", "POST"])
def meeting_invite(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """Ask people to come, each with why."""
    found = find(request, meeting_id)
    allow(can_invite(request.actor, found))
    # Everybody in the circle is listed, with what they are to the person.
    opened(request.actor, found.shelf_id, found.person.shelf_id)
    around = [one for one in candidates(request.actor, found.person) if one.user.pk not in found.invited]
    form = InviteForm(request.POST or None, candidates=[one for one in around if one.may_come])
    return put(
        request,
        form,
        lambda _values: invite(actor=request.actor, meeting=found, invitees=form.invitees()),
        template="meetings/meeting_invite.html",
        context={"meeting": found, "person": found.person, "not_shared": [one for one in around if not one.may_come]},
        back=reverse("meeting", args=[found.pk]),
        said=_("They have been asked. You see here who is coming."),
        event="meeting",
    )


@door(Who.SIGNED_IN, reads=Invitation, rule=can_answer, methods=["POST"])
def meeting_answer(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """Say whether one is coming."""
    mine = get_visible(Invitation, request.actor, meeting=meeting_id, user=request.actor.user)

    def press() -> str:
        answered = answer_invitation(actor=request.actor, invitation=mine, answer=request.POST.get("answer", ""))
        return _("You are coming. See you there.") if answered.is_coming else _("We know that you cannot come.")

    there = reverse("meeting", args=[meeting_id])
    return pressed(request, press, to=there, otherwise=there)


@door(Who.SIGNED_IN, reads=Item, rule=can_add_item, methods=["GET", "POST"])
def item_add(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """Put something on the agenda."""
    found = find(request, meeting_id)
    allow(can_add_item(request.actor, found))
    page = "meeting" if found.is_planned else "meeting_room"
    return put(
        request,
        ItemForm(request.POST or None),
        lambda values: add_item(actor=request.actor, meeting=found, **values),
        template="meetings/item_add.html",
        context={"meeting": found, "person": found.person},
        back=reverse(page, args=[found.pk]),
        said=_("It is on the agenda."),
        event="item",
    )
