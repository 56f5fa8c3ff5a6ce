import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Category
from portal.access.models import Shelved
from portal.access.querysets import ShelvedQuerySet
from portal.access.registry import Scope
from portal.files.models import Picture
from portal.live.models import Room
from portal.people.models import SupportedPerson, User

from .choices import LONGEST, Mood, Part
from .querysets import UpdateQuerySet


class Forum(Shelved):
    """Where the circle of one person talks, and the room its pages listen to. Laid out when the person is added."""

    categories = (Category.EVERYDAY,)

    person = models.OneToOneField(SupportedPerson, models.PROTECT, related_name="forum")
    room = models.OneToOneField(Room, models.PROTECT, related_name="+")

    objects = ShelvedQuerySet.as_manager()

    class Meta(Shelved.Meta):
        pass

    def __str__(self) -> str:
        return f"forum of {self.person_id}"

    @property
    def scope(self) -> Scope:
        return Scope.person(self.person_id)


class Update(Shelved):
    """Something told about a person: words as they were typed, how it was, a picture, and the person's part in it.

    It stands on the shelf of everyday life, or on that of what the person kept back. The picture has a shelf of its
    own, so that whoever may not see photos still reads the words.
    """

    categories = (Category.EVERYDAY, Category.KEPT_BACK)
    names = ("author", "typed_by")

    person = models.ForeignKey(SupportedPerson, models.PROTECT, related_name="updates")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    typed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField(_("what happened"), max_length=LONGEST, blank=True)
    html = models.TextField(editable=False, blank=True)
    mood = models.CharField(_("how it was"), max_length=10, choices=Mood, blank=True)
    part = models.CharField(_("their part in it"), max_length=20, choices=Part, blank=True)
    picture = models.OneToOneField(Picture, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    taken_back_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UpdateQuerySet.as_manager()

    class Meta(Shelved.Meta):
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="update_sent_once")]
        indexes = [*Shelved.Meta.indexes, models.Index(fields=["author", "created"], name="update_author")]

    def __str__(self) -> str:
        return f"update {self.pk}"

    @property
    def is_kept_back(self) -> bool:
        """Whether the person said no to it, or took it back."""
        return self.part == Part.NO or self.taken_back_at is not None

    @property
    def is_own(self) -> bool:
        """Whether the person wrote it themself: their own words."""
        return self.author_id == self.person.user_id


class Answer(Shelved):
    """What somebody answers to an update. It stands on the shelf of its update, and moves with it.

    Where two must not meet, the threads below what one of them wrote are not there for the other.
    """

    categories = (Category.EVERYDAY, Category.KEPT_BACK)
    names = ("author", "typed_by", "update__author", "update__typed_by")

    update = models.ForeignKey(Update, models.PROTECT, related_name="answers")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    typed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField(_("your answer"), max_length=LONGEST)
    html = models.TextField(editable=False)
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ShelvedQuerySet.as_manager()

    class Meta(Shelved.Meta):
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="answer_sent_once")]
        indexes = [*Shelved.Meta.indexes, models.Index(fields=["author", "created"], name="answer_author")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
