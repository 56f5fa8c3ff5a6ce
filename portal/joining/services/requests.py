"""Asking to join, with or without an account, and the way back to what one asked. See docs/joining.md."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category, ScopeType
from portal.access.models import Grant, Shelf
from portal.access.registry import Scope
from portal.access.rules import allow
from portal.access.services import open_scope, shelf_of
from portal.audit.services import record
from portal.lib.codes import digest, digests, new_code, tidy
from portal.lib.idempotency import once
from portal.lib.names import address
from portal.lib.working_days import add_working_days
from portal.notifications.services import notify
from portal.people.models import Provider, Service, SupportedPerson, User

from ..choices import ANSWERED_WITHIN, LENGTH_ON_PAPER, MailKind, RequestState
from ..models import JoinRequest, RequestKey
from ..rules import can_ask_for
from .mails import mail_later
from .opening import service_of

CODE = "request"


@dataclass(frozen=True)
class Asker:
    """Who would like to join, and how to reach them: by e-mail, or by what stands in `reach`."""

    name: str
    email: str
    reach: str
    language: str


def providers() -> list[Provider]:
    """Whom one may ask: every provider, by name. Their names are public."""
    return list(Provider.objects.order_by("name"))


def provider_of(slug: str) -> Provider | None:
    """The provider of an address."""
    return Provider.objects.filter(slug=slug).first()


def provider_shelf(provider: Provider) -> Shelf:
    """The shelf of a provider on which requests arrive."""
    return open_scope(Scope(ScopeType.PROVIDER.value, provider.pk), provider.pk)[Category.JOINING]


@transaction.atomic
def ask_to_join(
    *, actor: Actor, provider: Provider, asker: Asker, about: str, relationship: str, words: str, key: uuid.UUID
) -> tuple[JoinRequest, str]:
    """Somebody, with or without an account, asks into a circle; the request, and the code that leads back to it.

    It is the same whether or not the person is known here: the office reads it first. The same key twice answers with
    the first request. Raises `ValidationError` where nobody could be reached with an answer.
    """
    request, is_new = _ask(actor, provider_shelf(provider), provider, asker, key, relationship, words, about=about)
    if is_new:
        notify(kind="joining.asked", target=request)
        if request.email:
            mail_later(MailKind.ASKED, request.pk)
    return request, new_key(request)


@transaction.atomic
def ask_for_somebody(
    *, actor: Actor, person: SupportedPerson, asker: Asker, relationship: str, words: str, key: uuid.UUID
) -> JoinRequest:
    """The person asks for somebody to join: their wish, and nobody has to find out whom it is about.

    Raises `PermissionDenied` for anybody else, and `ValidationError` where nobody could be reached with an answer.
    """
    allow(can_ask_for(actor, person))
    shelf = shelf_of(person.scope, Category.SHARING)
    request, is_new = _ask(
        actor, shelf, person.provider, asker, key, relationship, words, person=person, state=RequestState.WITH_TEAM
    )
    if is_new:
        notify(kind="joining.to-answer", target=request, users=writers_on(request))
    return request


def _ask(
    actor: Actor,
    shelf: Shelf,
    provider: Provider,
    asker: Asker,
    key: uuid.UUID,
    relationship: str,
    words: str,
    **place: Any,
) -> tuple[JoinRequest, bool]:
    user = actor.user if actor.is_signed_in else None
    request, is_new = once(
        # The key was on their page alone: somebody who signs in between two taps is still the same.
        JoinRequest.objects.filter(key=key),
        lambda: _make(actor, shelf, provider, _reachable(asker), key, relationship, words, place),
    )
    if is_new:
        record(
            actor=actor if user else None, verb="joining.ask", target=request, provider_id=provider.pk,
            person=request.person_id, due=request.due_on,
        )  # fmt: skip
    return request, is_new


def _reachable(asker: Asker) -> Asker:
    """The asker with an address that can be compared. Raises `ValidationError`."""
    if not asker.email and not asker.reach.strip():
        raise ValidationError({"reach": _("Please tell us how we can reach you with an answer.")}, code="reach")
    try:
        return Asker(asker.name, address(asker.email) if asker.email else "", asker.reach, asker.language)
    except ValueError as error:
        raise ValidationError(
            {"email": _("Please look at this address again: it may hold plain letters only.")}, code="address"
        ) from error


def _make(
    actor: Actor,
    shelf: Shelf,
    provider: Provider,
    asker: Asker,
    key: uuid.UUID,
    relationship: str,
    words: str,
    place: dict[str, Any],
) -> JoinRequest:
    request = JoinRequest(
        shelf=shelf,
        provider=provider,
        key=key,
        due_on=due_from_today(provider),
        name=" ".join(asker.name.split()),
        email=asker.email,
        reach=asker.reach.strip(),
        language=asker.language,
        relationship=relationship,
        words=words.strip(),
        asked_by=actor.user if actor.is_signed_in else None,
        typed_by=actor.helper,
        **place,
    )
    request.full_clean()
    request.save(force_insert=True)
    return request


def due_from_today(provider: Provider) -> datetime.date:
    """The tenth working day after today, in the provider's nation."""
    return add_working_days(timezone.localdate(), ANSWERED_WITHIN, provider.nation)


def new_key(request: JoinRequest) -> str:
    """A new code that leads back to a request; only its digest is kept."""
    code = new_code(LENGTH_ON_PAPER)
    RequestKey.objects.create(request=request, digest=digest(CODE, code))
    return code


def request_of(code: str) -> JoinRequest | None:
    """The request that a code leads to."""
    plain = tidy(code)
    if not plain:
        return None
    rows = JoinRequest.objects.select_related("provider", "person", "invitation")
    return rows.filter(keys__digest__in=digests(CODE, plain)).first()


def own_requests(actor: Actor) -> list[JoinRequest]:
    """What this user asked for, newest first: their own words, whatever shelf they stand on by now."""
    if not actor.is_signed_in or actor.only_hats is not None:
        return []
    rows = JoinRequest.objects.filter(asked_by=actor.user).select_related("provider", "person", "invitation")
    return list(rows.order_by("-created")[:50])


def service_to_ring(request: JoinRequest) -> Service | None:
    """The service that whoever asked may ring about it; None where none is known, or has no telephone.

    Its name would tell that the person is known here. So it shows to the person themself, and to others once an
    answer has told it.
    """
    told = request.state == RequestState.INVITED or bool(request.last_words)
    if request.person is None or not (told or request.is_own_wish):
        return None
    service = service_of(request.person)
    return service if service and service.phone else None


def locked(request: JoinRequest) -> JoinRequest:
    """The request as it is now, under a lock."""
    rows = JoinRequest.objects.select_for_update(of=("self",))
    return rows.select_related("shelf", "provider", "person").get(pk=request.pk)


def writers_on(request: JoinRequest) -> list[User]:
    """Those who write on the shelf of a request now: they are the ones who answer it there."""
    grants = Grant.objects.in_force().filter(shelf=request.shelf_id, can_write=True)
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True))
