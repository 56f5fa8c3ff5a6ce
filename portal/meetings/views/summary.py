import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from portal.access.decorators import Request, Who, door
from portal.audit.services import opened

from ..models import Meeting
from ..services import summary_pdf
from .parts import Table, find


def _summary(request: Request, found: Meeting) -> dict[str, Any]:
    table = Table(request.actor, found)
    on_agenda = {item.pk for item in table.agenda}
    notes: dict[uuid.UUID | None, list[Any]] = {}
    for note, role in table.notes():
        # What was said on something that is not on this reader's agenda stands at the end.
        notes.setdefault(note.item_id if note.item_id in on_agenda else None, []).append((note, role))
    return {
        "meeting": found,
        "person": found.person,
        "chair": table.chair,
        "people": table.people,
        "talked": [(item, notes.get(item.pk, [])) for item in table.agenda],
        "other_notes": notes.get(None, []),
        "decided": table.decided(),
        "actions": table.actions(),
    }


@door(Who.SIGNED_IN, reads=Meeting)
def meeting_summary(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """What was said, what was decided with each one's answer, and who does what by when."""
    found = find(request, meeting_id)
    opened(request.actor, found.shelf_id)
    return render(request, "meetings/meeting_summary.html", _summary(request, found))


@door(Who.SIGNED_IN, reads=Meeting)
def meeting_summary_pdf(request: Request, meeting_id: uuid.UUID) -> HttpResponse:
    """The same, to keep or to print. Its file name says nothing about anybody."""
    found = find(request, meeting_id)
    opened(request.actor, found.shelf_id)
    headers = {"Content-Disposition": 'attachment; filename="summary.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(summary_pdf(_summary(request, found)), content_type="application/pdf", headers=headers)
