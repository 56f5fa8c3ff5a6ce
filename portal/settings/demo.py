"""The portal to try: SQLite, demo content, one process. Only on this machine, only with DEMO=1."""

import ipaddress

from .base import *
from .base import INSTALLED_APPS, VAR
from .environment import Environment
from .stores import database, passkeys, shared_memory


def _not_loopback(host: str) -> str | None:
    if host == "localhost":
        return None
    try:
        if ipaddress.ip_address(host).is_loopback:
            return None
    except ValueError:
        pass
    return "must be an address of this machine alone (localhost): the demo lets anyone be anyone."


env = Environment()
env.refuse(not env.flag("DEMO"), "DEMO is not 1: these settings are for the demo alone; set DEMO=1 to run it.")
HOST = env.text("LISTEN_ON", "localhost")
if problem := _not_loopback(HOST):
    env.refuse(True, f"LISTEN_ON {problem}")
PORT = env.whole_number("PORT", 8000)
try:
    DATABASES = {"default": database(env.text("DATABASE_URL", f"sqlite:///{VAR / 'portal.sqlite3'}"))}
except ValueError as error:
    env.refuse(True, f"DATABASE_URL {error}")
env.finish()

DEMO = True
# The demo holds invented people only, so its key may be known: a private one would log everyone out at each start.
SECRET_KEY = "demo-only-" + "not-a-secret-" * 4
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS = ["portal.demo", *INSTALLED_APPS]
WAGTAILADMIN_BASE_URL = PUBLIC_URL = f"http://localhost:{PORT}"
OTP_WEBAUTHN_RP_ID, OTP_WEBAUTHN_ALLOWED_ORIGINS = passkeys(PUBLIC_URL)
CHANNEL_LAYERS, CACHES = shared_memory(env.text("REDIS_URL"))
EMAIL_BACKEND = "portal.demo.mailbox.MailboxBackend"
DEFAULT_FROM_EMAIL = "Family portal <portal@example.org>"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Neither compressed nor named by content: that takes a minute, and nothing here is far away.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"file": {"class": "logging.FileHandler", "filename": str(VAR / "portal.log"), "delay": True}},
    "root": {"handlers": ["file"], "level": "WARNING"},
}
