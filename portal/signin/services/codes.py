"""Codes that go by e-mail. Neither the session nor the job holds one: both hold a nonce, and the code follows from it,
the account and the key of this server."""

import secrets
import time
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from django.utils.crypto import salted_hmac

from portal.people.models import User

from .. import registry
from . import limits
from .accounts import accounts_meant

LASTS = 10 * 60
# RFC 8628, 6.1: letters that make no words and are not taken for each other, read aloud or typed on a phone.
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 6


@dataclass(frozen=True)
class Asked:
    """A code that was asked for, as a session holds it. `user_id` is empty where there is nobody to send one to."""

    user_id: str
    nonce: str
    at: float
    address: str = ""

    def kept(self) -> dict[str, Any]:
        """For the session."""
        return asdict(self)

    @property
    def is_over(self) -> bool:
        return not 0 <= time.time() - self.at <= LASTS


def asked_of(kept: Any) -> Asked | None:
    """What a session holds, or None where it holds nothing of the kind or its time is over."""
    try:
        asked = Asked(**kept)
    except TypeError:
        return None
    return None if asked.is_over else asked


def code_of(user_id: uuid.UUID | str, nonce: str, address: str = "") -> str:
    """The code for this account and nonce (and the new address that it confirms): “BCD-FGH”."""
    text = f"{user_id}:{nonce}:{address}"
    number = int.from_bytes(salted_hmac("portal.signin.codes", text, algorithm="sha256").digest(), "big")
    letters = ""
    for _place in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return f"{letters[:3]}-{letters[3:]}"


def ask(text: str) -> Asked:
    """Send a code to sign in by to whom `text` means. Does the same work whether or not there is such an account.

    Where several share the address, the letter names the names they sign in by, and no code is right.
    """
    found = [user for user in accounts_meant(text) if user.email]
    nonce = secrets.token_urlsafe(16)
    registry.post("code", [str(user.pk) for user in found], nonce)
    return Asked(str(found[0].pk) if len(found) == 1 else "", nonce, time.time())


def ask_for_address(user: User, address: str) -> Asked:
    """Send a code to a new address: whoever reads it there and types it here has shown that it is theirs."""
    nonce = secrets.token_urlsafe(16)
    registry.post("address-code", str(user.pk), address, nonce)
    return Asked(str(user.pk), nonce, time.time(), address)


def is_right(asked: Asked, typed: str) -> bool:
    """Whether `typed` is the code that was sent. Each code takes five tries, and is right once only.

    Raises `limits.TooMany` from the sixth try on.
    """
    limits.count(limits.CODE_TRIES, asked.nonce)
    expected = code_of(asked.user_id, asked.nonce, asked.address)
    right = compare_user_code(actual=typed, expected=expected) and bool(asked.user_id)
    return right and limits.CODE_USED.hit(asked.nonce)


def account_of(asked: Asked, typed: str) -> User | None:
    """The account that `typed` signs in to, where it is the code that was sent. Raises `limits.TooMany`."""
    if not is_right(asked, typed):
        return None
    return User.objects.filter(pk=asked.user_id, is_active=True).first()
