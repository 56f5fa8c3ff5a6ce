import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.registry import Interval

from ..querysets import KeptApartQuerySet
from .circle import SupportedPerson
from .users import User


class KeptApart(models.Model):
    """Two members of one circle who must not meet: neither sees the other's name, presence or words there.

    It stands on no shelf: its readers are the safeguarding leads, and what it does is asked by `services.apart`. A
    review that ends with “yes, still” ends this row and begins another, so that nothing is rewritten.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(SupportedPerson, models.PROTECT, related_name="+")
    one = models.ForeignKey(User, models.PROTECT, related_name="+")
    other = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField(_("why"), max_length=2000)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now, editable=False)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(_("looked at again by"))
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    why_ended = models.TextField(blank=True, max_length=2000)
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = KeptApartQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "kept apart"
        constraints = [
            models.UniqueConstraint(fields=["set_by", "key"], name="kept_apart_once_a_form"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="kept_apart_are_two"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"

    @property
    def interval(self) -> Interval:
        return Interval.of(self.starts, self.ends)

    @property
    def has_begun(self) -> bool:
        return self.starts <= timezone.now()

    @property
    def has_ended(self) -> bool:
        """Whether it is over, or was called off before it began."""
        return bool(self.ends and (self.ends <= timezone.now() or self.ends <= self.starts))

    @property
    def is_due(self) -> bool:
        """Whether it should have been looked at again by today."""
        return not self.has_ended and self.review_on <= timezone.localdate()
