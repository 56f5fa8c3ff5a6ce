import uuid

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from ..choices import BROWSERS, SYSTEMS
from ..querysets import OwnQuerySet


class SignedIn(models.Model):
    """A session as its owner knows it: on what, since when, last used when. It goes when the session goes.

    No address and no full text of the browser is kept (docs/decisions/what-a-session-keeps.md).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session = models.OneToOneField(Session, models.CASCADE, related_name="signed_in")
    browser = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=40, blank=True)
    began_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-used_at"], name="signed_in_user")]

    def __str__(self) -> str:
        return f"a session of {self.user_id}"

    @property
    def device(self) -> str:
        """The device in words: “iPhone or iPad, Safari”."""
        system, browser = SYSTEMS.get(self.system), BROWSERS.get(self.browser)
        if system and browser:
            return _("%(system)s, %(browser)s") % {"system": system, "browser": browser}
        return str(system or browser or _("A device we do not know"))
