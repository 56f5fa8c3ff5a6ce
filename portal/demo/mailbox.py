from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from .models import SentMail


class MailboxBackend(BaseEmailBackend):
    """Keeps what would have been sent, for the demo's mailbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            SentMail.objects.create(
                to=", ".join(mail.recipients())[:300], subject=str(mail.subject)[:300], text=str(mail.body)
            )
        return len(email_messages)
