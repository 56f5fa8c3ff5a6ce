"""A place in a long list, as it stands in the address of the page that begins there."""

import datetime
import re
import uuid

Key = tuple[datetime.datetime, uuid.UUID]

_KEY = re.compile(r"([0-9]{1,16})-([0-9a-f]{32})")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


def key_text(key: Key) -> str:
    """A place in a list that is ordered by an instant and an id, as it stands in an address."""
    moment, pk = key
    return f"{(moment - _EPOCH) // _MICROSECOND}-{pk.hex}"


def key_from(text: str) -> Key | None:
    """The place that `key_text` wrote; None for anything else."""
    found = _KEY.fullmatch(text)
    return (_EPOCH + int(found[1]) * _MICROSECOND, uuid.UUID(found[2])) if found else None
