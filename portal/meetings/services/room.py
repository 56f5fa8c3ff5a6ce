"""What happens on the agenda and in the room."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.rules import allow
from portal.access.services import rebuild
from portal.lib.html import plain_to_html
from portal.lib.idempotency import once
from portal.notifications.services import notify
from portal.people.models import User

from ..choices import LONGEST_NOTE, State
from ..models import Item, Meeting, Note
from ..rules import can_add_item, can_chair, can_note
from .steps import changed, locked, moment, refuse_too_many, refuse_unless_open, refuse_when_over


@transaction.atomic
def add_item(
    *,
    actor: Actor,
    meeting: Meeting,
    title: str,
    key: uuid.UUID,
    purpose: str = "",
    minutes: int | None = None,
    at: datetime.datetime | None = None,
) -> tuple[Item, bool]:
    """Put something on the agenda, last; returns it, and whether it was made now.

    Raises `PermissionDenied` for those who may not, and `ValidationError` without words, for too many in an hour, or
    when the meeting is over.
    """
    meeting = locked(meeting)
    allow(can_add_item(actor, meeting))

    def make() -> Item:
        refuse_when_over(meeting)
        refuse_too_many(actor)
        last = Item.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
        item = Item(
            shelf=meeting.shelf, created=moment(at), author=actor.user, typed_by=actor.helper, key=key, meeting=meeting,
            position=last + 1, title=title.strip(), purpose=purpose.strip(), minutes=minutes,
        )  # fmt: skip
        item.full_clean()
        item.save(force_insert=True)
        changed(actor=actor, verb="item.add", meeting=meeting, kind="item", target=item)
        if at is None and meeting.is_planned:
            asked = User.objects.filter(pk__in=meeting.invited)
            notify(kind="meetings.item", target=item, users=asked, but_not=actor.user)
        return item

    return once(Item.objects.filter(author=actor.user, key=key), make)


@transaction.atomic
def open_meeting(*, actor: Actor, meeting: Meeting, at: datetime.datetime | None = None) -> tuple[Meeting, bool]:
    """Open the meeting at its first item; returns it, and whether it was this that opened it.

    Two people at once: the second finds it open and is told so. Raises `PermissionDenied` for anybody but the Chair
    and `ValidationError` when it is over.
    """
    meeting = locked(meeting)
    allow(can_chair(actor, meeting))
    refuse_when_over(meeting)
    if meeting.is_open:
        return meeting, False
    meeting.state = State.OPEN
    meeting.opened_at = moment(at)
    meeting.current_item = Item.objects.filter(meeting=meeting).order_by("position").first()
    meeting.save(update_fields=["state", "opened_at", "current_item"])
    changed(actor=actor, verb="meeting.open", meeting=meeting, kind="meeting", target=meeting)
    return meeting, True


@transaction.atomic
def move_on(*, actor: Actor, meeting: Meeting, item: Item) -> Meeting:
    """Talk about `item` now. Raises `ValidationError` for an item of another meeting, or unless this one is open."""
    meeting = locked(meeting)
    allow(can_chair(actor, meeting))
    refuse_unless_open(meeting)
    if item.meeting_id != meeting.pk:
        raise ValidationError(_("This is on the agenda of another meeting."))
    if meeting.current_item_id == item.pk:
        return meeting
    meeting.current_item = item
    meeting.save(update_fields=["current_item"])
    changed(actor=actor, verb="meeting.move-on", meeting=meeting, kind="meeting", target=meeting, item=item.pk)
    return meeting


@transaction.atomic
def add_note(
    *,
    actor: Actor,
    meeting: Meeting,
    words: str,
    key: uuid.UUID,
    item: Item | None = None,
    at: datetime.datetime | None = None,
) -> tuple[Note, bool]:
    """Write down what was said about `item` (default: what is talked about now); returns it, and whether it is new.

    Raises `PermissionDenied` for those who may not, and `ValidationError` without words, for too many of them, for too
    many notes in an hour, or unless the meeting is open (code `closed` once it is over).
    """
    meeting = locked(meeting)
    allow(can_note(actor, meeting))
    words = words.strip()

    def make() -> Note:
        refuse_unless_open(meeting)
        if not words:
            raise ValidationError({"words": _("Please write what was said.")})
        if len(words) > LONGEST_NOTE:
            raise ValidationError({"words": _("That is very long. Please make two or three notes of it.")})
        if item and item.meeting_id != meeting.pk:
            raise ValidationError(_("This is on the agenda of another meeting."))
        refuse_too_many(actor)
        note = Note(
            shelf=meeting.shelf, created=moment(at), author=actor.user, typed_by=actor.helper, key=key, meeting=meeting,
            item=item or meeting.current_item, words=words, html=plain_to_html(words),
        )  # fmt: skip
        note.save(force_insert=True)
        changed(actor=actor, verb="note.add", meeting=meeting, kind="note", target=note)
        return note

    return once(Note.objects.filter(author=actor.user, key=key), make)


@transaction.atomic
def close_meeting(*, actor: Actor, meeting: Meeting, at: datetime.datetime | None = None) -> tuple[Meeting, bool]:
    """Close the meeting; its summary stands from now on, and the Chair's grants end seven days later.

    Returns it, and whether it was this that closed it. Raises `PermissionDenied` for anybody but the Chair, and
    `ValidationError` when nobody has opened it.
    """
    meeting = locked(meeting)
    allow(can_chair(actor, meeting))
    if meeting.is_over:
        return meeting, False
    refuse_unless_open(meeting)
    meeting.state = State.CLOSED
    meeting.closed_at = moment(at)
    meeting.save(update_fields=["state", "closed_at"])
    changed(actor=actor, verb="meeting.close", meeting=meeting, kind="meeting", target=meeting)
    rebuild(meeting.person.provider_id, [meeting.person.scope])
    if at is None:
        asked = User.objects.filter(pk__in=meeting.invited)
        notify(kind="meetings.summary", target=meeting, users=asked, but_not=actor.user)
    return meeting, True
