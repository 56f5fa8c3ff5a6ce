"""Settings of the test suite: SQLite and memory, or PostgreSQL and Redis where DATABASE_URL and REDIS_URL say so."""

import os

from .base import *
from .base import INSTALLED_APPS, VAR
from .stores import database, passkeys, shared_memory

DEMO = True
PORT = 8000
SECRET_KEY = "only-for-tests-" * 4
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS = ["portal.demo", *INSTALLED_APPS]
DATABASES = {"default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'test.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: browser and socket tests read it from several threads.
    DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DB_NAME", str(VAR / "test.sqlite3"))}
WAGTAILADMIN_BASE_URL = PUBLIC_URL = "http://localhost:8000"
OTP_WEBAUTHN_RP_ID, OTP_WEBAUTHN_ALLOWED_ORIGINS = passkeys(PUBLIC_URL)
redis_url = os.environ.get("REDIS_URL", "")
if redis_url and (worker := os.environ.get("PYTEST_XDIST_WORKER", "")):
    # Each worker empties its cache after each test, which must not be the cache of another.
    redis_url = f"{redis_url.rpartition('/')[0]}/{2 + int(worker.removeprefix('gw'))}"
CHANNEL_LAYERS, CACHES = shared_memory(redis_url)
EMAIL_BACKEND = "portal.demo.mailbox.MailboxBackend"
DEFAULT_FROM_EMAIL = "Family portal <portal@example.org>"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Static files straight from their sources: a test run collects nothing.
WHITENOISE_USE_FINDERS = True
