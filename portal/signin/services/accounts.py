"""Whom a typed name or address means. What `User.email` holds is confirmed: nothing else is ever kept there."""

from django.db.models import Q

from portal.lib import names
from portal.people.models import User


def _name(text: str) -> str | None:
    try:
        return names.sign_in_name(text)
    except ValueError:
        return None


def _address(text: str) -> str | None:
    try:
        return names.address(text)
    except ValueError:
        return None


def accounts_meant(text: str) -> list[User]:
    """The active accounts that a typed name or address means: none, one, or several who share the address.

    One query whatever is typed, so that the time it takes says nothing. A name never holds an “@”.
    """
    wanted = Q(username=_name(text) or "") | Q(email=_address(text) or " ")
    return list(User.objects.filter(wanted, is_active=True).order_by("username"))


def account_for_password(text: str) -> User | None:
    """The one account that a password may open under this name or address; None where there is none, or several.

    By its name also a closed account, so that its owner is told that it is closed, once the password is right.
    """
    wanted = Q(username=_name(text) or "") | Q(email=_address(text) or " ", is_active=True)
    found = list(User.objects.filter(wanted).order_by("username")[:2])
    return found[0] if len(found) == 1 else None


def holders_of(address: str) -> list[User]:
    """The active accounts that have this confirmed address; nobody's where it is no address that can be compared."""
    plain = _address(address)
    return list(User.objects.filter(email=plain, is_active=True).order_by("username")) if plain else []
