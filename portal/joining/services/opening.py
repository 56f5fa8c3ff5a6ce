"""What an invitation shows to whoever holds its code, and the code by e-mail that shows whose it is (docs/joining.md).

Nothing here is asked by `visible_to`: whoever holds the code reads the invitation, and nothing beside it.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.lib.codes import digest, digests, new_digits, tidy
from portal.lib.limits import Limit
from portal.lib.names import LONGEST_NAME, folded, sign_in_name
from portal.people.choices import WORKERS, Relationship, RoleName
from portal.people.models import Membership, Role, Service, SupportedPerson, User

from ..choices import CODE_FOR, LENGTH_BY_MAIL, MOST_TRIES, MOST_TRIES_EVER, MailKind
from ..models import Invitation
from .invitations import CODE, locked
from .mails import Written, mail_later, writes

CODES_BY_MAIL = Limit("joining.codes", 5, 60 * 60)
MOST_FACES = 12
BY_MAIL = "joining-mail"


@dataclass(frozen=True)
class Face:
    """One of the team, as a page or a letter shows them: drawing, first name, role."""

    drawing: dict[str, Any]
    name: str
    role: str


@dataclass(frozen=True)
class Welcome:
    """What stands on the page of an invitation and in its letter. Of the supported person it holds the first name."""

    invitation: Invitation
    called: str
    service: Service | None
    inviter: User
    inviter_role: str
    faces: list[Face]

    @property
    def office(self) -> str:
        """Whom to ask: “Quay House, Harbour Lane Support”."""
        provider = self.invitation.provider.name
        return f"{self.service.name}, {provider}" if self.service else provider

    @property
    def phone(self) -> str:
        return self.service.phone if self.service else ""


def find(code: str) -> Invitation | None:
    """The invitation of a code, in whatever state it is; None where no such code was ever made."""
    plain = tidy(code)
    if not plain:
        return None
    rows = Invitation.objects.with_inviter().select_related(
        "provider", "person__provider", "service__provider", "invited_by"
    )
    return rows.filter(digest__in=digests(CODE, plain)).first()


def welcome(invitation: Invitation) -> Welcome:
    """Who invites, into what, and the faces of the team."""
    service = invitation.service or (service_of(invitation.person) if invitation.person else None)
    faces = _workers(invitation.person) if invitation.person else _team(invitation.service)
    return Welcome(
        invitation,
        invitation.person.get_short_name() if invitation.person else "",
        service,
        invitation.invited_by,
        _role_of(invitation),
        list(faces),
    )


def service_of(person: SupportedPerson) -> Service | None:
    """The service that supports `person` now."""
    placement = person.placements.in_force().select_related("service").order_by("starts").last()
    return placement.service if placement else None


def _workers(person: SupportedPerson) -> Iterator[Face]:
    # Whoever covers a shift is gone before the letter comes.
    rows = Membership.objects.in_force().filter(person=person, relationship__in=WORKERS - {Relationship.COVER_WORKER})
    rows = rows.select_related("user")
    for member in rows.order_by("starts", "pk")[:MOST_FACES]:
        user = member.user
        yield Face(user.drawing, user.get_short_name(), str(Relationship(member.relationship).label))


def _team(service: Service | None) -> Iterator[Face]:
    rows = Role.objects.in_force().filter(service=service).select_related("user")
    seen: set[uuid.UUID] = set()
    for role in rows.order_by("starts", "pk")[:MOST_FACES]:
        if role.user_id not in seen:
            seen.add(role.user_id)
            yield Face(role.user.drawing, role.user.get_short_name(), str(RoleName(role.role).label))


def _role_of(invitation: Invitation) -> str:
    """As what whoever invites does so: their place in the circle, otherwise their role at the provider."""
    user = invitation.invited_by
    if invitation.person:
        member = (
            Membership.objects.in_force()
            .filter(person=invitation.person, user=user, relationship__in=list(WORKERS))
            .first()
        )
        if member:
            return str(member.get_relationship_display())
    role = Role.objects.in_force().filter(provider=invitation.provider, user=user).order_by("starts").first()
    return str(role.get_role_display()) if role else ""


def is_member(user: User, invitation: Invitation) -> bool:
    """Whether `user` is already where the invitation leads."""
    if invitation.person:
        if invitation.person.user_id == user.pk:
            return True
        works = invitation.relationship in WORKERS
        mine = Membership.objects.not_ended().filter(person=invitation.person, user=user)
        return any((member.relationship in WORKERS) == works for member in mine)
    held = Role.objects.not_ended().filter(service=invitation.service, user=user, role=invitation.role)
    return held.exists()


def suggested_name(name: str) -> str:
    """A name to sign in by that nobody has yet: “carol-marsh”, “carol-marsh-2”; nothing for other alphabets."""
    base = slugify(folded(name))[: LONGEST_NAME - 4].strip("-_")
    try:
        base = sign_in_name(base)
    except ValueError:
        return ""
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    free = (f"{base}-{number}" for number in range(2, 1000) if f"{base}-{number}" not in taken)
    return base if base not in taken else next(free, "")


# The code by e-mail -------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_code(invitation: Invitation) -> None:
    """Send a code to the address of an invitation. Raises `ValidationError` past five in an hour."""
    if not invitation.is_open or invitation.is_letter:
        return
    if not CODES_BY_MAIL.hit(str(invitation.pk)):
        raise ValidationError(
            _("We have sent five codes in the last hour. Please look in your e-mail, also among the unwanted mail."),
            code="many",
        )
    mail_later(MailKind.CODE, invitation.pk)


@writes(MailKind.CODE)
def _mail(invitation_id: uuid.UUID) -> Written | None:
    """The mail with a code, which replaces the one before."""
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation_id).first()
    if invitation is None or not invitation.is_open or invitation.is_letter:
        return None
    code = new_digits(LENGTH_BY_MAIL)
    invitation.confirm_digest = digest(BY_MAIL, f"{invitation.pk}:{code}")
    invitation.confirm_ends_at = timezone.now() + CODE_FOR
    invitation.confirm_tries = 0
    invitation.save(update_fields=["confirm_digest", "confirm_ends_at", "confirm_tries"])
    return Written(invitation.email, invitation.language, {"code": f"{code[:3]} {code[3:]}"})


def confirm(invitation: Invitation, typed: str) -> None:
    """See whether `typed` is the code that was mailed; it is right once.

    Wrong ones are counted under the lock of the invitation: five for a code, thirty for an invitation. Raises
    `ValidationError` with what to do, also when the invitation is no longer open.
    """
    problem = _try(invitation, tidy(typed))
    if problem:
        raise ValidationError(problem, code="code")


@transaction.atomic
def _try(invitation: Invitation, code: str) -> str:
    """What is wrong with a code, in words; nothing where it is right. It commits what it counts."""
    row = locked(invitation)
    if not row.is_open:
        return _("This invitation no longer works.")
    if row.wrong_tries >= MOST_TRIES_EVER:
        return _("There were too many wrong codes. Please ask whoever invited you to send the invitation again.")
    if not row.confirm_digest or not row.confirm_ends_at or row.confirm_ends_at <= timezone.now():
        return _("This code is too old. Please let us send you a new one.")
    if row.confirm_tries >= MOST_TRIES:
        return _("That code was tried too often. Please let us send you a new one.")
    if any(constant_time_compare(one, row.confirm_digest) for one in digests(BY_MAIL, f"{row.pk}:{code}")):
        row.confirm_digest = ""
        row.save(update_fields=["confirm_digest"])
        return ""
    row.confirm_tries += 1
    row.wrong_tries += 1
    row.save(update_fields=["confirm_tries", "wrong_tries"])
    return _("This is not the code that we sent. Please look again.")
