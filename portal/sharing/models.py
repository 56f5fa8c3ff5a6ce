from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Category
from portal.access.models import Shelved
from portal.access.querysets import ShelvedQuerySet
from portal.people.models import Membership, User

from .choices import OPENS, Basis, Share


class Decision(Shelved):
    """What one member may see, why, and until when. Never changed: a new decision ends the one before."""

    categories = (Category.SHARING,)
    names = ("member__user", "decided_by")

    member = models.ForeignKey(Membership, models.PROTECT, related_name="decisions")
    share = models.CharField(max_length=12, choices=Share)
    finances = models.BooleanField(_("money as well"), default=False)
    basis = models.CharField(max_length=20, choices=Basis)
    reason = models.TextField(_("why"), max_length=2000)
    words_for_reader = models.TextField(_("words for the reader"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField()

    objects = ShelvedQuerySet.as_manager()

    class Meta(Shelved.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.share} for {self.member_id}"

    @property
    def opens(self) -> tuple[Category, ...]:
        """The categories this decision opens."""
        return OPENS[self.share] + ((Category.FINANCES,) if self.finances else ())
