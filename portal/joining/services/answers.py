"""Answering those who ask to join: yes, no, “we cannot help with this”, and looking at a refusal again."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.rules import allow
from portal.audit.services import record
from portal.lib.codes import grouped

from ..choices import MailKind, RequestState, Says
from ..models import Invitation, JoinRequest
from ..rules import can_decide, can_match
from .invitations import Guest, make_invitation
from .mails import Written, mail_later, writes
from .matching import tell_whoever_is_next
from .requests import due_from_today, locked, new_key, provider_shelf


@dataclass(frozen=True)
class Answer:
    """What is said to a request: yes or no, the reason for the file, and the words for whoever asked."""

    says: str
    reason: str = ""
    words: str = ""


@transaction.atomic
def cannot_help(*, actor: Actor, request: JoinRequest, reason: str) -> JoinRequest:
    """Close a request that the office cannot match. What the asker reads is always the same, and reveals nothing.

    Raises `PermissionDenied`, and `ValidationError` without a reason for the file.
    """
    request = locked(request)
    allow(can_match(actor, request))
    if not reason.strip():
        raise ValidationError({"reason": _("Please write down why, for the file.")}, code="required")
    _decide(actor, request, Answer(Says.NO, reason), "joining.cannot-help", RequestState.NOT_HELPED)
    return request


@transaction.atomic
def answer(*, actor: Actor, request: JoinRequest, answer: Answer) -> JoinRequest:
    """Say yes, which makes an invitation, or no, with a reason for the file and words for whoever asked.

    The same for the team's answer and for that of somebody outside the service. Raises `PermissionDenied` for
    everybody else, also when it was answered a moment ago, and `ValidationError` for a no without reason and words.
    """
    request = locked(request)
    allow(can_decide(actor, request))
    if answer.says == Says.NO:
        _need_words(answer)
        _decide(actor, request, answer, "joining.refuse", RequestState.REFUSED)
    else:
        _invite(actor, request)
        _decide(actor, request, answer, "joining.agree", RequestState.INVITED)
    return request


def _need_words(answer: Answer) -> None:
    missing = {}
    if not answer.reason.strip():
        missing["reason"] = _("Please write down why, for the file.")
    if not answer.words.strip():
        missing["words"] = _("Please write what whoever asked will read.")
    if missing:
        raise ValidationError(missing, code="required")


def _invite(actor: Actor, request: JoinRequest) -> None:
    """The invitation stands beside its request: on the provider's shelf where it was decided outside the service, so
    that the team cannot take it back."""
    place = {"person": request.person, "relationship": request.relationship}
    guest = Guest(request.name, request.email, request.language)
    # Somebody may have invited them by hand in the meantime.
    same = Invitation.objects.open().filter(shelf=request.shelf, name__iexact=guest.name, email=guest.email, **place)
    request.invitation = same.filter(request__isnull=True).first() or make_invitation(
        actor, request.shelf, request.provider_id, guest, place, uuid.uuid5(request.pk, "yes")
    )


def _decide(actor: Actor, request: JoinRequest, answer: Answer, verb: str, state: RequestState) -> None:
    """Keep an answer: as the first, or as that of the review."""
    now = timezone.now()
    if request.state == RequestState.REVIEW:
        request.reviewed_by, request.reviewed_at = actor.user, now
        request.review_reason, request.review_words = answer.reason.strip(), answer.words.strip()
        request.state = RequestState.UPHELD if answer.says == Says.NO else state
    else:
        request.answered_by, request.answered_at = actor.user, now
        request.reason, request.words_for_asker = answer.reason.strip(), answer.words.strip()
        request.state = state
    request.save()
    record(
        actor=actor, verb=verb, target=request, provider_id=request.provider_id, state=str(request.state),
        invitation=request.invitation_id,
    )  # fmt: skip
    if request.email and request.state != RequestState.INVITED:
        mail_later(MailKind.ANSWERED, request.pk)


@transaction.atomic
def ask_review(*, actor: Actor, request: JoinRequest) -> JoinRequest:
    """Whoever asked has a refusal looked at again by somebody outside the service; asked twice is asked once.

    The caller has seen that it is their request, by its code or by their account, or that a worker who sees it may
    pass on what they said by telephone. Raises `ValidationError` after four
    weeks.
    """
    request = locked(request)
    if request.review_asked_at:
        return request
    if not request.may_be_reviewed:
        raise ValidationError(_("The four weeks for this are over. Please ring the office."), code="late")
    request.state = RequestState.REVIEW
    request.review_asked_at = timezone.now()
    request.due_on = due_from_today(request.provider)
    request.shelf = provider_shelf(request.provider)
    request.save(update_fields=["state", "review_asked_at", "due_on", "shelf"])
    record(
        actor=actor if actor.is_signed_in else None, verb="joining.ask-review", target=request,
        provider_id=request.provider_id, due=request.due_on,
    )  # fmt: skip
    tell_whoever_is_next(request)
    return request


@writes(MailKind.ASKED)
def _asked(request_id: uuid.UUID) -> Written | None:
    """“We have your request”, with a way back to it."""
    return _mail(JoinRequest.objects.filter(pk=request_id).select_related("provider").first())


@writes(MailKind.ANSWERED)
def _answered(request_id: uuid.UUID) -> Written | None:
    """“There is an answer for you”, with a way back to it."""
    return _mail(JoinRequest.objects.filter(pk=request_id).select_related("provider").first())


def _mail(request: JoinRequest | None) -> Written | None:
    if request is None or not request.email:
        return None
    code = new_key(request)
    context = {
        "provider": request.provider.name,
        "url": f"{settings.PUBLIC_URL}/asked/{code}/",
        "code": grouped(code),
        "due": request.due_on,
    }
    return Written(request.email, request.language, context)
