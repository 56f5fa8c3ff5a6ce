from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LONGEST = 5_000


class Mood(TextChoices):
    """How it was, for the person."""

    GREAT = "great", _("Great")
    GOOD = "good", _("Good")
    OKAY = "okay", _("Okay")
    LOW = "low", _("Low")
    HARD = "hard", _("Hard")


class Part(TextChoices):
    """The person's part in what is told about them. A no keeps it from the circle, never from safeguarding."""

    TOGETHER = "together", _("We wrote it together")
    SHOWN = "shown", _("I showed it")
    COULD_NOT_TELL = "could-not-tell", _("They could not tell me")
    NO = "no", _("They said no")
