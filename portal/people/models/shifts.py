import uuid

from django.db import models
from django.utils import timezone

from portal.access.choices import Category
from portal.access.models import Shelved

from ..querysets import ShiftQuerySet
from .providers import Service
from .users import User


class Shift(Shelved):
    """Somebody of an agency, or of another team, covers in a service: from an hour to an hour, with a few people.

    What opens for them comes from the memberships it makes. It stands on the shelf of the service's team.
    """

    categories = (Category.TEAM,)
    names = ("user", "set_up_by")

    user = models.ForeignKey(User, models.PROTECT, related_name="shifts")
    service = models.ForeignKey(Service, models.PROTECT, related_name="shifts")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    set_up_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ShiftQuerySet.as_manager()

    class Meta(Shelved.Meta):
        constraints = [models.UniqueConstraint(fields=["set_up_by", "key"], name="one_shift_a_form")]

    def __str__(self) -> str:
        return f"{self.user_id} covers at {self.service_id}"

    @property
    def has_begun(self) -> bool:
        return self.starts <= timezone.now()
