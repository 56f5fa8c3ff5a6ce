"""Passwords: a new one, and the way to a new one for whoever forgot theirs."""

from django.db import transaction
from django.http import HttpRequest

from portal.people.models import User

from .. import registry
from ..choices import What
from ..models import CredentialChange
from . import limits
from .accounts import accounts_meant
from .credentials import changed


def ask_for_link(text: str) -> None:
    """Send a way to a new password to whom `text` means; does the same work whether or not there is such an account."""
    found = [str(user.pk) for user in accounts_meant(text) if user.email]
    registry.post("password-links", found)


@transaction.atomic
def set_password(session: HttpRequest | str | None, user: User, password: str) -> CredentialChange:
    """Give `user` a new password, which was checked. Only `session` goes on."""
    user.set_password(password)
    user.save(update_fields=["password"])
    return changed(session, user, What.PASSWORD)


def is_theirs(request: HttpRequest, user: User, password: str) -> bool:
    """Whether this is the password of `user`; wrong ones count as at the page to sign in. Raises `limits.TooMany`."""
    limits.password_tried(request, user.username)
    right = user.check_password(password)
    if right:
        limits.password_was_right(request, user.username)
    return right
