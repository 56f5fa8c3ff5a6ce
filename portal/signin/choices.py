from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class What(TextChoices):
    """What about signing in was changed. The codes stand in the trail."""

    PASSWORD = "password", _("your password")
    ADDRESS = "address", _("your e-mail address")
    STEP_ADDED = "step-added", _("your second step: something was added")
    STEP_REMOVED = "step-removed", _("your second step: something was taken away")
    CODES = "codes", _("your list of codes: it was made anew")
    WORK_ACCOUNT = "work-account", _("your work account: it may sign you in now")
    RESET = "reset", _("your second step: it was reset")


class Method(TextChoices):
    """By what somebody began to sign in."""

    PASSWORD = "password", _("a password")
    CODE = "code", _("a code by e-mail")
    PASSKEY = "passkey", _("a passkey")
    PROVIDER = "provider", _("a work account")
    INVITATION = "invitation", _("an invitation")


class How(TextChoices):
    """How somebody made sure who it is that lost their second step."""

    SAW = "saw", _("I saw them")
    RANG = "rang", _("I rang the number we have for them")
    VOICE = "voice", _("They rang, and I knew them by their voice")


# What a session holds while somebody signs in, until they are in: see `services.login`.
SIGNING_IN_KEY = "signing_in"
# The one step that stands between the first proof and being signed in.
SECOND_STEP = "second_step"
# The code by e-mail that somebody asked for, and where they were going.
ASKED_KEY = "code_asked"
# The code that confirms a new address.
ADDRESS_KEY = "address_asked"
# Set in a session that is listed among one's devices.
LISTED_KEY = "listed"

# How browsers and systems are called on the page, by the names that `ua_parser` finds for them.
SYSTEMS = {
    "iOS": _("iPhone or iPad"),
    "Android": _("Android phone or tablet"),
    "Windows": _("Windows computer"),
    "Mac OS X": _("Mac"),
    "Chrome OS": _("Chromebook"),
    "Linux": _("Linux computer"),
    "Ubuntu": _("Linux computer"),
}
BROWSERS = {
    "Chrome": "Chrome",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "HeadlessChrome": "Chrome",
    "Mobile Safari": "Safari",
    "Safari": "Safari",
    "Edge": "Edge",
    "Edge Mobile": "Edge",
    "Firefox": "Firefox",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Samsung Internet": "Samsung Internet",
    "Opera": "Opera",
    "Opera Mobile": "Opera",
}
