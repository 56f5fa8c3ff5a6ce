"""What memberships and roles open: the table “what a role sees before any decision” of the access model."""

import datetime
from collections.abc import Iterator, Sequence

from portal.access.choices import OF_A_PERSON, Category, Hat, ScopeType
from portal.access.registry import GrantSpec, Interval, Scope

from .choices import INSTRUCTED, WORKERS, Relationship, RoleName
from .models import Authority, Death, Membership, Placement, Role, Service, SupportedPerson

WORKER_READS = (
    Category.CIRCLE,
    Category.EVERYDAY,
    Category.PHOTOS,
    Category.MEETINGS,
    Category.PLAN,
    Category.BEHAVIOUR,
    Category.FRIENDSHIPS,
    Category.HEALTH,
    Category.INCIDENTS,
)
MANAGER_READS = tuple(c for c in OF_A_PERSON if c is not Category.KEPT_BACK)
# Full reasons may hold what was said in confidence, so they are not among what the person or the circle reads.
PERSON_READS = tuple(c for c in OF_A_PERSON if c is not Category.SHARING)

# Role → the categories of the people of its services that it opens, with or without writing.
ROLE_OPENS: dict[str, tuple[tuple[Category, ...], bool]] = {
    RoleName.TEAM_MANAGER: (MANAGER_READS, True),
    RoleName.SAFEGUARDING_LEAD: ((Category.INCIDENTS, Category.KEPT_BACK), False),
    RoleName.CALDICOTT_GUARDIAN: ((Category.SHARING,), False),
    RoleName.RECRUITER: ((Category.RECRUITMENT,), True),
}
# Roles that see who is in the team of a service: those who belong to it, those who lead it, and whoever gives roles.
OF_THE_TEAM = frozenset(
    {
        RoleName.SUPPORT_WORKER,
        RoleName.TEAM_MANAGER,
        RoleName.SERVICE_DELIVERY_MANAGER,
        RoleName.HEAD_OF_SERVICE,
        RoleName.ADMINISTRATOR,
    }
)
# Of what an instruction covers, an advocate writes only where people talk: one who may not speak there is none.
ADVOCATES_WRITE = frozenset({Category.MEETINGS})


def _people(scopes: Sequence[Scope]) -> list:
    return [scope.id for scope in scopes if scope.type == ScopeType.PERSON]


def the_person(scopes: Sequence[Scope]) -> Iterator[GrantSpec]:
    """The supported person sees all about them; confidential records are not on any shelf."""
    for person in SupportedPerson.objects.filter(pk__in=_people(scopes), user__isnull=False):
        assert person.user_id is not None
        for category in PERSON_READS:
            yield GrantSpec(
                person.user_id,
                Hat.SELF,
                person.scope,
                category,
                category is not Category.KEPT_BACK,
                Interval(person.created),
                "people.supportedperson",
                person.id,
            )


def members(scopes: Sequence[Scope]) -> Iterator[GrantSpec]:
    """Workers of the person read what the work needs, from allocation to its end; everybody else, role cards only."""
    for member in Membership.objects.filter(person__in=_people(scopes)):
        is_worker = member.relationship in WORKERS
        opens = WORKER_READS if is_worker else (Category.CIRCLE,)
        if member.relationship == Relationship.KEY_WORKER:
            opens = (*opens, Category.SHARING)
        for category in opens:
            yield GrantSpec(
                member.user_id,
                member.hat,
                Scope.person(member.person_id),
                category,
                is_worker and category is not Category.CIRCLE,
                Interval.of(member.starts, member.ends),
                "people.membership",
                member.id,
            )


def instructions(scopes: Sequence[Scope]) -> Iterator[GrantSpec]:
    """An advocate, an IMCA and a relevant person's representative read what their instruction covers, while it lasts
    and while they are in the circle. Money only where it is named; attorneys and deputies decide, which opens nothing.
    """
    rows = Authority.objects.filter(person__in=_people(scopes), kind__in=INSTRUCTED, member__isnull=False)
    for authority in rows.select_related("member", "person"):
        member = authority.member
        assert member is not None
        for category in (Category(covered) for covered in authority.covers):
            yield GrantSpec(
                member.user_id,
                member.hat,
                Scope.person(authority.person_id),
                category,
                category in ADVOCATES_WRITE,
                authority.interval & Interval.of(member.starts, member.ends),
                "people.authority",
                authority.id,
            )


def nothing_written_after_death(scopes: Sequence[Scope]) -> dict[Scope, datetime.datetime]:
    """The limit of `access`: from when a death was recorded, nobody writes about the person."""
    rows = Death.objects.filter(person__in=_people(scopes), taken_back_at=None)
    return {Scope.person(person): recorded for person, recorded in rows.values_list("person", "created")}


def roles_over_people(scopes: Sequence[Scope]) -> Iterator[GrantSpec]:
    """Roles at a service open the shelves of the people it supports, while it supports them."""
    placements: dict = {}
    asked = Placement.objects.filter(person__in=_people(scopes)).select_related("service")
    for placement in asked:
        placements.setdefault(placement.service.provider_id, []).append(placement)
    roles = Role.objects.filter(provider__in=list(placements), role__in=list(ROLE_OPENS))
    for role in roles:
        categories, can_write = ROLE_OPENS[role.role]
        for placement in placements[role.provider_id]:
            if role.service_id and role.service_id != placement.service_id:
                continue
            interval = Interval.of(role.starts, role.ends) & Interval.of(placement.starts, placement.ends)
            for category in categories:
                yield GrantSpec(
                    role.user_id,
                    Hat.WORK,
                    Scope.person(placement.person_id),
                    category,
                    can_write,
                    interval,
                    "people.role",
                    role.id,
                )


def roles_in_teams(scopes: Sequence[Scope]) -> Iterator[GrantSpec]:
    """Those who work in a service see its team's shelf, and every role at the provider the provider's own."""
    services = [scope.id for scope in scopes if scope.type == ScopeType.SERVICE]
    providers = [scope.id for scope in scopes if scope.type == ScopeType.PROVIDER]
    by_provider: dict = {}
    for service in Service.objects.filter(pk__in=services):
        by_provider.setdefault(service.provider_id, []).append(service.id)
    for role in Role.objects.filter(provider__in={*by_provider, *providers}):
        scopes_of_role = [Scope(ScopeType.PROVIDER.value, role.provider_id)] if role.provider_id in providers else []
        if role.role in OF_THE_TEAM:
            inside = by_provider.get(role.provider_id, [])
            scopes_of_role += [Scope.service(pk) for pk in inside if role.service_id in {None, pk}]
        for scope in scopes_of_role:
            yield GrantSpec(
                role.user_id,
                Hat.WORK,
                scope,
                Category.TEAM,
                role.role == RoleName.TEAM_MANAGER,
                Interval.of(role.starts, role.ends),
                "people.role",
                role.id,
            )
