"""What the demo has made so far, by the keys of its stories."""

import datetime
from dataclasses import dataclass, field

from portal.lib.times import LONDON
from portal.people.models import Membership, Provider, Service, SupportedPerson, User

BEGAN_YEARS_AGO = datetime.timedelta(days=3 * 365)


@dataclass
class World:
    """What has been made so far, by the keys of the stories."""

    now: datetime.datetime
    providers: dict[str, Provider] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, SupportedPerson] = field(default_factory=dict)
    members: dict[tuple[str, str], Membership] = field(default_factory=dict)

    @property
    def began(self) -> datetime.datetime:
        return self.now - BEGAN_YEARS_AGO

    def moment(self, days_ago: float, hour: int | None = None) -> datetime.datetime:
        """An instant `days_ago` before now, at `hour` in London where given, never in the future."""
        at = self.now - datetime.timedelta(days=days_ago)
        if hour is not None:
            local = at.astimezone(LONDON)
            at = local.replace(hour=hour, minute=(local.day * 7) % 60, second=0, microsecond=0)
        return min(at, self.now - datetime.timedelta(minutes=20)).astimezone(datetime.UTC)
