import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.people.choices import PROFESSIONALS, WORKERS, Relationship

# How long an invitation waits (issue “Joining, signing in”).
OPEN_FOR = datetime.timedelta(days=14)
# A code by e-mail: how long it holds, how often it may be mistyped, and how often over the life of an invitation.
CODE_FOR = datetime.timedelta(minutes=10)
MOST_TRIES = 5
MOST_TRIES_EVER = 30
# Asking to join: answered within ten working days; a refusal may be looked at again for four weeks.
ANSWERED_WITHIN = 10
REVIEW_FOR = datetime.timedelta(days=28)

LENGTH_ON_PAPER = 12
LENGTH_IN_A_LINK = 26
LENGTH_BY_MAIL = 6

LONGEST_WORDS = 2000


class InvitationState(TextChoices):
    OPEN = "open", _("open")
    USED = "used", _("used")
    LATE = "late", _("too late")
    WITHDRAWN = "withdrawn", _("taken back")


class MailKind(TextChoices):
    """What a mail is about. Its words are in the template of the same name."""

    INVITED = "invited", _("somebody is invited")
    CODE = "code", _("a code to join with")
    ASKED = "asked", _("somebody asked to join")
    ANSWERED = "answered", _("an answer to somebody who asked")


class RequestState(TextChoices):
    """Where a request to join stands, in the words that the team reads."""

    RECEIVED = "received", _("to be sorted by the office")
    WITH_TEAM = "with-team", _("with the team, to be answered")
    OUTSIDE = "outside", _("to be answered by somebody outside the service")
    NOT_HELPED = "not-helped", _("answered: we cannot help with this")
    REFUSED = "refused", _("answered: no")
    REVIEW = "review", _("to be looked at again by somebody outside the service")
    UPHELD = "upheld", _("looked at again: still no")
    INVITED = "invited", _("answered: yes")
    CLOSED = "closed", _("closed")


# Somebody owes an answer.
WAITING = frozenset({RequestState.RECEIVED, RequestState.WITH_TEAM, RequestState.OUTSIDE, RequestState.REVIEW})
# An answer that the asker may have looked at again.
REFUSALS = frozenset({RequestState.NOT_HELPED, RequestState.REFUSED})


class Says(TextChoices):
    YES = "yes", _("Yes, invite them")
    NO = "no", _("No")


def relationships(*, with_workers: bool) -> list[tuple[str, str]]:
    """Who somebody can be invited as. Cover workers come by their shift, not by an invitation."""
    kept = [r for r in Relationship if r is not Relationship.COVER_WORKER and (with_workers or r not in WORKERS)]
    return [(r.value, str(r.label)) for r in kept]


# Of these it is asked what they do.
SAY_WHAT_THEY_DO = WORKERS | PROFESSIONALS


class AgreedHow(TextChoices):
    """How somebody agreed that another writes for them."""

    BY_THEMSELF = "by-themself", _("they named them on the site")
    IN_PERSON = "in-person", _("face to face, alone")
    TELEPHONE = "telephone", _("on the telephone, alone")
    INTERPRETER = "interpreter", _("alone with an interpreter, signs or pictures")


# How a worker can have asked.
ASKED_HOW = tuple(how for how in AgreedHow if how is not AgreedHow.BY_THEMSELF)
# A helper is agreed for a year at most (issue “Joining, signing in”); six months where nobody says otherwise.
LONGEST_HELPING = datetime.timedelta(days=365)
USUAL_HELPING = datetime.timedelta(days=183)
