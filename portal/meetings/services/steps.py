"""The steps that every change to a meeting shares."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.models import Shelved
from portal.audit.services import record
from portal.live.services import announce
from portal.people.models import User

from ..choices import CLOSED
from ..models import Action, Agreement, Item, Meeting, Note

MOST_AN_HOUR = 120
HOUR = datetime.timedelta(hours=1)


def locked(meeting: Meeting) -> Meeting:
    """The meeting as it stands now, locked until the end of the transaction. Changes to it come one after another."""
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related("person", "shelf", "current_item").get(pk=meeting.pk)


def refuse_when_over(meeting: Meeting) -> None:
    """Raise `ValidationError` with the code `closed` once the meeting is closed, or the person it is about has died:
    its record stands as it is."""
    if meeting.person.died_on:
        raise ValidationError(
            _("%(name)s has died. Nothing is added to this meeting any more.") % {"name": meeting.person.name},
            code=CLOSED,
        )
    if meeting.is_over:
        raise ValidationError(_("This meeting is over, so nothing can be added to it any more."), code=CLOSED)


def refuse_unless_open(meeting: Meeting) -> None:
    """Raise `ValidationError` unless the meeting is going on now."""
    refuse_when_over(meeting)
    if not meeting.is_open:
        raise ValidationError(_("The meeting has not been opened yet. The Chair opens it."))


def refuse_too_many(actor: Actor) -> None:
    """Raise `ValidationError` where `actor` has put more into meetings in the last hour than anybody writes by hand.

    Items, notes, agreements and actions count together, over all meetings. What one author sends comes one after the
    other, so that the limit holds however fast they send. A weak lock: others may go on writing rows that refer to
    this user.
    """
    User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)
    since = timezone.now() - HOUR
    first, *others = (
        model._default_manager.filter(author=actor.user, created__gt=since).values("pk")
        for model in (Item, Note, Agreement, Action)
    )
    if first.union(*others, all=True).count() >= MOST_AN_HOUR:
        raise ValidationError(
            _(
                "You have written 120 things down at meetings in the last hour. Your words are still here: please "
                "send them a bit later."
            ),
            code="too-many",
        )


def changed(*, actor: Actor, verb: str, meeting: Meeting, kind: str, target: Shelved, **detail: Any) -> None:
    """Note a change in the trail and number its event in the meeting's room."""
    record(actor=actor, verb=verb, target=target, provider_id=meeting.person.provider_id, **detail)
    announce(room_id=meeting.room_id, kind=kind, target=target)


def moment(at: datetime.datetime | None) -> datetime.datetime:
    """When it happens: `at` where given, otherwise now."""
    return at or timezone.now()
