"""The words of the access model: scopes, categories, hats and assurance."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ScopeType(TextChoices):
    PERSON = "person", _("a supported person")
    SERVICE = "service", _("a service")
    PROVIDER = "provider", _("a provider")
    ROOM = "room", _("a room")


class Category(TextChoices):
    """What is kept on a shelf.

    Beside the ten that people decide about, a person has three: `CIRCLE` holds names and role cards, `KEPT_BACK` what
    the person said no to, and `SHARING` the decisions with their full reasons, for those who decide.
    """

    CIRCLE = "circle", _("who is in the circle")
    EVERYDAY = "everyday", _("everyday life")
    PHOTOS = "photos", _("photos")
    MEETINGS = "meetings", _("meetings")
    PLAN = "plan", _("the plan")
    BEHAVIOUR = "behaviour", _("behaviour support")
    FRIENDSHIPS = "friendships", _("friendships")
    RECRUITMENT = "recruitment", _("finding new workers")
    HEALTH = "health", _("health")
    INCIDENTS = "incidents", _("incidents")
    FINANCES = "finances", _("money")
    KEPT_BACK = "kept_back", _("kept back by the person")
    SHARING = "sharing", _("decisions on what is shared")
    TEAM = "team", _("the team")
    JOINING = "joining", _("asking to join")


# The other two belong to services and providers.
OF_A_PERSON = tuple(c for c in Category if c not in {Category.TEAM, Category.JOINING})

EVERYDAY_SET = (Category.EVERYDAY, Category.PHOTOS, Category.MEETINGS)
FULLER_SET = (
    *EVERYDAY_SET,
    Category.PLAN,
    Category.BEHAVIOUR,
    Category.FRIENDSHIPS,
    Category.RECRUITMENT,
)
EVERYTHING_SET = (*FULLER_SET, Category.HEALTH, Category.INCIDENTS)

# Where a second factor is asked of families before the shelf opens.
SECOND_FACTOR = frozenset({Category.HEALTH, Category.BEHAVIOUR, Category.INCIDENTS, Category.FINANCES})


class Hat(TextChoices):
    """In which capacity somebody acts now."""

    SELF = "self", _("as myself")
    CIRCLE = "circle", _("as family or friend")
    WORK = "work", _("at work")


class Assurance(TextChoices):
    """How sure the portal is that this is really them."""

    ONE = "one", _("signed in")
    TWO = "two", _("signed in with a second step")


# What a session holds.
HAT_KEY = "hat"
# Set by sign-in when both factors were given; the demo sets it too, since there anyone may be anyone.
ASSURED_KEY = "assured"
# When that was: seconds since 1970. At work it counts for one shift.
ASSURED_AT_KEY = "assured_at"
SHIFT_SECONDS = 12 * 60 * 60
# When somebody last showed that it is still them: seconds since 1970. Doors that ask for it fresh read it.
FRESH_KEY = "fresh"
# What was sent with a form before it was shown afresh who sent it.
HELD_KEY = "held"
# Whom a helper acts for in this session: the id of that user.
HELPING_KEY = "helping"
# The hats this session may wear: a provider's own sign-in opens work, and nobody's family life.
ONLY_HATS_KEY = "only_hats"
