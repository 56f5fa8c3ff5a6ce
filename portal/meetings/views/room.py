import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow
from portal.audit.services import opened

from ..forms import ActionForm, AgreementForm, AnswerForm, ItemForm, NoteForm
from ..models import Action, Agreement, Item, Meeting, Note
from ..rules import can_answer_agreement, can_chair, can_join, can_mark_done, can_note
from ..services import (
    add_action,
    add_agreement,
    add_note,
    answer_agreement,
    candidates,
    close_meeting,
    mark_done,
    move_on,
    open_meeting,
)
from .parts import Table, find, pressed, put


def _enter(request: Request, meeting_id: uuid.UUID) -> Meeting:
    found = find(request, meeting_id)
    allow(can_join(request.actor, found))
    return found


def _rights(request: Request, found: Meeting) -> dict[str, Any]:
    return {
        "meeting": found,
        "person": found.person,
        "may_chair": can_chair(request.actor, found),
        "may_note": can_note(request.actor, found),
        "may_answer": can_answer_agreement(request.actor, found),
    }


def _now(table: Table) -> dict[str, Any]:
    places: dict[uuid.UUID | None, int] = {item.pk: number for number, item in enumerate(table.agenda, 1)}
    place = places.get(table.meeting.current_item_id, 0)
    return {
        "agenda": table.agenda,
        "titles": table.titles,
        "chair": table.chair,
        # What a reader may not see is not what they are told is talked about.
        "current": table.agenda[place - 1] if place else None,
        "place": place,
        "next_item": table.agenda[place] if table.agenda[place:] else None,
    }


PARTS: dict[str, Callable[[Table], dict[str, Any]]] = {
    "now": _now,
    # The newest on top, under the box one types in: what was just said must not be looked for.
    "notes": lambda table: {"notes": table.notes(item=table.meeting.current_item_id)[::-1]},
    "agreements": lambda table: {"decided": table.decided()},
    "actions": lambda table: {"actions": table.actions()},
    "people": lambda table: {"people": table.people},
}


def _action_form(actor: Actor, found: Meeting, data: Any = None, **options: Any) -> ActionForm:
    around = [(one.user, one.role) for one in candidates(actor, found.person) if one.may_come]
    not_offered = {user.pk for user, _role in around} | actor.must_not_meet(found.person.scope)
    if found.chair_id not in not_offered:
        around.append((found.chair, _("chairs this meeting")))
    return ActionForm(data, people=around, **options)


