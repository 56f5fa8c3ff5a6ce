"""What the tests of helpers share."""

import datetime
import uuid

from django.utils import timezone

from portal.joining.choices import AgreedHow
from portal.joining.models import Helping
from portal.joining.services import name_helper, record_helper

DAY = datetime.timedelta(days=1)


def in_a_week() -> datetime.date:
    return timezone.localdate() + 7 * DAY


def named(cast, owner: str = "mother", name: str = "stranger", **changes) -> Helping:
    fields = {"until_on": in_a_week(), "alone": True, "key": uuid.uuid4(), **changes}
    return name_helper(actor=cast.actor(owner), name=name, **fields)[0]


def recorded(cast, by: str = "worker", owner: str = "mother", name: str = "stranger", **changes) -> Helping:
    fields = {"until_on": in_a_week(), "agreed_how": AgreedHow.IN_PERSON, "key": uuid.uuid4(), **changes}
    return record_helper(actor=cast.actor(by), person=cast.joe, owner=cast[owner], name=name, **fields)[0]
