"""What comes out of a meeting: what was decided, what each one says to it, and who has taken on what."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.rules import allow
from portal.lib.idempotency import once
from portal.people.models import User

from ..choices import LONGEST_WORDS, Says
from ..models import Action, Agreement, AgreementAnswer, Meeting
from ..rules import can_answer_agreement, can_mark_done, can_note
from .people import may_come
from .steps import changed, locked, moment, refuse_too_many, refuse_unless_open


@transaction.atomic
def add_agreement(
    *,
    actor: Actor,
    meeting: Meeting,
    words: str,
    key: uuid.UUID,
    decided_for: str = "",
    at: datetime.datetime | None = None,
) -> tuple[Agreement, bool]:
    """Write down what was decided; everybody asked to the meeting can then answer it.

    `decided_for` says who decided and how, where the person could not. Returns it, and whether it was made now. Raises
    `PermissionDenied` for those who may not, and `ValidationError` without words, for too many in an hour, or
    unless the meeting is open.
    """
    meeting = locked(meeting)
    allow(can_note(actor, meeting))
    words = words.strip()

    def make() -> Agreement:
        refuse_unless_open(meeting)
        if not words:
            raise ValidationError({"words": _("Please write what was decided.")})
        if len(words) > LONGEST_WORDS:
            raise ValidationError({"words": _("Please say it in fewer words, so that everybody can answer it.")})
        refuse_too_many(actor)
        agreement = Agreement(
            shelf=meeting.shelf, created=moment(at), author=actor.user, typed_by=actor.helper, key=key, meeting=meeting,
            item=meeting.current_item, words=words, decided_for=decided_for.strip(),
        )  # fmt: skip
        agreement.full_clean()
        agreement.save(force_insert=True)
        changed(actor=actor, verb="agreement.add", meeting=meeting, kind="agreement", target=agreement)
        return agreement

    return once(Agreement.objects.filter(author=actor.user, key=key), make)


@transaction.atomic
def answer_agreement(
    *, actor: Actor, agreement: Agreement, says: str, note: str = "", at: datetime.datetime | None = None
) -> AgreementAnswer:
    """Say yes or no to what was decided, for oneself; it may be changed until the meeting is over.

    Raises `PermissionDenied` for those not asked to the meeting, and `ValidationError` for anything but a plain yes
    without a note: nobody should have to guess what somebody did not agree with.
    """
    meeting = locked(agreement.meeting)
    allow(can_answer_agreement(actor, meeting))
    refuse_unless_open(meeting)
    note = note.strip()
    if says not in Says.values:
        raise ValidationError({"says": _("Please choose one of the answers.")})
    if says != Says.AGREE and not note:
        raise ValidationError({"note": _("Please say in your words what should stand beside it.")})
    if len(note) > LONGEST_WORDS:
        raise ValidationError({"note": _("Please say it in fewer words: 1,000 letters at most.")})
    answer = AgreementAnswer.objects.filter(agreement=agreement, user=actor.user).first()
    if answer and (answer.says, answer.note) == (says, note):
        return answer
    answer = answer or AgreementAnswer(
        shelf=meeting.shelf,
        created=moment(at),
        agreement=agreement,
        user=actor.user,
    )
    answer.says, answer.note, answer.typed_by = Says(says), note, actor.helper
    answer.save()
    changed(actor=actor, verb="agreement.answer", meeting=meeting, kind="agreement", target=answer, says=says)
    return answer


@transaction.atomic
def add_action(
    *,
    actor: Actor,
    meeting: Meeting,
    what: str,
    who: User | None,
    by_when: datetime.date | None,
    key: uuid.UUID,
    at: datetime.datetime | None = None,
) -> tuple[Action, bool]:
    """Write down who does what by when; returns it, and whether it was made now.

    Raises `PermissionDenied` for those who may not, and `ValidationError`, by field, without any of the three, for
    somebody who would not see it, for a day that has passed, for too many in an hour, or unless the meeting is open.
    """
    meeting = locked(meeting)
    allow(can_note(actor, meeting))
    what = what.strip()

    def make() -> Action:
        refuse_unless_open(meeting)
        _refuse_bad_action(actor, meeting, what, who, by_when, timezone.localtime(moment(at)).date())
        refuse_too_many(actor)
        assert who  # refused above, and so is a missing day
        assert by_when
        action = Action(
            shelf=meeting.shelf, created=moment(at), author=actor.user, typed_by=actor.helper, key=key, meeting=meeting,
            what=what, who=who, by_when=by_when,
        )  # fmt: skip
        action.full_clean()
        action.save(force_insert=True)
        changed(actor=actor, verb="action.add", meeting=meeting, kind="action", target=action)
        return action

    return once(Action.objects.filter(author=actor.user, key=key), make)


def _refuse_bad_action(
    actor: Actor, meeting: Meeting, what: str, who: User | None, by_when: datetime.date | None, today: datetime.date
) -> None:
    wrong = {}
    if not what:
        wrong["what"] = _("Please write what will be done.")
    if who is None:
        wrong["who"] = _("Please choose who does it: without a name it is nobody's.")
    elif who.pk not in may_come(actor, meeting):
        wrong["who"] = _("Please choose somebody from the list.")
    if by_when is None:
        wrong["by_when"] = _("Please give the day it should be done by.")
    elif by_when < today:
        wrong["by_when"] = _("This day has passed already. Please choose one that lies ahead.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def mark_done(*, actor: Actor, action: Action, at: datetime.datetime | None = None) -> Action:
    """Say that an action is done. Done twice is done once. Raises `PermissionDenied` for those who may not."""
    meeting = locked(action.meeting)
    action = Action.objects.select_for_update(of=("self",)).select_related("shelf").get(pk=action.pk)
    action.meeting = meeting
    allow(can_mark_done(actor, action))
    if action.done_at:
        return action
    action.done_at = moment(at)
    action.save(update_fields=["done_at"])
    changed(actor=actor, verb="action.done", meeting=meeting, kind="action", target=action)
    return action
