from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access.actors import Actor
from portal.audit.services import record
from portal.lib.names import address, sign_in_name

from ..models import User

NOT_A_NAME = gettext_lazy("Use the letters a to z and numbers, with . - or _ between them, and no spaces.")


@transaction.atomic
def add_user(*, actor: Actor | None, username: str, name: str, password: str | None = None, **fields: Any) -> User:
    """An account. Without a password nobody can sign in by one. An `email` given here has been confirmed.

    Raises `ValidationError` for a name already taken, or one that looks like another: `portal.lib.names` says which.
    """
    try:
        username = sign_in_name(username)
    except ValueError as error:
        raise ValidationError({"username": NOT_A_NAME}) from error
    if fields.get("email"):
        fields["email"] = _address(fields["email"])
    user = User(username=username, name=name, **fields)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save(force_insert=True)
    record(actor=actor, verb="user.add", target=user)
    return user


def _address(text: str) -> str:
    try:
        return address(text)
    except ValueError as error:
        raise ValidationError({"email": _("Please write an e-mail address like name@example.org.")}) from error


@transaction.atomic
def set_reader_settings(*, actor: Actor, **values: str) -> None:
    """Remember language, text size, contrast or theme on the account of whoever reads. Raises `ValidationError`."""
    user = actor.helper or actor.user
    for field, value in values.items():
        setattr(user, field, value)
    user.full_clean(exclude=["password", "username"], validate_unique=False)
    user.save(update_fields=list(values))
