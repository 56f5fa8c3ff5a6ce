import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Category, Hat
from portal.access.models import Shelved
from portal.access.querysets import ShelvedQuerySet
from portal.access.registry import Scope

from .choices import PROFESSIONALS, WORKERS, Contrast, Nation, Relationship, RoleName, TextSize, Theme
from .querysets import MembershipQuerySet, UserManager


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account. An e-mail address is optional, and two people may share one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        _("name to sign in by"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[\w.@+-]+\Z", _("Use letters, numbers and . @ + - _ only, without spaces."))],
    )
    name = models.CharField(_("full name"), max_length=120)
    called = models.CharField(_("name you like"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    drawing = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en-gb")
    text_size = models.CharField(_("text size"), max_length=3, choices=TextSize, default=TextSize.USUAL)
    contrast = models.CharField(_("contrast"), max_length=5, choices=Contrast, default=Contrast.USUAL)
    theme = models.CharField(_("light or dark"), max_length=6, choices=Theme, default=Theme.DEVICE)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.called or self.name.partition(" ")[0]


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
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="one_service_of_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope.service(self.id)


class SupportedPerson(Shelved):
    """Whom the support is for. The record belongs to one provider; its card stands on the circle's shelf."""

    categories = (Category.CIRCLE,)

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="people")
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="supported_person")
    name = models.CharField(max_length=120)
    called = models.CharField(_("name they like"), max_length=60, blank=True)
    born = models.DateField()
    about = models.CharField(_("how to communicate with them"), max_length=300, blank=True)
    drawing = models.JSONField(default=dict, blank=True)

    objects = ShelvedQuerySet.as_manager()

    class Meta(Shelved.Meta):
        verbose_name_plural = "supported people"

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.called or self.name.partition(" ")[0]

    @property
    def scope(self) -> Scope:
        return Scope.person(self.id)


class Placement(models.Model):
    """Which service supports a person, from when to when. A move ends one and begins another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(SupportedPerson, models.PROTECT, related_name="placements")
    service = models.ForeignKey(Service, models.PROTECT, related_name="placements")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} at {self.service_id}"


class Membership(Shelved):
    """Somebody in a circle, with a relationship, from an instant to an instant. The role card is part of it."""

    categories = (Category.CIRCLE,)

    person = models.ForeignKey(SupportedPerson, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    relationship = models.CharField(max_length=20, choices=Relationship)
    what_i_do = models.CharField(_("what I do"), max_length=300, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta(Shelved.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.user_id} in the circle of {self.person_id}"

    @property
    def is_worker(self) -> bool:
        return self.relationship in WORKERS

    @property
    def is_professional(self) -> bool:
        return self.relationship in PROFESSIONALS

    @property
    def hat(self) -> Hat:
        return Hat.WORK if self.is_worker else Hat.CIRCLE

    @property
    def has_ended(self) -> bool:
        return bool(self.ends and self.ends <= timezone.now())


class Role(models.Model):
    """A role at a provider, in one service or (service empty) in all of them, from an instant to an instant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="roles")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="roles")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="roles")
    role = models.CharField(max_length=30, choices=RoleName)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"

    def clean(self, *args: Any) -> None:
        from django.core.exceptions import ValidationError

        if self.service and self.service.provider_id != self.provider_id:
            raise ValidationError(_("This service belongs to another provider."))
