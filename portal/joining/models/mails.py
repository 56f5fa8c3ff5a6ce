import uuid

from django.db import models
from django.utils import timezone

from ..choices import MailKind


class Mail(models.Model):
    """A mail to somebody who may have no account: what it is about, never its text and never a code.

    It is written in the moment it leaves. `done_at` is when it left, or when it turned out that nobody waits for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=MailKind)
    target_id = models.UUIDField()
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["try_at"], name="joining_mail_due", condition=models.Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} about {self.target_id}"
