from django.db import transaction

from portal.access.actors import Actor
from portal.access.choices import ScopeType
from portal.access.registry import Scope
from portal.access.rules import allow
from portal.access.services import open_scope, rebuild
from portal.audit.services import record

from ..choices import Nation
from ..models import Provider, Service
from ..rules import can_change_reach


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
def set_reach(*, actor: Actor, service: Service, phone: str, office_email: str) -> Service:
    """Change how the people who work in a service are reached: it stands on all their role cards.

    Raises `PermissionDenied` for anybody but its team manager and the administrator, and `ValidationError`.
    """
    allow(can_change_reach(actor, service))
    service = Service.objects.select_for_update().get(pk=service.pk)
    service.phone = phone.strip()
    service.office_email = office_email.strip()
    service.full_clean()
    service.save(update_fields=["phone", "office_email"])
    record(actor=actor, verb="service.reach", target=service, provider_id=service.provider_id)
    return service
