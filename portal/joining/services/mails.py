"""Mails to people who may have no account: late when the post is down, never twice.

A mail is written in the moment it leaves, because only then its code is made; a code is never kept.
"""

import datetime
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .. import registry
from ..choices import MailKind
from ..models import Mail

logger = logging.getLogger(__name__)

# The job that is handed out at once has this long before the ticker looks after it.
FIRST = datetime.timedelta(minutes=2)
LONGEST_PAUSE = datetime.timedelta(hours=6)
# After so many tries the pause grows no more.
DOUBLES = 12
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Written:
    """What leaves: to which address, in which language, and what its template shows."""

    to: str
    language: str
    context: dict[str, Any] = field(default_factory=dict)


# Kind → what writes it; it answers None where nobody waits for the mail any more.
Writer = Callable[[uuid.UUID], Written | None]
_writers: dict[str, Writer] = {}


def writes(kind: MailKind) -> Callable[[Writer], Writer]:
    """Mark the function that writes mails of a kind; it runs in the transaction in which they leave."""

    def mark(writer: Writer) -> Writer:
        _writers[kind] = writer
        return writer

    return mark


def mail_later(kind: MailKind, target_id: uuid.UUID) -> Mail:
    """Have a mail leave after the commit of this change, as a job."""
    mail = Mail.objects.create(kind=kind, target_id=target_id, try_at=timezone.now() + FIRST)
    transaction.on_commit(lambda: registry.send_later(str(mail.pk)))
    return mail


def deliver(mail_id: str) -> bool:
    """Send one mail unless it has left; whether it left now.

    It is marked in the transaction that sends it, under its lock: a job run twice, or by two workers at once, sends
    nothing twice. Where the post is down, it is tried again later.
    """
    try:
        return _send(mail_id)
    except Exception as error:  # the network, the mail server, or an address that cannot be written to
        # Whatever it is, the mails behind this one leave.
        logger.warning("A mail is tried again later: %s", type(error).__name__)
        _try_again(mail_id)
        return False


@transaction.atomic
def _send(mail_id: str) -> bool:
    mail = Mail.objects.select_for_update().filter(pk=mail_id, done_at__isnull=True).first()
    if mail is None:
        return False
    written = _writers[mail.kind](mail.target_id)
    mail.done_at = timezone.now()
    mail.save(update_fields=["done_at"])
    if written is None:
        return False
    with translation.override(written.language):
        text = render_to_string(f"joining/emails/{mail.kind}.txt", written.context)
        send_mail(_subject(mail.kind), text, None, [written.to])
    return True


def _subject(kind: str) -> str:
    """What stands in a list of mails, where anybody may look: nothing about anybody."""
    return {
        MailKind.INVITED.value: _("Somebody has invited you"),
        MailKind.CODE.value: _("Your code"),
        MailKind.ASKED.value: _("We have your request"),
        MailKind.ANSWERED.value: _("There is an answer for you"),
    }[kind]


@transaction.atomic
def _try_again(mail_id: str) -> None:
    mail = Mail.objects.select_for_update().filter(pk=mail_id, done_at__isnull=True).first()
    if mail is None:
        return
    mail.tries += 1
    mail.try_at = timezone.now() + min(FIRST * 2 ** min(mail.tries, DOUBLES), LONGEST_PAUSE)
    mail.save(update_fields=["tries", "try_at"])


def deliver_due() -> int:
    """Send what should have left by now; how many left. For the ticker: a job that was lost loses no mail."""
    due = Mail.objects.filter(done_at__isnull=True, try_at__lte=timezone.now()).order_by("try_at")
    return sum(deliver(str(pk)) for pk in list(due.values_list("pk", flat=True)[:MOST_AT_ONCE]))
