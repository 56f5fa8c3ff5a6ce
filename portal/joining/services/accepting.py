"""Saying yes to an invitation: one transaction that lets somebody in, once."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Hat
from portal.audit.services import record
from portal.notifications.services import notify
from portal.people.choices import Relationship, RoleName
from portal.people.models import Role, SupportedPerson, User
from portal.people.services import add_member, add_user, give_role

from ..choices import InvitationState
from ..models import Invitation
from .invitations import locked
from .opening import is_member, service_of

# Whoever covers a shift works by the shift, and is in no team.
OF_THE_TEAM = frozenset({Relationship.KEY_WORKER, Relationship.SUPPORT_WORKER})


@dataclass(frozen=True)
class NewAccount:
    """What somebody chooses who has no account yet. Without a password they sign in by a code by e-mail."""

    username: str
    password: str
    language: str


class NoLongerOpen(Exception):
    """The invitation was used, taken back, or is too late, also since whoever made it has left; `state` says which."""

    def __init__(self, state: InvitationState) -> None:
        super().__init__(state)
        self.state = state


class NotConfirmed(Exception):
    """It is for an e-mail address, and nobody has shown yet that it is theirs."""


@transaction.atomic
def accept(*, actor: Actor, invitation: Invitation, is_confirmed: bool = False) -> Invitation:
    """Let whoever is signed in into the circle or the team. `is_confirmed`: they typed the code that was mailed.

    Raises `NoLongerOpen`, `NotConfirmed`, and `ValidationError` where they are in it already, or made it themself:
    then the invitation stays open for whom it is meant.
    """
    invitation = _open(invitation, is_confirmed)
    if is_member(actor.user, invitation):
        raise ValidationError(_("You are in here already. There is nothing more to do."), code="member")
    if actor.user.pk == invitation.invited_by_id:
        raise ValidationError(_("You made this invitation, so you cannot use it yourself."), code="own")
    return _let_in(actor, invitation, actor.user)


@transaction.atomic
def accept_with_new_account(*, invitation: Invitation, account: NewAccount, is_confirmed: bool = False) -> User:
    """Make an account and let it in: both or neither. Returns the account, which is to be signed in now.

    Its e-mail address is the one that the invitation is bound to, and no other. Raises as `accept` does, and
    `ValidationError` with an `error_dict` for a name that is taken or a password that is too easy.
    """
    invitation = _open(invitation, is_confirmed)
    _look_at_password(invitation, account)
    user = add_user(
        actor=None,
        username=account.username,
        name=invitation.name,
        password=account.password or None,
        email=invitation.email,
        language=account.language,
    )
    _let_in(Actor(user), invitation, user)
    return user


def _look_at_password(invitation: Invitation, account: NewAccount) -> None:
    if not account.password and invitation.is_letter:
        raise ValidationError({"password": _("Please choose a password.")}, code="required")
    if not account.password:
        return
    try:
        validate_password(account.password, User(username=account.username, name=invitation.name))
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error


def _open(invitation: Invitation, is_confirmed: bool) -> Invitation:
    """The invitation under its lock, where it still waits, whoever made it works there, and its address was shown."""
    invitation = locked(invitation)
    if not invitation.is_open:
        raise NoLongerOpen(invitation.state)
    if not invitation.is_letter and not is_confirmed:
        raise NotConfirmed
    return invitation


def _let_in(actor: Actor, invitation: Invitation, user: User) -> Invitation:
    made = _join(invitation, user)
    invitation.used_at, invitation.used_by = timezone.now(), user
    invitation.save(update_fields=["used_at", "used_by"])
    record(
        actor=actor, verb="joining.accept", target=invitation, provider_id=invitation.provider_id,
        user=user.pk, made=made,
    )  # fmt: skip
    notify(kind="joining.accepted", target=invitation, users=[invitation.invited_by])
    return invitation


def _join(invitation: Invitation, user: User) -> uuid.UUID:
    """The membership or the role. It was given by whoever invited: nobody gives one to themself."""
    giver = Actor(invitation.invited_by, Hat.WORK)
    if invitation.person:
        member: Any = add_member(
            actor=giver, person=invitation.person, user=user, relationship=invitation.relationship,
            what_i_do=invitation.what_i_do,
        )  # fmt: skip
        if invitation.relationship in OF_THE_TEAM:
            _take_into_team(giver, invitation.person, user)
        return member.pk
    role: Any = give_role(
        actor=giver, user=user, provider=invitation.provider, service=invitation.service, role=invitation.role
    )
    return role.pk


def _take_into_team(giver: Actor, person: SupportedPerson, user: User) -> None:
    """Who works in a circle works in the service that supports the person: “Team” names them, and their work can be
    ended as a whole. Who has a role there, or in the whole provider, keeps that one."""
    service = service_of(person)
    held = Role.objects.not_ended().filter(user=user, provider=person.provider_id)
    if service is None or held.filter(Q(service=service) | Q(service=None)).exists():
        return
    give_role(actor=giver, user=user, provider=person.provider, service=service, role=RoleName.SUPPORT_WORKER)
