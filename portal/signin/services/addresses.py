"""The one address of an account. It is kept only once it is confirmed, so nobody signs in by an unconfirmed one."""

from django.db import transaction
from django.http import HttpRequest

from portal.lib import names
from portal.people.models import User

from ..choices import What
from ..models import CredentialChange
from .credentials import changed


@transaction.atomic
def set_address(session: HttpRequest | str | None, user: User, address: str) -> CredentialChange:
    """Write to `address` from now on (empty: to none). The letter about it goes to the address as it was before.

    The caller has seen that it is theirs. Raises `ValueError` for one that cannot be compared.
    """
    before, user.email = user.email, names.address(address) if address else ""
    user.save(update_fields=["email"])
    return changed(session, user, What.ADDRESS, address=before or user.email)
