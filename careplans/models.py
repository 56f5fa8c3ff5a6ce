from django.db import models

from portal.access.choices import Category
from portal.access.models import Shelved
from portal.meetings.models import Meeting
from portal.people.models import SupportedPerson

from .querysets import ReviewQuerySet


class Review(Shelved):
    """A meeting at which somebody's support is looked at together."""

    categories = (Category.MEETINGS,)

    person = models.ForeignKey(SupportedPerson, models.PROTECT, related_name="reviews")
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="review")

    objects = ReviewQuerySet.as_manager()

    class Meta(Shelved.Meta):
        pass

    def __str__(self) -> str:
        return f"review {self.pk}"
