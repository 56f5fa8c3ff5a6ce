import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.people.models import User

from ..choices import How
from ..querysets import DeviceResetQuerySet, who_answer_for

LASTS = datetime.timedelta(days=7)


def _ends() -> datetime.datetime:
    return timezone.now() + LASTS


class DeviceReset(models.Model):
    """Somebody lost what they give as a second step: two others make sure that it is them, then it is taken away.

    `user` is whose it is, and can stop it until then. See docs/decisions/two-people-reset-a-step.md.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    first_how = models.CharField(max_length=10, choices=How, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    second_how = models.CharField(max_length=10, choices=How, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(default=_ends)

    objects = DeviceResetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(done_at=None, stopped_at=None), name="one_reset_at_a_time"
            ),
            models.CheckConstraint(condition=Q(first_by=None) | ~Q(first_by=F("user")), name="reset_first_is_another"),
            models.CheckConstraint(
                condition=Q(second_by=None) | (~Q(second_by=F("user")) & ~Q(second_by=F("first_by"))),
                name="reset_second_is_another",
            ),
            models.CheckConstraint(condition=Q(done_at=None) | Q(second_by__isnull=False), name="reset_by_two"),
        ]

    def __str__(self) -> str:
        return f"reset for {self.user_id}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.stopped_at is None and self.ends_at > timezone.now()

    def who_may_confirm(self) -> list[User]:
        """Those who answer for the owner now, by name."""
        return list(User.objects.filter(pk__in=who_answer_for(self.user_id), is_active=True).order_by("name", "pk"))

    def readers(self) -> models.QuerySet:
        """Who may be told of it: the owner, and while it is open those who may confirm it."""
        others = who_answer_for(self.user_id) if self.is_open else set()
        return User.objects.filter(pk__in={self.user_id, *others}, is_active=True)
