"""Codes that open something once: made at random, read aloud and typed without mistakes, and kept only as a digest."""

import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

# Without 0, O, 1, I and L: on paper nobody can tell them apart.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LONGEST = 64


def new_code(length: int) -> str:
    """A code of `length` signs, each worth almost five bits: 12 for paper, 26 for a link."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_digits(length: int) -> str:
    """A code of digits alone, for a phone's number keys. Only where tries are counted."""
    return "".join(secrets.choice("0123456789") for _ in range(length))


def grouped(code: str) -> str:
    """A code as it is printed, in groups of four.

    >>> grouped("ABCDEFGH2345")
    'ABCD-EFGH-2345'
    """
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def tidy(typed: str) -> str:
    """A code as somebody typed it, without spaces and dashes, in capitals; nothing for what cannot be a code.

    >>> tidy(" abcd efgh-2345 ")
    'ABCDEFGH2345'
    """
    code = "".join(typed.replace("-", " ").split())
    return code.upper() if code.isascii() and code.isalnum() and len(code) <= _LONGEST else ""


def digest(purpose: str, code: str) -> str:
    """What is kept of a code. It takes the portal's own secret to make: a stolen database opens nothing."""
    return salted_hmac(f"portal.codes.{purpose}", code, algorithm="sha256").hexdigest()


def digests(purpose: str, code: str) -> list[str]:
    """What a code may have been kept as: by the secret of now, and by those that were before it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(f"portal.codes.{purpose}", code, secret=key, algorithm="sha256").hexdigest() for key in keys]
