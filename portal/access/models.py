import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from .choices import Category, Hat, ScopeType
from .querysets import GrantQuerySet, ShelvedQuerySet
from .registry import FOREVER, Scope


class Shelf(models.Model):
    """What is kept under one scope and category. `readers_version` rises whenever its grants change."""

    scope_type = models.CharField(max_length=10, choices=ScopeType)
    scope_id = models.UUIDField()
    category = models.CharField(max_length=20, choices=Category)
    provider_id = models.UUIDField()
    readers_version = models.PositiveIntegerField(default=1)
    # Whether some of its readers must not meet: only then is it asked who.
    keeps_apart = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope_type", "scope_id", "category"], name="one_shelf_each"),
        ]
        indexes = [models.Index(fields=["provider_id"], name="shelf_provider")]

    def __str__(self) -> str:
        return f"{self.category} of {self.scope_type} {self.scope_id}"

    @property
    def scope(self) -> Scope:
        return Scope(self.scope_type, self.scope_id)


class Ledger(models.Model):
    """The grant row of a provider: locked while its grants are made again, so that two rebuilds never mix."""

    provider_id = models.UUIDField(primary_key=True)
    rules_version = models.PositiveSmallIntegerField(default=0)
    rebuilt_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.provider_id)


class Grant(models.Model):
    """This user may read (or write) this shelf, in this hat, from, until, because of that."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    shelf = models.ForeignKey(Shelf, models.CASCADE, related_name="grants")
    hat = models.CharField(max_length=10, choices=Hat)
    can_write = models.BooleanField(default=False)
    starts = models.DateTimeField()
    ends = models.DateTimeField(default=FOREVER)
    cause_type = models.CharField(max_length=40)
    cause_id = models.UUIDField()
    rules_version = models.PositiveSmallIntegerField()

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "shelf", "hat", "cause_type", "cause_id", "starts", "ends"], name="one_grant_each"
            ),
            models.CheckConstraint(condition=models.Q(starts__lt=models.F("ends")), name="grant_starts_before_end"),
        ]
        indexes = [
            models.Index(fields=["user", "ends", "starts"], name="grant_reader"),
            models.Index(fields=["shelf", "ends", "starts"], name="grant_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.shelf_id} because of {self.cause_type} {self.cause_id}"


class Shelved(models.Model):
    """A row that stands on a shelf. Everything about a person, a service or a room is one of these."""

    # Which categories its rows may stand on: it shortens the list of shelves a read has to name.
    categories: tuple[Category, ...] = ()
    # The keys to whoever wrote a row or is named by it: hidden from those who must not meet them.
    names: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shelf = models.ForeignKey(Shelf, models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now, editable=False)

    objects = ShelvedQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["shelf", "created", "id"], name="%(app_label)s_%(class)s_shelf")]

    def save(self, *args: object, **kwargs: object) -> None:
        if self.shelf.category not in self.categories:
            raise ValueError(f"{self._meta.label} cannot stand on a shelf of {self.shelf.category}.")
        super().save(*args, **kwargs)  # type: ignore[arg-type]
