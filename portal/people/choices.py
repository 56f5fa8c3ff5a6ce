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
