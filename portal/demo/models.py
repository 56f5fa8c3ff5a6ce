from django.db import models
from django.utils import timezone

from .querysets import SentMailQuerySet


class SentMail(models.Model):
    """An e-mail the demo would have sent. Real mail leaves no trace here."""

    to = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    created = models.DateTimeField(default=timezone.now, editable=False)

    objects = SentMailQuerySet.as_manager()

    def __str__(self) -> str:
        return self.subject
