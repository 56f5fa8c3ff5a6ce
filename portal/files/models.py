import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Category
from portal.access.models import Shelved
from portal.access.querysets import ShelvedQuerySet

from .decoder import SMALL
from .querysets import NameSoundQuerySet

LONGEST_ALT = 300


def random_name() -> str:
    """A name that says nothing and cannot be guessed."""
    return secrets.token_hex(16)


class Picture(Shelved):
    """A private picture in two sizes. The row says who may see it; the files lie under a random name."""

    categories = (Category.EVERYDAY, Category.PHOTOS, Category.KEPT_BACK)
    names = ("uploader",)

    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    alt = models.CharField(_("what the picture shows"), max_length=LONGEST_ALT, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    name = models.CharField(max_length=32, unique=True, default=random_name, editable=False)

    objects = ShelvedQuerySet.as_manager()

    class Meta(Shelved.Meta):
        pass

    def __str__(self) -> str:
        return f"picture {self.pk}"

    def path(self, size: str) -> str:
        """Where the file of this size lies, under the private root."""
        return f"pictures/{self.name[:2]}/{self.name}-{size}.jpg"

    @property
    def small_size(self) -> tuple[int, int]:
        """Width and height of the small picture, so that a page keeps its place while it loads."""
        scale = min(1.0, SMALL / max(self.width, self.height))
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


class NameSound(models.Model):
    """How somebody says their own name: at most ten seconds. It is part of their role cards, and stands on no shelf:
    whoever may open a card of theirs may hear it (docs/decisions/name-sounds.md)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", primary_key=True)
    name = models.CharField(max_length=32, unique=True, default=random_name, editable=False)
    milliseconds = models.PositiveIntegerField()
    created = models.DateTimeField(default=timezone.now, editable=False)

    objects = NameSoundQuerySet.as_manager()

    def __str__(self) -> str:
        return f"the name of {self.user_id}"

    @property
    def path(self) -> str:
        """Where the file lies, under the private root."""
        return f"names/{self.name[:2]}/{self.name}.wav"
