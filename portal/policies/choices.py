from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HeadingLevel(TextChoices):
    """How deep a heading stands. The page's title is level 1, so that a body begins at 2."""

    MAIN = "2", _("main heading")
    SUB = "3", _("heading inside it")
    SMALL = "4", _("small heading")
