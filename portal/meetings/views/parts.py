"""What the pages of a meeting show, read once and the same way by all of them."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from portal.access.actors import Actor
from portal.access.decorators import Request
from portal.live.services import present
from portal.people.models import User
from portal.people.services import NOBODY, Title

from ..choices import CLOSED
from ..forms import Answered
from ..models import Action, Agreement, AgreementAnswer, Invitation, Item, Meeting, Note
from ..rules import can_mark_done
from ..services import must_be_asked_apart, titles_around


@dataclass(frozen=True)
class Somebody:
    """A person at the table: name before role, and the role always there."""

    user: User
    role: Title
    invitation: Invitation | None = None
    answer: AgreementAnswer | None = None


@dataclass(frozen=True)
class Decided:
    """What was decided, with what each one asked to the meeting says: the person's own answer first."""

    agreement: Agreement
    own: AgreementAnswer | None
    others: Sequence[Somebody]
    mine: AgreementAnswer | None


class Table:
    """A meeting as one reader sees it: each thing is read when it is first asked for, and once."""

    def __init__(self, actor: Actor, meeting: Meeting) -> None:
        self.actor = actor
        self.meeting = meeting

    @cached_property
    def titles(self) -> dict[uuid.UUID, Title]:
        return titles_around(self.actor, self.meeting)

    def title(self, user_id: uuid.UUID) -> Title:
        """Who somebody at this table is; without words for a stranger to the circle."""
        return self.titles.get(user_id, NOBODY)

    @cached_property
    def people(self) -> list[Somebody]:
        """Those who are asked: the person first, then the Chair, then by name."""
        rows = Invitation.objects.visible_to(self.actor).filter(meeting=self.meeting).select_related("user")
        found = [Somebody(row.user, self.title(row.user_id), row) for row in rows]
        first = {self.meeting.person.user_id: 0, self.meeting.chair_id: 1}
        return sorted(found, key=lambda one: (first.get(one.user.pk, 2), one.user.name, str(one.user.pk)))

    @property
    def chair(self) -> User | None:
        """The Chair, unless the reader must not meet them."""
        return None if self.meeting.chair_id in self._not_met else self.meeting.chair

    @property
    def must_be_asked_apart(self) -> bool:
        """Whether some of those asked must be asked separately. Whoever is one of them is told nothing here."""
        return not self._not_met and must_be_asked_apart(self.meeting, self.meeting.invited, timezone.now())

    @property
    def _not_met(self) -> frozenset[uuid.UUID]:
        return self.actor.must_not_meet(self.meeting.person.scope)

    @cached_property
    def agenda(self) -> list[Item]:
        rows = Item.objects.visible_to(self.actor).filter(meeting=self.meeting)
        return list(rows.select_related("author", "typed_by").order_by("position"))

    def notes(self, **which: Any) -> list[tuple[Note, Title]]:
        """The notes, oldest first, each with the role of whoever wrote it."""
        rows = Note.objects.visible_to(self.actor).filter(meeting=self.meeting, **which)
        found = rows.select_related("author", "typed_by").order_by("created", "pk")
        return [(note, self.title(note.author_id)) for note in found]

    def decided(self) -> list[Decided]:
        """What was decided so far, with everybody's answers."""
        rows = (
            Agreement.objects.visible_to(self.actor).filter(meeting=self.meeting).select_related("author", "typed_by")
        )
        answers: dict[tuple[uuid.UUID, uuid.UUID], AgreementAnswer] = {}
        said = AgreementAnswer.objects.visible_to(self.actor).filter(agreement__meeting=self.meeting)
        for answer in said.select_related("typed_by"):
            answers[answer.agreement_id, answer.user_id] = answer
        own_id = self.meeting.person.user_id
        return [
            Decided(
                agreement,
                answers.get((agreement.pk, own_id)) if own_id else None,
                [
                    Somebody(one.user, one.role, one.invitation, answers.get((agreement.pk, one.user.pk)))
                    for one in self.people
                    if one.user.pk != own_id
                ],
                answers.get((agreement.pk, self.actor.user.pk)),
            )
            for agreement in rows.order_by("created", "pk")
        ]

    def actions(self) -> list[tuple[Action, Title, bool]]:
        """Who has taken on what, with their role, and whether the reader may say that it is done."""
        rows = (
            Action.objects.visible_to(self.actor)
            .filter(meeting=self.meeting)
            .select_related("who", "author", "typed_by")
        )
        found = list(rows.order_by("by_when", "created", "pk"))
        for action in found:
            action.meeting = self.meeting
        return [(action, self.title(action.who_id), can_mark_done(self.actor, action)) for action in found]

    def here(self) -> list[dict[str, str]]:
        """Who is in the room now, with their role at this meeting."""
        found = present(self.meeting.room, self._not_met)
        return [one | {"role": str(self.title(uuid.UUID(one["id"])) or one["role"])} for one in found]


def find(request: Request, meeting_id: uuid.UUID) -> Meeting:
    """The meeting, with what every page of it needs; 404 for those who may not see it."""
    rows = Meeting.objects.visible_to(request.actor).select_related(
        "person__user", "shelf", "chair", "current_item", "room__shelf"
    )
    found = rows.filter(pk=meeting_id).first()
    if found is None:
        raise Http404
    return found


def is_today(meeting: Meeting) -> bool:
    """Whether the meeting is going on, or planned for today."""
    return meeting.is_open or (meeting.is_planned and meeting.starts_on == timezone.localdate())


def put(
    request: Request,
    form: Answered,
    save: Callable[[dict[str, Any]], object],
    *,
    template: str,
    context: dict[str, Any],
    back: str,
    said: str,
    event: str = "",
) -> HttpResponse:
    """Show a form, or send it to its service: then back to `back` with `said`, or the form again with what is wrong.

    With htmx the page stays: it is told what happened beside the box, gets a new key, and the DOM event `saved:…`
    has the part fetched anew. What was typed stands untouched when the answer is no.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(form.cleaned_data)
            except ValidationError as error:
                form.refuse(error)
            else:
                return _saved(request, back, said, event)
        if form.has_error("__all__", CLOSED) and not request.htmx:
            status = 409
    if status == 422 and request.htmx:
        return render(request, "meetings/_refused.html", {"form": form}, status=status)
    return render(request, template, {**context, "form": form, "is_late": status == 409}, status=status)


def _saved(request: Request, back: str, said: str, event: str) -> HttpResponse:
    if not request.htmx:
        messages.success(request, said)
        return redirect(back)
    response = render(request, "meetings/_saved.html", {"said": said, "key": uuid.uuid4(), "event": event})
    response["HX-Trigger"] = f"saved:{event}"
    return response


def pressed(
    request: Request, press: Callable[[], str], *, to: str, otherwise: str, event: str = "meeting"
) -> HttpResponse:
    """A button was pressed: do it, say what `press` returns and go `to`; where it is refused, say why, `otherwise`."""
    try:
        said = press()
    except ValidationError as error:
        if request.htmx:
            return render(request, "meetings/_refused.html", {"said": error.messages}, status=422)
        messages.error(request, " ".join(error.messages))
        return redirect(otherwise)
    return _saved(request, to, said, event)
