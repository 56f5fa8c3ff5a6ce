"""The portal in earnest: PostgreSQL, Redis, SMTP, TLS behind a proxy. Refuses to start on what is missing or unsafe."""

from pathlib import Path
from urllib.parse import urlsplit

from .base import *
from .base import HASHING_AT_ONCE, STATIC_ROOT
from .environment import Environment
from .stores import database, passkeys, shared_memory

MIN_SECRET = 50


def _secret(value: str) -> str | None:
    if len(value) < MIN_SECRET or len(set(value)) < 12 or value.startswith("demo-only-"):
        return f"is too easy to guess: make one of at least {MIN_SECRET} random characters."
    return None


def _public(value: str) -> str | None:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        return "must be the address people type, beginning with https://."
    return None


def _postgres(value: str) -> str | None:
    try:
        engine = database(value)["ENGINE"]
    except ValueError as error:
        return str(error)
    return None if engine.endswith("postgresql") else "must be a PostgreSQL address: SQLite is for the demo."


def _redis(value: str) -> str | None:
    return None if urlsplit(value).scheme in {"redis", "rediss", "unix"} else "must begin with redis:// or rediss://."


env = Environment()
SECRET_KEY = env.required("SECRET_KEY", "a long random text that only this server knows", _secret)
PUBLIC_URL = env.required("PUBLIC_URL", "the address people type, such as https://families.example.org", _public)
database_url = env.required("DATABASE_URL", "the address of a PostgreSQL database", _postgres)
redis_url = env.required("REDIS_URL", "the address of a Redis server", _redis)
EMAIL_HOST = env.required("EMAIL_HOST", "the name of the server that sends e-mail")
DEFAULT_FROM_EMAIL = env.required("EMAIL_FROM", "the address e-mails come from")
EMAIL_PORT = env.whole_number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_TLS", True)
EMAIL_TIMEOUT = 20
PRIVATE_ROOT = Path(env.required("PRIVATE_ROOT", "the folder for private pictures, outside the web server's folders"))
MEDIA_ROOT = Path(env.required("MEDIA_ROOT", "the folder for the public pictures of policy pages"))
PRIVATE_ACCEL_PREFIX = env.text("PRIVATE_ACCEL_PREFIX")
# By where they really lie: a link or “..” hides nothing.
_private = PRIVATE_ROOT.resolve()
_served = (MEDIA_ROOT.resolve(), Path(STATIC_ROOT).resolve())
# Sign-in's limits count by the address that our own proxies saw; whatever a reader puts before it is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole_number("TRUSTED_PROXIES", 1)
# The processes that serve pages share the cores between them: together they hash no more at once than there are.
HASHING_AT_ONCE = max(1, HASHING_AT_ONCE // max(1, env.whole_number("WORKERS", 1)))
env.refuse(env.flag("DEMO"), "DEMO is set: the demo lets anyone be anyone, so it never runs on a production server.")
env.refuse(env.flag("DEBUG"), "DEBUG is set: it shows the inside of the portal to strangers; unset it.")
env.refuse(
    bool(env.text("EMAIL_HOST")) and not EMAIL_USE_TLS and EMAIL_HOST not in {"localhost", "127.0.0.1"},
    "EMAIL_TLS is 0: mail about people would travel in the open; set it to 1, or send through localhost.",
)
env.refuse(
    any(_private.is_relative_to(folder) for folder in _served),
    "PRIVATE_ROOT lies in a folder that is served to everyone: choose one of its own.",
)
env.finish()

ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
WAGTAILADMIN_BASE_URL = PUBLIC_URL
OTP_WEBAUTHN_RP_ID, OTP_WEBAUTHN_ALLOWED_ORIGINS = passkeys(PUBLIC_URL)
DATABASES = {"default": database(database_url)}
CHANNEL_LAYERS, CACHES = shared_memory(redis_url)
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
