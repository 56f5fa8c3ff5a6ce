from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LONDON = "Europe/London"
LONGEST_MEETING = 480
LONGEST_ITEM = 240
LONGEST_NOTE = 5_000
LONGEST_WORDS = 1_000
# Code of the error that says a meeting is over: the page for it gives back what was typed.
CLOSED = "closed"


class State(TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", _("going on now")
    CLOSED = "closed", _("over")


class Answer(TextChoices):
    """What somebody asked to come has said."""

    NONE = "none", _("has not answered yet")
    YES = "yes", _("is coming")
    NO = "no", _("cannot come")


class Says(TextChoices):
    """What somebody says to what was agreed. A note goes with everything but a plain yes."""

    AGREE = "agree", _("I agree")
    WITH_NOTE = "agree-with-note", _("I agree, and want something written beside it")
    NOT = "do-not-agree", _("I do not agree")
