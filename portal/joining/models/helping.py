import datetime
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.people.choices import WORKERS
from portal.people.models import SupportedPerson, User

from ..choices import AgreedHow
from ..querysets import HelpingQuerySet


class Helping(models.Model):
    """Somebody writes for the owner of an account who cannot, or would rather not, do so with their own hands.

    The owner agreed to it: by themself on the site, or asked alone by `asked_alone_by`, and so did the helper
    (`accepted_at`). It ends by itself on the day it was agreed for. It stands on no shelf: its readers are the two of
    them, and whoever answers for a circle that the owner is in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    helper = models.ForeignKey(User, models.PROTECT, related_name="+")
    agreed_how = models.CharField(_("how they agreed"), max_length=20, choices=AgreedHow)
    asked_alone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(SupportedPerson, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True)
    starts = models.DateTimeField(default=timezone.now)
    ends = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = HelpingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "helping"
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="helping_agreed_once_a_form"),
            models.UniqueConstraint(
                fields=["owner", "helper"], condition=Q(ended_at__isnull=True), name="helping_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(owner=F("helper")), name="helping_is_for_another"),
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="helping_starts_before_end"),
            models.CheckConstraint(
                condition=Q(agreed_how=AgreedHow.BY_THEMSELF, asked_alone_by__isnull=True)
                | (~Q(agreed_how=AgreedHow.BY_THEMSELF) & Q(asked_alone_by__isnull=False)),
                name="helping_asked_by_somebody",
            ),
            # Nobody records that somebody agreed to be helped by themself.
            models.CheckConstraint(
                condition=Q(asked_alone_by__isnull=True) | ~Q(asked_alone_by=F("helper")), name="helping_asked_by_third"
            ),
        ]
        indexes = [models.Index(fields=["helper", "ended_at"], name="helping_of_helper")]

    def __str__(self) -> str:
        return f"{self.helper_id} writes for {self.owner_id}"

    @property
    def last_instant(self) -> datetime.datetime:
        return min(self.ends, self.ended_at) if self.ended_at else self.ends

    @property
    def is_open(self) -> bool:
        """Whether it holds, or waits for the helper's yes."""
        return self.last_instant > timezone.now()

    @property
    def is_waiting(self) -> bool:
        """Whether the helper has not answered yet."""
        return self.is_open and self.accepted_at is None

    @property
    def is_in_force(self) -> bool:
        return self.is_open and self.accepted_at is not None and self.starts <= timezone.now()

    def readers(self) -> models.QuerySet[User]:
        """Who is told of it: the two of them, and the people whose circle the owner is in."""
        circles = self.owner.memberships.in_force().exclude(relationship__in=WORKERS)
        told = Q(pk__in={self.owner_id, self.helper_id}) | Q(supported_person__memberships__in=circles)
        return User.objects.filter(told, is_active=True).distinct()
