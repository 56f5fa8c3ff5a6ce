"""Every change to who is who. Each one rebuilds the grants it touches, in its own transaction."""

import datetime
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category, ScopeType
from portal.access.registry import Scope
from portal.access.services import open_scope, rebuild
from portal.audit.services import record

from . import registry
from .choices import Nation, RoleName
from .models import Membership, Placement, Provider, Role, Service, SupportedPerson, User


@transaction.atomic
def add_user(*, actor: Actor | None, username: str, name: str, password: str | None = None, **fields: Any) -> User:
    """An account. Without a password nobody can sign in by one. Raises `ValidationError` for a name already taken."""
    user = User(username=User.normalize_username(username), name=name, **fields)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save(force_insert=True)
    record(actor=actor, verb="user.add", target=user)
    return user


@transaction.atomic
def add_provider(*, actor: Actor | None, name: str, slug: str, nation: str = Nation.ENGLAND) -> Provider:
    """A provider with its own ledger of grants and its own shelf. Raises `ValidationError` for a name or slug taken."""
    provider = Provider(name=name, slug=slug, nation=nation)
    provider.full_clean()
    provider.save()
    open_scope(Scope(ScopeType.PROVIDER.value, provider.id), provider.id)
    record(actor=actor, verb="provider.add", target=provider, provider_id=provider.id)
    return provider


@transaction.atomic
def add_service(*, actor: Actor | None, provider: Provider, name: str) -> Service:
    """One of a provider's homes or teams. Roles that hold in all services hold in it at once."""
    service = Service(provider=provider, name=name)
    service.full_clean()
    service.save()
    open_scope(service.scope, provider.id)
    record(actor=actor, verb="service.add", target=service, provider_id=provider.id)
    rebuild(provider.id, [service.scope])
    return service


@transaction.atomic
def add_person(
    *,
    actor: Actor | None,
    service: Service,
    name: str,
    born: datetime.date,
    starts: datetime.datetime | None = None,
    user: User | None = None,
    **fields: Any,
) -> SupportedPerson:
    """A supported person in a service since `starts` (default: now), with all their shelves."""
    starts = starts or timezone.now()
    person_id = uuid.uuid4()
    shelves = open_scope(Scope.person(person_id), service.provider_id)
    person = SupportedPerson(
        id=person_id,
        shelf=shelves[Category.CIRCLE],
        provider_id=service.provider_id,
        name=name,
        born=born,
        user=user,
        created=starts,
        **fields,
    )
    person.full_clean()
    person.save(force_insert=True)
    placement = Placement.objects.create(person=person, service=service, starts=starts)
    record(
        actor=actor,
        verb="person.add",
        target=person,
        provider_id=person.provider_id,
        placement=placement.id,
        service=service.id,
    )
    registry.person_added(person)
    rebuild(person.provider_id, [person.scope])
    return person


@transaction.atomic
def add_member(
    *,
    actor: Actor | None,
    person: SupportedPerson,
    user: User,
    relationship: str,
    starts: datetime.datetime | None = None,
    ends: datetime.datetime | None = None,
    what_i_do: str = "",
) -> Membership:
    """Take `user` into the circle. Raises `ValidationError` when they are in it in this relationship already, when
    the end lies before the start, or when the person themself would become a member of their own circle."""
    starts = starts or timezone.now()
    if ends and ends <= starts:
        raise ValidationError(_("The last day comes before the first. Please look at the dates again."))
    if person.user_id == user.pk:
        raise ValidationError(_("This is the person whose circle it is; they need not be added."))
    overlapping = Membership.objects.filter(person=person, user=user, relationship=relationship).exclude(
        ends__lte=starts
    )
    if ends:
        overlapping = overlapping.filter(starts__lt=ends)
    if overlapping.exists():
        raise ValidationError(_("%(name)s is in this circle already.") % {"name": user.name})
    member = Membership(
        shelf_id=person.shelf_id,
        person=person,
        user=user,
        relationship=relationship,
        starts=starts,
        ends=ends,
        what_i_do=what_i_do,
        created=starts,
    )
    member.full_clean()
    member.save(force_insert=True)
    record(actor=actor, verb="member.add", target=member, provider_id=person.provider_id, user=user.pk)
    rebuild(person.provider_id, [person.scope])
    return member


@transaction.atomic
def end_membership(*, actor: Actor | None, member: Membership, ends: datetime.datetime | None = None) -> Membership:
    """Let a member leave at `ends` (default: now): every door and socket of theirs closes then.

    An end that has been reached is never moved. Raises `ValidationError` for that and for an end before the start.
    """
    member = Membership.objects.select_for_update().select_related("person").get(pk=member.pk)
    ends = ends or timezone.now()
    if member.has_ended:
        raise ValidationError(_("%(name)s has left this circle already.") % {"name": member.user.name})
    if ends <= member.starts:
        raise ValidationError(_("The last day comes before the first. Please look at the dates again."))
    member.ends = ends
    member.save(update_fields=["ends"])
    record(actor=actor, verb="member.end", target=member, provider_id=member.person.provider_id, ends=ends)
    rebuild(member.person.provider_id, [member.person.scope])
    return member


def _scopes_of_role(role: Role) -> list[Scope]:
    placements = Placement.objects.filter(service__provider=role.provider_id)
    services = Service.objects.filter(provider=role.provider_id)
    if role.service_id:
        placements = placements.filter(service=role.service_id)
        services = services.filter(pk=role.service_id)
    scopes = {Scope.person(pk) for pk in placements.values_list("person", flat=True)}
    scopes |= {Scope.service(pk) for pk in services.values_list("pk", flat=True)}
    return sorted(scopes | {Scope(ScopeType.PROVIDER.value, role.provider_id)})


@transaction.atomic
def give_role(
    *,
    actor: Actor | None,
    user: User,
    provider: Provider,
    role: str,
    service: Service | None = None,
    starts: datetime.datetime | None = None,
    ends: datetime.datetime | None = None,
) -> Role:
    """Give `user` a role in one service, or in all of the provider's.

    Raises `ValidationError` for a service of another provider.
    """
    given = Role(
        user=user, provider=provider, service=service, role=RoleName(role), starts=starts or timezone.now(), ends=ends
    )
    given.full_clean()
    given.save(force_insert=True)
    record(actor=actor, verb="role.give", target=given, provider_id=provider.id, user=user.pk, role=role)
    rebuild(provider.id, _scopes_of_role(given))
    return given


@transaction.atomic
def end_role(*, actor: Actor | None, role: Role, ends: datetime.datetime | None = None) -> Role:
    """End a role at `ends` (default: now). Raises `ValidationError` when it has ended already or would never begin."""
    role = Role.objects.select_for_update().get(pk=role.pk)
    ends = ends or timezone.now()
    if role.ends and role.ends <= timezone.now():
        raise ValidationError(_("This role has ended already."))
    if ends <= role.starts:
        raise ValidationError(_("The last day comes before the first. Please look at the dates again."))
    role.ends = ends
    role.save(update_fields=["ends"])
    record(actor=actor, verb="role.end", target=role, provider_id=role.provider_id, ends=ends)
    rebuild(role.provider_id, _scopes_of_role(role))
    return role


@transaction.atomic
def set_reader_settings(*, actor: Actor, **values: str) -> None:
    """Remember language, text size, contrast or theme on the account of whoever reads. Raises `ValidationError`."""
    user = actor.user
    for field, value in values.items():
        setattr(user, field, value)
    user.full_clean(exclude=["password", "username"], validate_unique=False)
    user.save(update_fields=list(values))
