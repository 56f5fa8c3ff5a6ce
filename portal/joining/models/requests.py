import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Category
from portal.access.models import Shelved
from portal.people.choices import Relationship
from portal.people.models import Provider, SupportedPerson, User

from ..choices import LONGEST_WORDS, REFUSALS, REVIEW_FOR, WAITING, RequestState
from ..querysets import JoinRequestQuerySet
from .invitations import Invitation


class JoinRequest(Shelved):
    """Somebody asks to come into somebody's circle.

    First it stands on the provider's shelf of joining, which the office reads; matched to a person, on that person's
    shelf of decisions; for somebody outside the service, on the provider's again (docs/joining.md). Two answers at
    most: the first, and that of the review.
    """

    categories = (Category.JOINING, Category.SHARING)
    names = ("asked_by", "typed_by", "answered_by", "reviewed_by")

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.RECEIVED)
    due_on = models.DateField()
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    reach = models.CharField(_("telephone or postal address"), max_length=300, blank=True)
    about = models.CharField(_("whom it is about"), max_length=300, blank=True)
    relationship = models.CharField(max_length=20, choices=Relationship)
    words = models.TextField(_("their words"), max_length=LONGEST_WORDS, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en-gb")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    typed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    person = models.ForeignKey(SupportedPerson, models.PROTECT, null=True, blank=True, related_name="join_requests")
    was_member = models.BooleanField(default=False)

    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=LONGEST_WORDS, blank=True)
    words_for_asker = models.TextField(max_length=LONGEST_WORDS, blank=True)

    review_asked_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_reason = models.TextField(max_length=LONGEST_WORDS, blank=True)
    review_words = models.TextField(max_length=LONGEST_WORDS, blank=True)

    invitation = models.OneToOneField(Invitation, models.PROTECT, null=True, blank=True, related_name="request")

    objects = JoinRequestQuerySet.as_manager()

    class Meta(Shelved.Meta):
        indexes = [*Shelved.Meta.indexes, models.Index(fields=["provider", "state", "due_on"], name="request_due")]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody owes an answer."""
        return self.state in WAITING

    @property
    def is_overdue(self) -> bool:
        return self.is_waiting and timezone.localdate() > self.due_on

    @property
    def is_own_wish(self) -> bool:
        """Whether the supported person asks for it: then it is their own wish, and it says so."""
        return bool(self.person and self.person.user_id and self.person.user_id == self.asked_by_id)

    @property
    def last_words(self) -> str:
        """The words of the latest answer that are meant for whoever asked."""
        return self.review_words or self.words_for_asker

    @property
    def review_until(self) -> datetime.datetime | None:
        """Until when a refusal may be looked at again; None where there is none, or it has been already."""
        if self.state not in REFUSALS or self.review_asked_at or not self.answered_at:
            return None
        return self.answered_at + REVIEW_FOR

    @property
    def may_be_reviewed(self) -> bool:
        until = self.review_until
        return until is not None and timezone.now() < until


class RequestKey(models.Model):
    """The digest of a code that leads whoever asked back to their request. Each mail carries a new one."""

    request = models.ForeignKey(JoinRequest, models.CASCADE, related_name="keys")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"key of {self.request_id}"
