import datetime
import uuid
from functools import cached_property
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Category
from portal.access.models import Shelved
from portal.access.querysets import ShelvedQuerySet
from portal.live.models import Room
from portal.people.models import SupportedPerson, User

from .choices import LONDON, LONGEST_ITEM, LONGEST_MEETING, Answer, Says, State
from .querysets import ActionQuerySet, InvitationQuerySet, MeetingQuerySet


def is_skipped(local: datetime.datetime, zone: str = LONDON) -> bool:
    """Whether the clocks of `zone` jump over `local` (a time without a zone) in spring, so that it never comes."""
    aware = local.replace(tzinfo=ZoneInfo(zone))
    there_and_back = aware.astimezone(datetime.UTC).astimezone(ZoneInfo(zone))
    return there_and_back.replace(tzinfo=None) != local


class Authored(Shelved):
    """A row that somebody wrote by a form of their own: the form sent twice makes one row.

    `typed_by` is their helper, where one typed it for them.
    """

    names: tuple[str, ...] = ("author", "typed_by")

    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    typed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta(Shelved.Meta):
        abstract = True
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="%(app_label)s_%(class)s_sent_once")]


class Meeting(Authored):
    """People who talk about one supported person, at one time, with a Chair.

    When it is, is kept as the clock on the wall will show it, with the zone: a change of the law on summer time
    moves the instant, never the meeting.
    """

    categories = (Category.MEETINGS,)
    # A meeting is everybody's, whoever set it up.
    names = ()

    kind = models.CharField(max_length=40)
    person = models.ForeignKey(SupportedPerson, models.PROTECT, related_name="meetings")
    title = models.CharField(_("what it is about"), max_length=200)
    chair = models.ForeignKey(User, models.PROTECT, related_name="+")
    starts_on = models.DateField(_("day"))
    starts_time = models.TimeField(_("time"))
    zone = models.CharField(max_length=40, default=LONDON)
    minutes = models.PositiveSmallIntegerField(
        _("how long, in minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MEETING)]
    )
    place = models.CharField(_("where"), max_length=200, blank=True)
    room = models.OneToOneField(Room, models.PROTECT, related_name="meeting")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    current_item = models.ForeignKey("Item", models.PROTECT, null=True, blank=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta(Authored.Meta):
        indexes = [*Shelved.Meta.indexes, models.Index(fields=["shelf", "starts_on"], name="meeting_day")]
        constraints = [
            *Authored.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(state=State.CLOSED, closed_at__isnull=False)
                | (~models.Q(state=State.CLOSED) & models.Q(closed_at__isnull=True)),
                name="meeting_over_when_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=LONGEST_MEETING), name="meeting_minutes"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def starts_local(self) -> datetime.datetime:
        """When it starts, as the clock on the wall shows it; without a zone."""
        return datetime.datetime.combine(self.starts_on, self.starts_time)

    @property
    def starts_at(self) -> datetime.datetime:
        """The instant it starts. Where clocks going back make the hour twice, the first one: people come early."""
        return self.starts_local.replace(tzinfo=ZoneInfo(self.zone), fold=0)

    @property
    def ends_at(self) -> datetime.datetime:
        ends = self.starts_at.astimezone(datetime.UTC) + datetime.timedelta(minutes=self.minutes)
        return ends.astimezone(ZoneInfo(self.zone))

    @property
    def is_planned(self) -> bool:
        return self.state == State.PLANNED

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def is_over(self) -> bool:
        return self.state == State.CLOSED

    @cached_property
    def invited(self) -> frozenset[uuid.UUID]:
        """Ids of the users who are asked to come, the Chair among them."""
        return frozenset(invitation.user_id for invitation in self.invitations.all())


class Invitation(Shelved):
    """Somebody is asked to come, with why, and has answered or not."""

    categories = (Category.MEETINGS,)
    names = ("user",)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    why = models.CharField(_("why they come"), max_length=200, blank=True)
    answer = models.CharField(max_length=4, choices=Answer, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta(Shelved.Meta):
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="asked_once")]

    def __str__(self) -> str:
        return f"{self.user_id} asked to {self.meeting_id}"

    @property
    def is_waiting(self) -> bool:
        return self.answer == Answer.NONE

    @property
    def is_coming(self) -> bool:
        return self.answer == Answer.YES


class Item(Authored):
    """Something to talk about. Anybody who comes may add one; `author` is whoever did."""

    categories = (Category.MEETINGS,)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("what to talk about"), max_length=200)
    purpose = models.CharField(_("what for"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ITEM)]
    )

    objects = ShelvedQuerySet.as_manager()

    class Meta(Authored.Meta):
        constraints = [
            *Authored.Meta.constraints,
            models.UniqueConstraint(fields=["meeting", "position"], name="one_item_in_a_place"),
        ]

    def __str__(self) -> str:
        return self.title


class Note(Authored):
    """What was said, as somebody wrote it down. Never rewritten: who sees it otherwise writes a note beside it."""

    categories = (Category.MEETINGS,)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="notes")
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField()
    html = models.TextField(editable=False)

    objects = ShelvedQuerySet.as_manager()

    class Meta(Authored.Meta):
        pass

    def __str__(self) -> str:
        return f"note {self.pk}"


class Agreement(Authored):
    """What the meeting decided, in words everybody heard. `decided_for` says who decided where the person could not."""

    categories = (Category.MEETINGS,)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agreements")
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField(_("what was decided"))
    decided_for = models.CharField(_("who decided, and how"), max_length=300, blank=True)

    objects = ShelvedQuerySet.as_manager()

    class Meta(Authored.Meta):
        pass

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class AgreementAnswer(Shelved):
    """What one of those at the meeting says to it."""

    categories = (Category.MEETINGS,)
    names = ("user", "typed_by", "agreement__author", "agreement__typed_by")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="answers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    typed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    says = models.CharField(max_length=20, choices=Says)
    note = models.TextField(_("your words"), blank=True)

    objects = ShelvedQuerySet.as_manager()

    class Meta(Shelved.Meta):
        constraints = [
            models.UniqueConstraint(fields=["agreement", "user"], name="one_answer_each"),
            models.CheckConstraint(
                condition=models.Q(says=Says.AGREE) | ~models.Q(note=""), name="note_unless_plain_yes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.says}"


class Action(Authored):
    """What somebody has taken on: what, who, by when. There is none without all three."""

    categories = (Category.MEETINGS,)
    names = ("author", "typed_by", "who")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="actions")
    what = models.CharField(_("what"), max_length=300)
    who = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_when = models.DateField(_("by when"))
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta(Authored.Meta):
        constraints = [
            *Authored.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(what=""), name="action_says_what"),
        ]

    def __str__(self) -> str:
        return f"action {self.pk}"
