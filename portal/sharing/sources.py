from collections.abc import Iterator, Sequence

from portal.access.choices import ScopeType
from portal.access.registry import GrantSpec, Interval, Scope

from .choices import MEMBERS_WRITE
from .models import Decision


def decisions(scopes: Sequence[Scope]) -> Iterator[GrantSpec]:
    """A decision opens what it names while it holds and while the member is in the circle."""
    people = [scope.id for scope in scopes if scope.type == ScopeType.PERSON]
    for decision in Decision.objects.filter(member__person__in=people).select_related("member"):
        member = decision.member
        interval = Interval.of(decision.starts, decision.ends) & Interval.of(member.starts, member.ends)
        for category in decision.opens:
            yield GrantSpec(
                member.user_id,
                member.hat,
                Scope.person(member.person_id),
                category,
                category in MEMBERS_WRITE,
                interval,
                "sharing.decision",
                decision.id,
            )
