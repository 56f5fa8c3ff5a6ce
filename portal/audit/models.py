import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """One change. Only ever added: the database itself refuses anything else (see `triggers`)."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    provider_id = models.UUIDField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    hat = models.CharField(max_length=10, blank=True)
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    shelf_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["target_type", "target_id", "id"], name="entry_target"),
            models.Index(fields=["shelf_id", "id"], name="entry_shelf"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"


class Opening(models.Model):
    """Somebody looked at a shelf of a person. The same reader and shelf count once in a quarter of an hour."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    hat = models.CharField(max_length=10)
    shelf_id = models.BigIntegerField()
    quarter = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "shelf_id", "quarter"], name="opening_once_a_quarter"),
        ]
        indexes = [models.Index(fields=["shelf_id", "quarter"], name="opening_shelf")]

    def __str__(self) -> str:
        return f"{self.user_id} opened {self.shelf_id}"
