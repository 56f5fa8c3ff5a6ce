import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.access.choices import Category
from portal.access.models import Shelf, Shelved
from portal.access.querysets import ShelvedQuerySet


class Room(Shelved):
    """Where a page listens. `number` is that of its latest event."""

    categories = (Category.EVERYDAY, Category.MEETINGS)

    number = models.PositiveIntegerField(default=0)

    objects = ShelvedQuerySet.as_manager()

    class Meta(Shelved.Meta):
        pass

    def __str__(self) -> str:
        return f"room {self.pk}"


class Event(models.Model):
    """Something changed in a room: its number, what, which row, and the shelf that row stands on."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    target_id = models.UUIDField()
    shelf = models.ForeignKey(Shelf, models.PROTECT, related_name="+")
    # Ids of the users whom the row names: whoever must not meet one of them does not hear of it.
    names = models.JSONField(default=list, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "number"], name="event_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Presence(models.Model):
    """One open connection to a room. A row not touched for a while counts for nothing: its process was killed.

    `helper` is who sits there and types for `user`, where it is not they themself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.room_id}"
