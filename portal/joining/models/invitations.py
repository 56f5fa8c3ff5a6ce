import uuid
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Category
from portal.access.models import Shelved
from portal.people.choices import Relationship, RoleName
from portal.people.models import Provider, Service, SupportedPerson, User

from ..choices import InvitationState
from ..querysets import InvitingQuerySet


class Invitation(Shelved):
    """Somebody is asked into one circle, or into the team of one service: for one address, or by one letter.

    It stands on the person's shelf of decisions, or on the service's shelf of joining. Of its code only a digest is
    kept, and what was not yet sent or printed has none.
    """

    categories = (Category.SHARING, Category.JOINING)
    names = ("invited_by", "used_by")

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    person = models.ForeignKey(SupportedPerson, models.PROTECT, null=True, blank=True, related_name="invitations")
    relationship = models.CharField(max_length=20, choices=Relationship, blank=True)
    what_i_do = models.CharField(_("what they do"), max_length=300, blank=True)
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=30, choices=RoleName, blank=True)
    name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en-gb")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    ends_at = models.DateTimeField()
    # When the mail left, or when the letter was last printed.
    sent_at = models.DateTimeField(null=True, blank=True)
    confirm_digest = models.CharField(max_length=64, blank=True, editable=False)
    confirm_ends_at = models.DateTimeField(null=True, blank=True)
    confirm_tries = models.PositiveSmallIntegerField(default=0)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitingQuerySet.as_manager()

    class Meta(Shelved.Meta):
        constraints = [
            models.UniqueConstraint(fields=["invited_by", "key"], name="joining_invited_once"),
            models.CheckConstraint(
                condition=(
                    Q(person__isnull=False, service__isnull=True, role="") & ~Q(relationship="")
                    | Q(person__isnull=True, service__isnull=False, relationship="") & ~Q(role="")
                ),
                name="invited_into_circle_or_team",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True), name="invitation_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_letter(self) -> bool:
        """Whether it comes on paper: somebody without an e-mail address."""
        return not self.email

    @property
    def state(self) -> InvitationState:
        if self.used_at:
            return InvitationState.USED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        if timezone.now() >= self.ends_at or not self.inviter_works:
            return InvitationState.LATE
        return InvitationState.OPEN

    @cached_property
    def inviter_works(self) -> bool:
        """Whether whoever made it still works there; after them nobody answers for whom it lets in.

        Lists bring it along (`with_inviter`), so that each row does not ask.
        """
        return type(self).objects.with_inviter().values_list("inviter_works", flat=True).get(pk=self.pk)

    @property
    def is_open(self) -> bool:
        return self.state is InvitationState.OPEN

    @property
    def is_from_outside(self) -> bool:
        """Whether somebody outside the service decided it: then it stands on the provider's shelf, not the team's."""
        return self.person_id is not None and self.shelf.category == Category.JOINING

    @property
    def place(self) -> dict[str, Any]:
        """Into what it asks somebody: a circle and as what, or a team and in which role."""
        if self.person_id:
            return {"person": self.person, "relationship": self.relationship, "what_i_do": self.what_i_do}
        return {"service": self.service, "role": self.role}

    @property
    def as_what(self) -> str:
        """The relationship or the role, in words."""
        return self.get_relationship_display() if self.relationship else self.get_role_display()

    @property
    def address_hint(self) -> str:
        """“c…@e…”: enough to know one's own address again, too little to learn another's."""
        name, _at, place = self.email.partition("@")
        return f"{name[:1]}…@{place[:1]}…" if self.email else ""
