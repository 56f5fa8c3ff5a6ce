"""What meetings add to Today."""

import datetime
from typing import Any

from django.utils import timezone

from portal.access.actors import Actor
from portal.audit.services import opened

from .models import Action, Invitation, Meeting
from .rules import can_join

AHEAD = datetime.timedelta(days=14)
DUE_SOON = datetime.timedelta(days=7)
MOST = 5


def asked(actor: Actor) -> dict[str, Any] | None:
    """Invitations not answered yet. Nobody is reminded of meetings about somebody who died."""
    rows = Invitation.objects.visible_to(actor).waiting_for(actor, timezone.localdate())
    rows = rows.filter(meeting__person__died_on=None)
    found = list(rows.select_related("meeting__person", "meeting__chair")[:MOST])
    return {"invitations": found} if found else None


def my_actions(actor: Actor) -> dict[str, Any] | None:
    """What the reader has taken on at meetings, and should have done by next week."""
    rows = Action.objects.visible_to(actor).due_for(actor, timezone.localdate() + DUE_SOON)
    rows = rows.filter(meeting__person__died_on=None)
    found = list(rows.select_related("meeting__person")[:MOST])
    if found:
        opened(actor, *sorted({action.shelf_id for action in found}))
    return {"actions": found, "today": timezone.localdate()} if found else None


def coming(actor: Actor) -> dict[str, Any] | None:
    """Meetings of the next fourteen days; one that is going on now comes first, with the way into its room."""
    today = timezone.localdate()
    rows = Meeting.objects.visible_to(actor).coming(today).filter(starts_on__lte=today + AHEAD, person__died_on=None)
    found = list(rows.select_related("person").prefetch_related("invitations")[:MOST])
    if not found:
        return None
    found.sort(key=lambda meeting: not meeting.is_open)
    return {"meetings": [(meeting, _is_for(actor, meeting, today)) for meeting in found]}


def _is_for(actor: Actor, meeting: Meeting, today: datetime.date) -> bool:
    return (meeting.is_open or meeting.starts_on == today) and can_join(actor, meeting)
