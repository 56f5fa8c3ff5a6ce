"""What becomes of a request: the office matches it to a person and hands it on; a death ends it."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.rules import allow
from portal.access.services import shelf_of
from portal.audit.services import record
from portal.notifications.services import notify
from portal.people.models import Membership, Placement, Role, SupportedPerson, User

from ..choices import MailKind, RequestState
from ..models import Invitation, JoinRequest
from ..rules import REVIEWERS, can_match, is_outside
from .invitations import end_open
from .mails import mail_later
from .requests import locked, writers_on

MOST_FOUND = 20


@dataclass(frozen=True)
class Found:
    """One of the provider's people, as the office finds them: name and service, nothing else."""

    id: uuid.UUID
    name: str
    service: str


def find_people(actor: Actor, request: JoinRequest, words: str) -> list[Found]:
    """The provider's people whose name holds each of `words`, with their service: for whoever may match the request.

    Raises `PermissionDenied` for anybody else. Nobody is listed before something is typed.
    """
    allow(can_match(actor, request))
    asked = [word for word in words.split() if len(word) > 1][:6]
    if not asked:
        return []
    wanted = Q()
    for word in asked:
        wanted &= Q(name__icontains=word) | Q(called__icontains=word)
    rows = SupportedPerson.objects.filter(wanted, provider=request.provider_id, died_on__isnull=True)
    people = list(rows.order_by("name", "pk").values_list("pk", "name")[:MOST_FOUND])
    placements = Placement.objects.in_force().filter(person__in=[pk for pk, _name in people])
    services = dict(placements.values_list("person", "service__name"))
    return [Found(pk, name, services.get(pk, "")) for pk, name in people]


@transaction.atomic
def match(*, actor: Actor, request: JoinRequest, person_id: uuid.UUID, was_member: bool = False) -> JoinRequest:
    """Note whom a request is about, and hand it on: to the team, or, where the asker was in this circle before, to
    somebody outside the service. `was_member`: the office knows that they were; the portal looks as well.

    Raises `PermissionDenied`, and `ValidationError` for somebody who is not one of the provider's people.
    """
    request = locked(request)
    allow(can_match(actor, request))
    person = SupportedPerson.objects.filter(pk=person_id, provider=request.provider_id, died_on__isnull=True).first()
    if person is None:
        raise ValidationError(_("Please choose somebody from the list."), code="person")
    request.person = person
    request.was_member = was_member or was_in_circle(person, request)
    if request.state == RequestState.RECEIVED:
        _hand_on(request)
    request.save(update_fields=["person", "was_member", "state", "shelf"])
    record(
        actor=actor, verb="joining.match", target=request, provider_id=request.provider_id,
        person=person.pk, outside=request.state != RequestState.WITH_TEAM,
    )  # fmt: skip
    tell_whoever_is_next(request)
    return request


def _hand_on(request: JoinRequest) -> None:
    assert request.person is not None
    if request.was_member:
        # Not to the manager who may have ended it (docs/decisions/where-a-request-goes.md).
        request.state = RequestState.OUTSIDE
        return
    request.state = RequestState.WITH_TEAM
    request.shelf = shelf_of(request.person.scope, Category.SHARING)


def was_in_circle(person: SupportedPerson, request: JoinRequest) -> bool:
    """Whether the asker was in this circle and no longer is: by their account, their address or their full name."""
    ended = Membership.objects.filter(person=person, ends__lte=timezone.now())
    same = Q(user__name__iexact=request.name)
    if request.asked_by_id:
        same |= Q(user=request.asked_by_id)
    if request.email:
        same |= Q(user__email=request.email)
    return ended.filter(same).exists()


def reviewers_of(request: JoinRequest) -> list[User]:
    """Those outside the service who may look at a request."""
    roles = Role.objects.in_force().filter(provider=request.provider_id, role__in=REVIEWERS)
    holders = User.objects.filter(pk__in=roles.values("user"), is_active=True)
    return [user for user in holders if is_outside(user.pk, request)]


def tell_whoever_is_next(request: JoinRequest) -> None:
    """Tell those whose step is next; where nobody outside the service could take it, tell the office so."""
    if request.state == RequestState.WITH_TEAM:
        notify(kind="joining.to-answer", target=request, users=writers_on(request))
    elif reviewers := reviewers_of(request):
        kind = "joining.to-review" if request.state == RequestState.REVIEW else "joining.outside"
        notify(kind=kind, target=request, users=reviewers)
    else:
        notify(kind="joining.nobody", target=request, users=writers_on(request))


# Endings ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def close_for(person: SupportedPerson) -> None:
    """A person died: what still waited for an answer, and the invitations into their circle, end with them."""
    for invitation in Invitation.objects.open().filter(person=person).select_for_update():
        end_open(invitation)
        record(actor=None, verb="joining.close", target=invitation, provider_id=person.provider_id)
    for request in JoinRequest.objects.waiting().filter(person=person).select_for_update():
        request.state = RequestState.CLOSED
        request.save(update_fields=["state"])
        record(actor=None, verb="joining.close", target=request, provider_id=person.provider_id)
        if request.email:
            mail_later(MailKind.ANSWERED, request.pk)
