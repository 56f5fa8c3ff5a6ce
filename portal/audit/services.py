"""Writing the trail. Nothing here reads a name or a word."""

import datetime
import re
import uuid
from typing import Any, Protocol

from django.db import models, transaction
from django.utils import timezone

from .models import Entry, Opening

CODE = re.compile(r"[\w.:+-]{0,64}", re.ASCII)


class Doer(Protocol):
    """What the trail needs to know of whoever acts: `portal.access` has the real one."""

    @property
    def user(self) -> Any: ...

    @property
    def hat(self) -> str: ...

    @property
    def helper(self) -> Any: ...


def _only_ids(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return _only_ids(value.pk)
    if isinstance(value, list | tuple | set):
        return [_only_ids(part) for part in value]
    if isinstance(value, str) and CODE.fullmatch(value):
        return str(value)
    raise ValueError("The trail holds ids, dates and codes only, never names or words.")


def record(
    *,
    actor: Doer | None,
    verb: str,
    target: models.Model,
    provider_id: uuid.UUID | None = None,
    shelf_id: int | None = None,
    **detail: Any,
) -> Entry:
    """Add one entry about a change to `target`, in the transaction of that change.

    `verb` is a code such as `update.post`; `detail` holds ids, dates, numbers and codes. `actor` is None only where
    the portal itself acts. Raises `ValueError` for words in the detail, and `TransactionManagementError` outside a
    transaction: a change and its entry stand or fall together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A change is recorded in the transaction that makes it.")
    return Entry.objects.create(
        actor=(actor.helper or actor.user) if actor else None,
        on_behalf_of=actor.user if actor and actor.helper else None,
        hat=str(actor.hat) if actor else "",
        verb=_only_ids(verb),
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        provider_id=provider_id,
        shelf_id=shelf_id if shelf_id is not None else getattr(target, "shelf_id", None),
        detail={key: _only_ids(value) for key, value in detail.items()},
    )


def quarter_of(moment: datetime.datetime) -> datetime.datetime:
    """The start of the quarter of an hour that `moment` lies in, in UTC."""
    moment = moment.astimezone(datetime.UTC)
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def opened(actor: Doer, *shelf_ids: int) -> None:
    """Note that `actor` looked at these shelves now: one insert, once for each quarter of an hour."""
    quarter = quarter_of(timezone.now())
    Opening.objects.bulk_create(
        [
            Opening(
                user=actor.helper or actor.user,
                on_behalf_of=actor.user if actor.helper else None,
                hat=str(actor.hat),
                shelf_id=shelf,
                quarter=quarter,
            )
            for shelf in shelf_ids
        ],
        ignore_conflicts=True,
    )
