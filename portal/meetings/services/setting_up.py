"""Setting a meeting up, and asking people to come."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.rules import allow
from portal.access.services import rebuild, shelf_of
from portal.audit.services import record
from portal.lib.idempotency import once
from portal.live.services import announce, open_room
from portal.notifications.services import notify
from portal.people.models import SupportedPerson, User

from .. import registry
from ..choices import LONDON, LONGEST_MEETING, Answer
from ..models import Invitation, Item, Meeting, is_skipped
from ..rules import can_answer, can_invite
from .people import may_come, must_be_asked_apart
from .steps import changed, locked, moment, refuse_when_over

MOST_ITEMS = 40


@dataclass(frozen=True)
class Invitee:
    """Somebody to ask, and why they come."""

    user: User
    why: str = ""


@dataclass(frozen=True)
class Planned:
    """A meeting as its form describes it. `starts` is local time, without a zone."""

    title: str
    chair: User
    starts: datetime.datetime
    minutes: int
    place: str = ""
    agenda: Sequence[str] = ()
    invitees: Sequence[Invitee] = ()
    zone: str = LONDON


def _refuse_bad_plan(planned: Planned, kind: registry.MeetingKind, meeting: Meeting, now: datetime.datetime) -> None:
    wrong: dict[str, Any] = {}
    if not planned.title.strip():
        wrong["title"] = _("Please give the meeting a name.")
    if not 1 <= planned.minutes <= LONGEST_MEETING:
        wrong["minutes"] = _("Please give a length between 1 minute and 8 hours (480 minutes).")
    if is_skipped(planned.starts, planned.zone):
        wrong["starts_time"] = _("The clocks go forward that night, so this time never comes. Please choose another.")
    elif meeting.starts_at <= now:
        wrong["starts_on"] = _("This day and time have passed already. Please choose one that lies ahead.")
    if not kind.may_chair(planned.chair, meeting.person):
        wrong["chair"] = _("Please choose a Chair from the list.")
    if len(planned.agenda) > MOST_ITEMS:
        wrong["agenda"] = _("That is more than %(most)d things to talk about. Please leave some for another day.") % {
            "most": MOST_ITEMS
        }
    elif any(len(line) > 200 for line in planned.agenda):
        wrong["agenda"] = _("Please keep each line shorter than 200 letters.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def set_up_meeting(
    *,
    actor: Actor,
    kind: str,
    person: SupportedPerson,
    planned: Planned,
    key: uuid.UUID,
    at: datetime.datetime | None = None,
) -> tuple[Meeting, bool]:
    """Set up a meeting of `kind` about `person`; returns it, and whether it was made now (a form sent twice makes one).

    The Chair and the person are always asked; a Chair who sets it up is coming. From now on the Chair's grants hold
    (`sources.chairs`). Raises `PermissionDenied` for those who may not start one, and `ValidationError`, by field,
    for a time that has passed or never comes, a bad length, a Chair who cannot be one, outsiders, and two who must
    not meet.
    """
    known = registry.kind(kind)
    allow(known.can_start(actor, person))
    return once(
        Meeting.objects.filter(author=actor.user, key=key), lambda: _make(actor, known, person, planned, key, at)
    )


def _make(
    actor: Actor,
    kind: registry.MeetingKind,
    person: SupportedPerson,
    planned: Planned,
    key: uuid.UUID,
    at: datetime.datetime | None,
) -> Meeting:
    now = moment(at)
    shelf = shelf_of(person.scope, Category.MEETINGS)
    meeting = Meeting(
        shelf=shelf, created=now, author=actor.user, typed_by=actor.helper, key=key, kind=kind.name, person=person,
        title=planned.title.strip(), chair=planned.chair, starts_on=planned.starts.date(),
        starts_time=planned.starts.time(), zone=planned.zone, minutes=planned.minutes, place=planned.place.strip(),
    )  # fmt: skip
    _refuse_bad_plan(planned, kind, meeting, now)
    meeting.full_clean(exclude=["room"])
    meeting.room = open_room(shelf=shelf)
    meeting.save(force_insert=True)
    lines = [line.strip() for line in planned.agenda if line.strip()]
    Item.objects.bulk_create(
        Item(
            shelf=shelf,
            created=now,
            author=actor.user,
            typed_by=actor.helper,
            meeting=meeting,
            position=number,
            title=title,
        )
        for number, title in enumerate(lines, 1)
    )
    record(actor=actor, verb="meeting.set-up", target=meeting, provider_id=person.provider_id, chair=planned.chair.pk)
    rebuild(person.provider_id, [person.scope])
    announce(room_id=meeting.room_id, kind="meeting", target=meeting)
    always = [Invitee(planned.chair)]
    if person.user:
        always.append(Invitee(person.user, _("it is their meeting")))
    _ask(actor, meeting, [*always, *planned.invitees], at)
    return meeting


def _ask(actor: Actor, meeting: Meeting, invitees: Sequence[Invitee], at: datetime.datetime | None) -> list[Invitation]:
    welcome = may_come(actor, meeting)
    if any(invitee.user.pk not in welcome for invitee in invitees):
        raise ValidationError(
            {
                "invitees": _(
                    "Somebody you chose cannot be asked: what is said in meetings about %(person)s is not shared "
                    "with them. That is decided under “who sees what”, not here."
                )
                % {"person": meeting.person.get_short_name()}
            }
        )
    here = set(Invitation.objects.filter(meeting=meeting).values_list("user_id", flat=True))
    if must_be_asked_apart(meeting, here | {invitee.user.pk for invitee in invitees}, moment(at)):
        # Neither who nor why: that is between them and the safeguarding lead.
        sentence = _(
            "These people cannot all come to one meeting: some of them must be asked separately. The safeguarding "
            "lead can tell you whom to ask together."
        )
        raise ValidationError({"invitees": ValidationError(sentence, code="apart")})
    made = []
    for invitee in {invitee.user.pk: invitee for invitee in reversed(invitees)}.values():
        if invitee.user.pk in here:
            continue
        # Who sets a meeting up to chair it comes to it: asking them would be a formality.
        comes = invitee.user.pk == meeting.chair_id == actor.user.pk
        invitation = Invitation(
            shelf=meeting.shelf, created=moment(at), meeting=meeting, user=invitee.user, why=invitee.why.strip(),
            answer=Answer.YES if comes else Answer.NONE, answered_at=moment(at) if comes else None,
        )  # fmt: skip
        invitation.full_clean()
        invitation.save(force_insert=True)
        changed(
            actor=actor, verb="meeting.ask", meeting=meeting, kind="meeting", target=invitation, user=invitee.user.pk
        )
        if at is None:
            notify(kind="meetings.invited", target=invitation, users=[invitee.user], but_not=actor.user)
        made.append(invitation)
    return made


@transaction.atomic
def invite(
    *, actor: Actor, meeting: Meeting, invitees: Sequence[Invitee], at: datetime.datetime | None = None
) -> list[Invitation]:
    """Ask people to come; those who are asked already are left as they are. Returns the new invitations.

    Raises `PermissionDenied` for anybody but the Chair and whoever set the meeting up, and `ValidationError` when it
    is over, for somebody with whom what is said in meetings is not shared, and for two who must not meet.
    """
    meeting = locked(meeting)
    allow(can_invite(actor, meeting))
    refuse_when_over(meeting)
    return _ask(actor, meeting, invitees, at)


@transaction.atomic
def answer_invitation(
    *, actor: Actor, invitation: Invitation, answer: str, at: datetime.datetime | None = None
) -> Invitation:
    """Say yes or no, or change it until the meeting is over. The same answer again changes nothing."""
    meeting = locked(invitation.meeting)
    invitation = Invitation.objects.select_related("shelf").get(pk=invitation.pk)
    allow(can_answer(actor, invitation))
    refuse_when_over(meeting)
    if answer not in {Answer.YES, Answer.NO}:
        raise ValidationError(_("Please say whether you are coming."))
    if invitation.answer == answer:
        return invitation
    invitation.answer = Answer(answer)
    invitation.answered_at = moment(at)
    invitation.save(update_fields=["answer", "answered_at"])
    changed(actor=actor, verb="invitation.answer", meeting=meeting, kind="meeting", target=invitation, answer=answer)
    return invitation
