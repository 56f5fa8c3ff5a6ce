import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.registry import Scope

from ..choices import Nation
from ..querysets import ServiceQuerySet


class Provider(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)
    nation = models.CharField(max_length=10, choices=Nation, default=Nation.ENGLAND)
    created = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """One of a provider's homes or teams."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="services")
    name = models.CharField(max_length=120)
    # How to reach everybody who works here: it stands on their role cards, in the place of any address of their own.
    phone = models.CharField(
        _("telephone of the office"),
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9][0-9 ()-]{4,}\Z", _("Use numbers and spaces only, like 01632 960 001."))],
    )
    office_email = models.EmailField(_("e-mail address of the office"), blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="one_service_of_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope.service(self.id)
