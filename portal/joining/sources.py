"""Who reads and writes the shelves of joining: the office those of a provider, a team's manager those of a service."""

from collections.abc import Iterator, Sequence

from portal.access.choices import Category, Hat, ScopeType
from portal.access.registry import GrantSpec, Interval, Scope
from portal.people.choices import RoleName
from portal.people.models import Role, Service

# Role → whether it also writes. The Caldicott Guardian is one of those who look at a refusal again.
OFFICE = {
    RoleName.ADMINISTRATOR: True,
    RoleName.HEAD_OF_SERVICE: True,
    RoleName.SERVICE_DELIVERY_MANAGER: True,
    RoleName.CALDICOTT_GUARDIAN: False,
}
OF_A_SERVICE = (RoleName.TEAM_MANAGER, RoleName.ADMINISTRATOR)


def office(scopes: Sequence[Scope]) -> Iterator[GrantSpec]:
    """The provider's office sees who asks to join; a role in one service is enough, since nobody knows yet where
    somebody who asks belongs."""
    providers = [scope.id for scope in scopes if scope.type == ScopeType.PROVIDER]
    for role in Role.objects.filter(provider__in=providers, role__in=list(OFFICE)):
        yield _grant(role, Scope(ScopeType.PROVIDER.value, role.provider_id), OFFICE[RoleName(role.role)])


def teams(scopes: Sequence[Scope]) -> Iterator[GrantSpec]:
    """Whoever may ask workers into the team of a service."""
    services = Service.objects.filter(pk__in=[scope.id for scope in scopes if scope.type == ScopeType.SERVICE])
    places: dict = {}
    for service in services:
        places.setdefault(service.provider_id, []).append(service.id)
    for role in Role.objects.filter(provider__in=list(places), role__in=OF_A_SERVICE):
        for service_id in places[role.provider_id]:
            if role.service_id in {None, service_id}:
                yield _grant(role, Scope.service(service_id), True)


def _grant(role: Role, scope: Scope, can_write: bool) -> GrantSpec:
    interval = Interval.of(role.starts, role.ends)
    return GrantSpec(role.user_id, Hat.WORK, scope, Category.JOINING, can_write, interval, "people.role", role.id)
