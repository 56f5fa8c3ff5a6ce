from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.access.choices import EVERYDAY_SET, EVERYTHING_SET, FULLER_SET, Category


class Share(TextChoices):
    """The sets offered to people who decide. Money is always by itself."""

    NONE = "none", _("nothing for now")
    EVERYDAY = "everyday", _("everyday")
    FULLER = "fuller", _("fuller")
    EVERYTHING = "everything", _("everything")


OPENS: dict[str, tuple[Category, ...]] = {
    Share.NONE: (),
    Share.EVERYDAY: EVERYDAY_SET,
    Share.FULLER: FULLER_SET,
    Share.EVERYTHING: EVERYTHING_SET,
}

# Where a member who reads a shelf may also write: where people talk and write together.
MEMBERS_WRITE = frozenset({Category.EVERYDAY, Category.PHOTOS, Category.MEETINGS, Category.PLAN, Category.FRIENDSHIPS})


class Basis(TextChoices):
    CONSENT = "consent", _("the person said yes or no")
    BEST_INTERESTS = "best-interests", _("best interests (Mental Capacity Act 2005, section 4)")
    ATTORNEY = "attorney", _("an attorney decided")
    DEPUTY = "deputy", _("a deputy decided")
    COURT_ORDER = "court-order", _("a court order")
    STATUTORY_DUTY = "statutory-duty", _("a duty in law")
