import datetime
import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Category
from portal.access.models import Shelved
from portal.access.querysets import ShelvedQuerySet
from portal.access.registry import FOREVER, Interval
from portal.lib.birthdays import midnight, turns

from ..choices import ATTORNEYS, INSTRUCTED, AuthorityKind, Registered
from .circle import Membership, SupportedPerson
from .users import User

PARENTAL_ENDS_AT = 18


class Authority(Shelved):
    """What lets somebody decide for a person or speak for them, and which paper was seen for it.

    It stands with the decisions on what is shared: for those who decide. The person and the holder are shown theirs by
    `services.authorities.shown_to`. `holder` is the name of somebody who is not in the circle: a court, a solicitor.
    """

    categories = (Category.SHARING,)
    names = ("member__user", "seen_by", "added_by")

    person = models.ForeignKey(SupportedPerson, models.PROTECT, related_name="authorities")
    member = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="authorities")
    holder = models.CharField(_("name of the holder"), max_length=120, blank=True)
    kind = models.CharField(_("what they hold"), max_length=20, choices=AuthorityKind)
    covers = models.JSONField(_("what it covers"), default=list, blank=True)
    covers_words = models.CharField(_("what it covers, in its own words"), max_length=500, blank=True)
    limits = models.CharField(_("its limits"), max_length=500, blank=True)
    evidence = models.CharField(_("which paper was seen"), max_length=300, blank=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    seen_on = models.DateField(_("when it was seen"), null=True, blank=True)
    registered = models.CharField(_("is it registered?"), max_length=12, choices=Registered)
    registered_on = models.DateField(_("when it was registered"), null=True, blank=True)
    # When it was looked up online. The code for that is never kept.
    looked_up_on = models.DateField(null=True, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ShelvedQuerySet.as_manager()

    class Meta(Shelved.Meta):
        verbose_name_plural = "authorities"
        constraints = [models.UniqueConstraint(fields=["added_by", "key"], name="one_authority_a_form")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"

    @property
    def is_seen(self) -> bool:
        return bool(self.evidence and self.seen_on)

    @property
    def is_registered(self) -> bool:
        """Registered where its kind has to be: an attorney’s with the Office of the Public Guardian."""
        return self.kind not in ATTORNEYS or self.registered == Registered.YES

    @property
    def _until(self) -> datetime.datetime:
        """Its own end, the birthday that ends parental responsibility, or the death of the person, whichever is first.

        Cut here, so that nothing has to run at midnight.
        """
        ends = [self.ends or FOREVER]
        if self.kind == AuthorityKind.PARENTAL:
            ends.append(turns(self.person.born, PARENTAL_ENDS_AT))
        if self.person.died_on:
            ends.append(midnight(self.person.died_on))
        return min(ends)

    @property
    def interval(self) -> Interval:
        """From when to when it counts: never where its paper was not seen or is not registered."""
        return Interval(self.starts, self._until if self.is_seen and self.is_registered else self.starts)

    @property
    def last_day(self) -> datetime.date | None:
        """The last day on which it counts, by its own date or by law; None where no end is known."""
        if self._until == FOREVER:
            return None
        return timezone.localdate(max(self.starts, self._until - datetime.timedelta(microseconds=1)))

    @property
    def has_ended(self) -> bool:
        return self._until <= timezone.now()

    @property
    def counts(self) -> bool:
        """Whether it gives its holder anything now."""
        return self.interval.holds(timezone.now())

    @property
    def holder_name(self) -> str:
        return self.member.user.name if self.member else self.holder

    @property
    def speaks_for_the_person(self) -> bool:
        return self.kind in INSTRUCTED

    @property
    def covers_labels(self) -> list[str]:
        """What it covers, in words."""
        return [str(Category(category).label) for category in self.covers if category in Category.values]
