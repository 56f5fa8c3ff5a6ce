import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import RoleName
from ..querysets import RoleQuerySet
from .providers import Provider, Service
from .users import User


class Role(models.Model):
    """A role at a provider, in one service or (service empty) in all of them, from an instant to an instant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="roles")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="roles")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="roles")
    role = models.CharField(max_length=30, choices=RoleName)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["given_by", "key"], name="one_role_a_form")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"

    @property
    def has_begun(self) -> bool:
        return self.starts <= timezone.now()

    @property
    def is_over(self) -> bool:
        """Whether it has ended, or was called off before it began."""
        return bool(self.ends and (self.ends <= timezone.now() or self.ends <= self.starts))

    def clean(self, *args: Any) -> None:
        if self.service and self.service.provider_id != self.provider_id:
            raise ValidationError(_("This service belongs to another provider."))
