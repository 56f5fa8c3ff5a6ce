import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Category, Hat
from portal.access.models import Shelved
from portal.access.querysets import ShelvedQuerySet
from portal.access.registry import Scope

from ..choices import PROFESSIONALS, WORKERS, Relationship
from ..querysets import MembershipQuerySet, Spans
from .providers import Provider, Service
from .users import User


class SupportedPerson(Shelved):
    """Whom the support is for. The record belongs to one provider; its card stands on the circle's shelf."""

    categories = (Category.CIRCLE,)

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="people")
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="supported_person")
    name = models.CharField(max_length=120)
    called = models.CharField(_("name they like"), max_length=60, blank=True)
    born = models.DateField()
    # Set while a death stands recorded (`Death` is its history): a kind page stands in place of theirs.
    died_on = models.DateField(null=True, blank=True)
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

    @property
    def years(self) -> str:
        """“1952 – 2026”, for somebody who died."""
        return f"{self.born.year} – {self.died_on.year}" if self.died_on else ""


class Placement(models.Model):
    """Which service supports a person, from when to when. A move ends one and begins another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(SupportedPerson, models.PROTECT, related_name="placements")
    service = models.ForeignKey(Service, models.PROTECT, related_name="placements")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    objects = Spans.as_manager()

    def __str__(self) -> str:
        return f"{self.person_id} at {self.service_id}"


class Membership(Shelved):
    """Somebody in a circle, with a relationship, from an instant to an instant. The role card is part of it."""

    categories = (Category.CIRCLE,)
    names = ("user",)

    person = models.ForeignKey(SupportedPerson, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    relationship = models.CharField(max_length=20, choices=Relationship)
    what_i_do = models.CharField(_("what I do"), max_length=300, blank=True)
    what_i_can_decide = models.CharField(_("what I can decide"), max_length=300, blank=True)
    # The shift that made it, for cover: it ends with all of that shift.
    shift = models.ForeignKey("people.Shift", models.PROTECT, null=True, blank=True, related_name="memberships")
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
        return bool(self.ends and (self.ends <= timezone.now() or self.ends <= self.starts))
