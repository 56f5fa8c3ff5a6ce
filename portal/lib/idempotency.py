"""A form sent twice makes one thing. See docs/decisions/idempotency.md."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.db import IntegrityError, models, transaction

Row = TypeVar("Row", bound=models.Model)


class IdempotentForm(forms.Form):
    """A form that creates: it carries a key of its own, made when the page is shown.

    The model keeps the key with whoever sent it, under a unique constraint.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def once(rows: models.QuerySet[Row], make: Callable[[], Row]) -> tuple[Row, bool]:
    """The row that `rows` finds (by author and key), or what `make` creates; and whether it was created now.

    Two requests with one key at the same moment: the unique constraint lets one of them in, and the other is answered
    with the first one's row. An `IntegrityError` of another cause is raised again.
    """
    found = rows.first()
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            return make(), True
    except IntegrityError:
        found = rows.first()
        if found is None:
            raise
        return found, False
