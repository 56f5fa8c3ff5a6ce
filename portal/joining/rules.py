"""Who may invite, who answers those who ask to join, and who looks at a refusal again."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.access.choices import Category, Hat
from portal.access.registry import Scope
from portal.people.choices import WORKERS, RoleName
from portal.people.models import Membership, Placement, Role
from portal.people.rules import can_give_role

from .choices import RequestState

if TYPE_CHECKING:
    from portal.access.actors import Actor
    from portal.people.models import Service, SupportedPerson, User

    from .models import Helping, Invitation, JoinRequest

# Who may look at a refusal again (docs/decisions/where-a-request-goes.md).
REVIEWERS = (RoleName.HEAD_OF_SERVICE, RoleName.CALDICOTT_GUARDIAN)
# Roles that make somebody a part of the service whose answer is looked at again.
INSIDE = (RoleName.TEAM_MANAGER, RoleName.SUPPORT_WORKER)


def can_invite(actor: "Actor", person: "SupportedPerson") -> bool:
    """At work, a team manager of the person's service, or the person's key worker: those who write on the shelf of
    decisions."""
    return actor.hat == Hat.WORK and actor.writes(person.scope, Category.SHARING)


def can_invite_workers(actor: "Actor", person: "SupportedPerson") -> bool:
    """Workers read a person's health: only a team manager, who writes on the circle's own shelf, asks them in."""
    return can_invite(actor, person) and actor.writes(person.scope, Category.CIRCLE)


def can_invite_staff(actor: "Actor", service: "Service") -> bool:
    """At work, a team manager of this service or a provider administrator."""
    return actor.hat == Hat.WORK and actor.writes(service.scope, Category.JOINING)


def can_change_invitation(actor: "Actor", invitation: "Invitation") -> bool:
    """Whoever writes on its shelf, or made it: to take it back, print its letter or send it again.

    What somebody outside the service decided stands on the provider's shelf, so the team does not take it back.
    """
    if actor.hat != Hat.WORK or not actor.may_read(invitation.shelf_id):
        return False
    return actor.may_write(invitation.shelf_id) or actor.user.pk == invitation.invited_by_id


def can_send_again(actor: "Actor", invitation: "Invitation") -> bool:
    """Whoever may change it and could make it anew."""
    if not can_change_invitation(actor, invitation):
        return False
    if invitation.service:
        return can_give_role(actor, invitation.service, invitation.role)
    assert invitation.person is not None
    return invitation.relationship not in WORKERS or can_invite_workers(actor, invitation.person)


def can_ask_for(actor: "Actor", person: "SupportedPerson") -> bool:
    """The person themself, who may ask for anybody."""
    return actor.hat == Hat.SELF and actor.is_signed_in and person.user_id == actor.user.pk


def can_match(actor: "Actor", request: "JoinRequest") -> bool:
    """The office, as long as nobody has sorted it; later whoever looks at it again, where it has no person yet."""
    if request.state == RequestState.RECEIVED:
        return actor.hat == Hat.WORK and actor.may_write(request.shelf_id)
    return request.person_id is None and can_review(actor, request)


def can_answer(actor: "Actor", request: "JoinRequest") -> bool:
    """A team manager or the key worker, at work; nobody answers themself."""
    return (
        request.state == RequestState.WITH_TEAM
        and actor.hat == Hat.WORK
        and actor.may_write(request.shelf_id)
        and actor.user.pk != request.asked_by_id
    )


def can_review(actor: "Actor", request: "JoinRequest") -> bool:
    """Somebody outside the service, at work, once it has come to them."""
    return (
        request.state in {RequestState.OUTSIDE, RequestState.REVIEW}
        and actor.hat == Hat.WORK
        and actor.may_read(request.shelf_id)
        and is_outside(actor.user.pk, request)
    )


def can_decide(actor: "Actor", request: "JoinRequest") -> bool:
    """Whoever says yes or no: the team, or somebody outside the service."""
    return can_answer(actor, request) or (request.person_id is not None and can_review(actor, request))


def can_act_on(actor: "Actor", request: "JoinRequest") -> bool:
    """Whether the next step is one of this actor's."""
    return can_match(actor, request) or can_answer(actor, request) or can_review(actor, request)


def can_pass_on_review(actor: "Actor", request: "JoinRequest") -> bool:
    """Whoever sees the request at work: the asker rang, and wants the answer looked at again."""
    return actor.hat == Hat.WORK and actor.may_read(request.shelf_id)


def is_outside(user_id: uuid.UUID, request: "JoinRequest") -> bool:
    """Whether this user may look at a refusal again.

    They are head of service or Caldicott Guardian; they did not give the answer, nor ask; they neither manage nor work
    in a service that supports the person; and they were never in that circle.
    """
    return bool(outside_of(user_id, [request]))


def outside_of(user_id: uuid.UUID, requests: Sequence["JoinRequest"]) -> list["JoinRequest"]:
    """Those of `requests` that this user may look at again: three queries, however many they are."""
    if not requests:
        return []
    people = [request.person_id for request in requests if request.person_id]
    held = list(Role.objects.in_force().filter(user=user_id, provider__in={r.provider_id for r in requests}))
    were_in = set(Membership.objects.filter(user=user_id, person__in=people).values_list("person", flat=True))
    places: dict[uuid.UUID | None, set[uuid.UUID]] = {}
    for person, service in Placement.objects.in_force().filter(person__in=people).values_list("person", "service"):
        places.setdefault(person, set()).add(service)
    return [
        request
        for request in requests
        if user_id not in {request.answered_by_id, request.asked_by_id}
        and request.person_id not in were_in
        and any(role.role in REVIEWERS and role.provider_id == request.provider_id for role in held)
        and not any(_is_inside(role, request, places.get(request.person_id, set())) for role in held)
    ]


def _is_inside(role: Role, request: "JoinRequest", services: set[uuid.UUID]) -> bool:
    """Whether a role makes somebody part of the service that supports whom the request is about."""
    if role.role not in INSIDE or role.provider_id != request.provider_id or request.person_id is None:
        return False
    return role.service_id is None or role.service_id in services


def circles_of(user: "User") -> list[uuid.UUID]:
    """Ids of the people in whose circle `user` is as family, friend or professional; and of themself where they are
    one of these people."""
    found = list(user.memberships.in_force().exclude(relationship__in=WORKERS).values_list("person", flat=True))
    own = getattr(user, "supported_person", None)
    return [*found, own.pk] if own else found


def can_record_helper(actor: "Actor", person: "SupportedPerson") -> bool:
    """A key worker or team manager, at work: those who ask somebody of the circle alone."""
    return can_invite(actor, person)


def can_accept_helping(actor: "Actor", helping: "Helping") -> bool:
    """The helper, with their own hands, as long as it waits for them."""
    return helping.is_waiting and actor.user.pk == helping.helper_id and actor.helper is None


def can_begin_helping(actor: "Actor", helping: "Helping") -> bool:
    """The helper, with their own hands, while it holds."""
    return helping.is_in_force and actor.user.pk == helping.helper_id and actor.helper is None


def can_end_helping(actor: "Actor", helping: "Helping") -> bool:
    """Either of the two, with their own hands; or a key worker or team manager of a circle that the owner is in."""
    if actor.helper:
        return False
    if actor.user.pk in {helping.owner_id, helping.helper_id}:
        return True
    people = circles_of(helping.owner)
    return actor.hat == Hat.WORK and any(actor.writes(Scope.person(pk), Category.SHARING) for pk in people)
