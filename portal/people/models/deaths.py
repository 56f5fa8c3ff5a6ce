from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Category
from portal.access.models import Shelved
from portal.access.querysets import ShelvedQuerySet

from .circle import SupportedPerson
from .users import User


class Death(Shelved):
    """That a person died, as it was recorded. Taken back as a mistake, the row stays and says why.

    `created` is when it was recorded: from then on nothing is written about them.
    """

    categories = (Category.SHARING,)
    names = ("recorded_by", "taken_back_by")

    person = models.ForeignKey(SupportedPerson, models.PROTECT, related_name="deaths")
    died_on = models.DateField(_("the day they died"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # Whether their own account was open until then: taking the record back opens it again.
    closed_account = models.BooleanField(default=False)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    why_taken_back = models.CharField(_("what happened"), max_length=500, blank=True)

    objects = ShelvedQuerySet.as_manager()

    class Meta(Shelved.Meta):
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(taken_back_at=None), name="one_death_each"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} died on {self.died_on}"
