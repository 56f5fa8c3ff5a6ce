import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.people.models import User

from ..choices import What
from ..querysets import OwnQuerySet


class CredentialChange(models.Model):
    """Something about how somebody signs in was changed: what the notification of it leads to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    what = models.CharField(max_length=20, choices=What)
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="credential_change_user")]

    def __str__(self) -> str:
        return f"{self.what} of {self.user_id}"

    def readers(self) -> models.QuerySet:
        """The one who is told of it: whose account it is."""
        return User.objects.filter(pk=self.user_id, is_active=True)
