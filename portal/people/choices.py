from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Nation(TextChoices):
    ENGLAND = "england", _("England")
    WALES = "wales", _("Wales")


class Relationship(TextChoices):
    MOTHER = "mother", _("mother")
    FATHER = "father", _("father")
    SISTER = "sister", _("sister")
    BROTHER = "brother", _("brother")
    GRANDPARENT = "grandparent", _("grandparent")
    AUNT_UNCLE = "aunt-uncle", _("aunt or uncle")
    COUSIN = "cousin", _("cousin")
    FRIEND = "friend", _("friend")
    PARTNER = "partner", _("partner")
    OTHER_FAMILY = "other-family", _("family")
    ADVOCATE = "advocate", _("advocate")
    SOCIAL_WORKER = "social-worker", _("social worker")
    NURSE = "nurse", _("nurse")
    THERAPIST = "therapist", _("therapist")
    OTHER_PROFESSIONAL = "other-professional", _("professional")
    KEY_WORKER = "key-worker", _("key worker")
    SUPPORT_WORKER = "support-worker", _("support worker")
    COVER_WORKER = "cover-worker", _("cover worker")


WORKERS = frozenset({Relationship.KEY_WORKER, Relationship.SUPPORT_WORKER, Relationship.COVER_WORKER})
PROFESSIONALS = frozenset(
    {
        Relationship.ADVOCATE,
        Relationship.SOCIAL_WORKER,
        Relationship.NURSE,
        Relationship.THERAPIST,
        Relationship.OTHER_PROFESSIONAL,
    }
)


class RoleName(TextChoices):
    """Provider roles by service. Which shelves each opens stands in `sources`."""

    SUPPORT_WORKER = "support-worker", _("support worker")
    TEAM_MANAGER = "team-manager", _("team manager")
    SERVICE_DELIVERY_MANAGER = "service-delivery-manager", _("service delivery manager")
    HEAD_OF_SERVICE = "head-of-service", _("head of service")
    CHAIR = "chair", _("chair of reviews")
    RECRUITER = "recruiter", _("recruiter")
    POLICY_EDITOR = "policy-editor", _("policy editor")
    COMPLAINTS_MANAGER = "complaints-manager", _("complaints manager")
    SAFEGUARDING_LEAD = "safeguarding-lead", _("safeguarding lead")
    CALDICOTT_GUARDIAN = "caldicott-guardian", _("Caldicott Guardian")
    ADMINISTRATOR = "administrator", _("provider administrator")


class AuthorityKind(TextChoices):
    """What lets somebody decide for a person, or speak for them. Being next of kin is none of these."""

    HEALTH_ATTORNEY = "health-attorney", _("attorney for health and welfare (LPA)")
    PROPERTY_ATTORNEY = "property-attorney", _("attorney for property and money (LPA)")
    HEALTH_DEPUTY = "health-deputy", _("deputy for health and welfare")
    PROPERTY_DEPUTY = "property-deputy", _("deputy for property and money")
    APPOINTEE = "appointee", _("appointee for benefits (DWP)")
    COURT_ORDER = "court-order", _("a court order")
    PARENTAL = "parental", _("parental responsibility")
    REPRESENTATIVE = "representative", _("relevant person’s representative (DoLS)")
    IMCA = "imca", _("independent mental capacity advocate (IMCA)")
    ADVOCATE = "advocate", _("advocate")


ATTORNEYS = frozenset({AuthorityKind.HEALTH_ATTORNEY, AuthorityKind.PROPERTY_ATTORNEY})
# They decide on health and welfare, and only while the person cannot (access model, “Who decides”, line 2).
HEALTH_AND_WELFARE = frozenset({AuthorityKind.HEALTH_ATTORNEY, AuthorityKind.HEALTH_DEPUTY})
# Money alone; an appointee, benefits alone (line 4).
MONEY_ALONE = frozenset({AuthorityKind.PROPERTY_ATTORNEY, AuthorityKind.PROPERTY_DEPUTY, AuthorityKind.APPOINTEE})
# Those who speak for the person rather than decide: what the instruction covers is open to them while it lasts.
INSTRUCTED = frozenset({AuthorityKind.REPRESENTATIVE, AuthorityKind.IMCA, AuthorityKind.ADVOCATE})


class Registered(TextChoices):
    YES = "yes", _("yes, it is registered")
    NO = "no", _("no, not yet")
    NOT_NEEDED = "not-needed", _("this kind is not registered anywhere")


class LeavingReason(TextChoices):
    """Why somebody leaves a circle. It stands in the trail alone: it may be the person’s own wish."""

    OWN_WISH = "own-wish", _("They asked to leave")
    PERSONS_WISH = "persons-wish", _("The person asked for it")
    WORK_ENDED = "work-ended", _("Their work with the person has ended")
    MOVED = "moved", _("They moved away or can no longer come")
    DIED = "died", _("They have died")
    MISTAKE = "mistake", _("They were added by mistake")


class TextSize(TextChoices):
    USUAL = "100", _("usual")
    LARGER = "125", _("larger")
    LARGEST = "150", _("largest")


class Contrast(TextChoices):
    USUAL = "usual", _("usual")
    HIGH = "high", _("high")


class Theme(TextChoices):
    DEVICE = "device", _("as on my device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")
