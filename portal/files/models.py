import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Category
from portal.access.models import Shelved
from portal.access.querysets import ShelvedQuerySet

from .decoder import SMALL

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
