"""How passwords are kept: Django's PBKDF2, and never more of it at once than this process may take."""

import threading
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

# One for the whole process: whoever comes when all places are taken waits, without a core and without the lock that
# Python code runs under, while pages go on being read.
_places = threading.BoundedSemaphore(settings.HASHING_AT_ONCE)


class CappedPBKDF2PasswordHasher(PBKDF2PasswordHasher):
    """PBKDF2 as Django has it, hash for hash. Checking a password makes its hash again, so this covers both."""

    def encode(self, password: Any, salt: Any, iterations: int | None = None) -> str:
        with _places:
            return super().encode(password, salt, iterations)
