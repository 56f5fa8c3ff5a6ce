import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.lib.names import sign_in_name

from ..choices import Contrast, TextSize, Theme
from ..querysets import UserManager


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account. An e-mail address is optional, and two people may share one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        _("name to sign in by"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[\w.@+-]+\Z", _("Use letters, numbers and . @ + - _ only, without spaces."))],
    )
    # What every page shows: the name somebody chose, or until then the one they were entered under.
    name = models.CharField(_("full name"), max_length=120)
    recorded_name = models.CharField(_("name in our records"), max_length=120, blank=True)
    called = models.CharField(_("name you like"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    drawing = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en-gb")
    text_size = models.CharField(_("text size"), max_length=3, choices=TextSize, default=TextSize.USUAL)
    contrast = models.CharField(_("contrast"), max_length=5, choices=Contrast, default=Contrast.USUAL)
    theme = models.CharField(_("light or dark"), max_length=6, choices=Theme, default=Theme.DEVICE)
    # Raised to end every session of the account: each holds a hash of it (`portal.signin.services.credentials`).
    sessions_version = models.PositiveIntegerField(default=1, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """The name to sign in by as it is kept: the one form under which it is looked up. Raises `ValueError`."""
        return sign_in_name(username)

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        salt = "portal.people.models.User.session"
        return salted_hmac(
            salt, f"{self.password}{self.sessions_version}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.called or self.name.partition(" ")[0]