@door(Who.SIGNED_IN, reads=Meeting, rule=can_join)
def meeting_room(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """The room: what is talked about now, the notes under it, who is here, what was decided and who does what."""
    found = _enter(request, meeting_id)
    opened(request.actor, found.shelf_id)
    context = _rights(request, found)
    table = Table(request.actor, found)
    for part in PARTS.values():
        context |= part(table)
    context["here"] = table.here()
    if context["may_note"] and not found.is_over:
        forms = {"item_form": ItemForm(auto_id="item_%s"), "note_form": NoteForm(auto_id="note_%s")}
        context |= forms | {"agreement_form": AgreementForm(auto_id="agreement_%s")}
        context["action_form"] = _action_form(request.actor, found, auto_id="action_%s")
    return render(request, "meetings/meeting_room.html", context)


@door(Who.SIGNED_IN, reads=Meeting, rule=can_join)
def room_part(request: Request, meeting_id: uuid.UUID, part: str) -> HttpResponse:
    """One part of the room by its name, fetched again when something in it has changed."""
    found = _enter(request, meeting_id)
    if part not in PARTS:
        raise Http404
    opened(request.actor, found.shelf_id)
    context = _rights(request, found) | PARTS[part](Table(request.actor, found))
    return render(request, f"meetings/_{part}.html", context)


@door(Who.SIGNED_IN, reads=Meeting, rule=can_chair, methods=["POST"])
def meeting_open(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """Open the meeting. Whoever comes second is told that it is open."""
    found = find(request, meeting_id)

    def press() -> str:
        _meeting, is_first = open_meeting(actor=request.actor, meeting=found)
        if is_first:
            return _("The meeting is open.")
        return _("The meeting was open already. You are in the right place.")

    room, page = (reverse(name, args=[meeting_id]) for name in ("meeting_room", "meeting"))
    return pressed(request, press, to=room, otherwise=page)


@door(Who.SIGNED_IN, reads=Item, rule=can_chair, methods=["POST"])
def meeting_move_on(request: Request, meeting_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Talk about this item now."""
    found = find(request, meeting_id)
    item = get_visible(Item, request.actor, pk=item_id, meeting=found.pk)

    def press() -> str:
        move_on(actor=request.actor, meeting=found, item=item)
        return _("Everyone sees what you talk about now.")

    room = reverse("meeting_room", args=[meeting_id])
    return pressed(request, press, to=room, otherwise=room)


@door(Who.SIGNED_IN, reads=Meeting, rule=can_chair, methods=["GET", "POST"])
def meeting_close(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """Ask once more, then close the meeting: its summary stands from then on."""
    found = find(request, meeting_id)
    allow(can_chair(request.actor, found))
    if request.method != "POST":
        opened(request.actor, found.shelf_id)
        table = Table(request.actor, found)
        context = _rights(request, found) | {"decided": table.decided(), "actions": table.actions()}
        return render(request, "meetings/meeting_close.html", context)

    def press() -> str:
        close_meeting(actor=request.actor, meeting=found)
        return _("The meeting is over. Everybody who was asked can read the summary.")

    summary, room = (reverse(name, args=[meeting_id]) for name in ("meeting_summary", "meeting_room"))
    return pressed(request, press, to=summary, otherwise=room)


def _put_in_room(
    request: Request, found: Meeting, form: Any, save: Callable[..., object], *, view: str, said: str
) -> HttpResponse:
    return put(
        request,
        form,
        save,
        template=f"meetings/{view}.html",
        context=_rights(request, found),
        back=reverse("meeting_room", args=[found.pk]),
        said=said,
        event=view.partition("_")[0],
    )


@door(Who.SIGNED_IN, reads=Note, rule=can_note, methods=["GET", "POST"])
def note_add(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """Write down what was said."""
    found = _enter(request, meeting_id)
    allow(can_note(request.actor, found))
    form = NoteForm(request.POST or None)
    return _put_in_room(
        request, found, form, lambda values: add_note(actor=request.actor, meeting=found, **values),
        view="note_add", said=_("Your note is there for everyone."),
    )  # fmt: skip


@door(Who.SIGNED_IN, reads=Agreement, rule=can_note, methods=["GET", "POST"])
def agreement_add(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """Write down what was decided."""
    found = _enter(request, meeting_id)
    allow(can_note(request.actor, found))
    form = AgreementForm(request.POST or None)
    return _put_in_room(
        request, found, form, lambda values: add_agreement(actor=request.actor, meeting=found, **values),
        view="agreement_add", said=_("Everyone can answer it now."),
    )  # fmt: skip


@door(Who.SIGNED_IN, reads=Agreement, rule=can_answer_agreement, methods=["GET", "POST"])
def agreement_answer(request: Request, agreement_id: uuid.UUID) -> HttpResponse:
    """Say what one thinks of what was decided."""
    agreement = get_visible(Agreement, request.actor, pk=agreement_id)
    found = find(request, agreement.meeting_id)
    allow(can_answer_agreement(request.actor, found))
    opened(request.actor, found.shelf_id)
    asked = AnswerForm(request.POST or None, initial={"says": request.GET.get("says", "")})
    return put(
        request,
        asked,
        lambda values: answer_agreement(actor=request.actor, agreement=agreement, **values),
        template="meetings/agreement_answer.html",
        context=_rights(request, found) | {"agreement": agreement},
        back=reverse("meeting_room", args=[found.pk]),
        said=_("Your answer stands beside it."),
        event="agreement",
    )


@door(Who.SIGNED_IN, reads=Action, rule=can_note, methods=["GET", "POST"])
def action_add(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """Write down who does what by when."""
    found = _enter(request, meeting_id)
    allow(can_note(request.actor, found))
    form = _action_form(request.actor, found, request.POST or None)
    return _put_in_room(
        request, found, form, lambda values: add_action(actor=request.actor, meeting=found, **values),
        view="action_add", said=_("It is written down."),
    )  # fmt: skip


@door(Who.SIGNED_IN, reads=Action, rule=can_mark_done, methods=["POST"])
def action_done(request: Request, action_id: uuid.UUID) -> HttpResponse:
    """Say that it is done."""
    action = get_visible(Action, request.actor, pk=action_id)
    found = find(request, action.meeting_id)

    def press() -> str:
        mark_done(actor=request.actor, action=action)
        return _("Done. Thank you.")

    there = reverse("meeting_summary" if found.is_over else "meeting_room", args=[found.pk])
    return pressed(request, press, to=there, otherwise=there, event="action")
