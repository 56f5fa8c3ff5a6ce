from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Size(TextChoices):
    """In which sizes a picture is kept: for looking at, and for a list."""

    LARGE = "large", _("large")
    SMALL = "small", _("small")
