"""Asking somebody in: into a circle or a team, taking it back, and sending it again."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category, Hat
from portal.access.models import Shelf
from portal.access.rules import allow
from portal.access.services import open_scope, shelf_of
from portal.audit.services import record
from portal.lib.codes import digest, new_code
from portal.lib.idempotency import once
from portal.lib.names import address
from portal.people.choices import WORKERS
from portal.people.models import Service, SupportedPerson, User
from portal.people.rules import can_give_role

from ..choices import LENGTH_IN_A_LINK, OPEN_FOR, SAY_WHAT_THEY_DO, MailKind
from ..models import Invitation
from ..rules import can_change_invitation, can_invite, can_invite_staff, can_invite_workers, can_send_again
from .mails import Written, mail_later, writes

CODE = "invitation"
MOST_AN_HOUR = 60
HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Guest:
    """Who is asked in: their name, their e-mail address (none: they get a letter), and the language to write in."""

    name: str
    email: str = ""
    language: str = "en-gb"


def invite(
    *,
    actor: Actor,
    person: SupportedPerson,
    guest: Guest,
    relationship: str,
    what_i_do: str = "",
    key: uuid.UUID | None = None,
) -> Invitation:
    """Ask somebody into the circle of `person`; the same key twice answers with the first invitation.

    Raises `PermissionDenied` for anybody but a team manager or the key worker (workers: the team manager alone), and
    `ValidationError` for an address that is none, for what they do where that must be said, and where the same guest
    has an open invitation already.
    """
    allow(can_invite(actor, person))
    allow(
        relationship not in WORKERS or can_invite_workers(actor, person),
        _("Workers read about somebody’s health. Please ask the team manager to invite them."),
    )
    if relationship in SAY_WHAT_THEY_DO and not what_i_do.strip():
        raise ValidationError({"what_i_do": _("Please say in a few words what they do.")}, code="required")
    shelf = shelf_of(person.scope, Category.SHARING)
    place = {"person": person, "relationship": relationship, "what_i_do": what_i_do.strip()}
    return make_invitation(actor, shelf, person.provider_id, guest, place, key)


def invite_staff(
    *, actor: Actor, service: Service, guest: Guest, role: str, key: uuid.UUID | None = None
) -> Invitation:
    """Ask somebody into the team of `service` in a role that `actor` may give. Raises as `invite` does."""
    allow(can_invite_staff(actor, service) and can_give_role(actor, service, role))
    shelf = open_scope(service.scope, service.provider_id)[Category.JOINING]
    return make_invitation(actor, shelf, service.provider_id, guest, {"service": service, "role": role}, key)


def service_to_staff(actor: Actor, service_id: uuid.UUID) -> Service | None:
    """The service of this id, where `actor` may ask workers into its team."""
    found = Service.objects.select_related("provider").filter(pk=service_id).first()
    return found if found and can_invite_staff(actor, found) else None


def services_to_staff(actor: Actor) -> list[Service]:
    """The services into whose teams `actor` may ask workers, by name."""
    ids = [s.scope.id for s in actor.shelves.values() if s.category == Category.JOINING and s.can_write]
    return list(Service.objects.filter(pk__in=ids).order_by("name", "pk")) if actor.hat == Hat.WORK and ids else []


@transaction.atomic
def make_invitation(
    actor: Actor,
    shelf: Shelf,
    provider_id: uuid.UUID,
    guest: Guest,
    place: dict[str, Any],
    key: uuid.UUID | None = None,
) -> Invitation:
    """The invitation of `guest` into a `place` (circle and relationship, or team and role), once whoever calls has
    asked the rules. Raises `ValidationError`."""
    # What one of them sends comes one after the other, so that the limit and the key hold.
    User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)
    key = key or uuid.uuid4()
    guest = _clean(guest)
    invitation, is_new = once(
        Invitation.objects.filter(invited_by=actor.user, key=key),
        lambda: _make(actor, shelf, provider_id, guest, place, key),
    )
    if is_new:
        record(
            actor=actor, verb="joining.invite", target=invitation, provider_id=provider_id,
            by_letter=invitation.is_letter, **{name: value for name, value in place.items() if name != "what_i_do"},
        )  # fmt: skip
        if not invitation.is_letter:
            mail_later(MailKind.INVITED, invitation.pk)
    return invitation


def _clean(guest: Guest) -> Guest:
    """The guest with a name without stray spaces, and an address that can be compared. Raises `ValidationError`."""
    try:
        return Guest(" ".join(guest.name.split()), address(guest.email) if guest.email else "", guest.language)
    except ValueError as error:
        raise ValidationError(
            {"email": _("Please look at this address again: it may hold plain letters only.")}, code="address"
        ) from error


def _make(
    actor: Actor, shelf: Shelf, provider_id: uuid.UUID, guest: Guest, place: dict[str, Any], key: uuid.UUID
) -> Invitation:
    mine = Invitation.objects.filter(invited_by=actor.user, created__gt=timezone.now() - HOUR)
    if mine.count() >= MOST_AN_HOUR:
        raise ValidationError(_("You have invited 60 people in the last hour. Please go on a bit later."), code="many")
    same = Invitation.objects.open().filter(shelf=shelf, name__iexact=guest.name, email=guest.email)
    if same.filter(**{name: value for name, value in place.items() if name != "what_i_do"}).exists():
        raise ValidationError(
            _("%(name)s has an open invitation already. You can send it again from the list.") % {"name": guest.name},
            code="open",
        )
    invitation = Invitation(
        shelf=shelf,
        provider_id=provider_id,
        name=guest.name,
        email=guest.email,
        language=guest.language,
        invited_by=actor.user,
        key=key,
        ends_at=timezone.now() + OPEN_FOR,
        **place,
    )
    invitation.full_clean(exclude=["key", "digest"])
    invitation.save(force_insert=True)
    return invitation


def locked(invitation: Invitation) -> Invitation:
    """The invitation as it is now, under a lock."""
    rows = Invitation.objects.with_inviter().select_for_update(of=("self",))
    return rows.select_related("shelf").get(pk=invitation.pk)


@transaction.atomic
def withdraw(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Take an invitation back: its link and its letter no longer work. Taken back twice is taken back once.

    Raises `PermissionDenied`, and `ValidationError` where it was used already.
    """
    invitation = locked(invitation)
    allow(can_change_invitation(actor, invitation))
    if invitation.used_at:
        raise ValidationError(_("%(name)s has joined already.") % {"name": invitation.name}, code="used")
    if not invitation.withdrawn_at:
        end_open(invitation)
        record(actor=actor, verb="joining.withdraw", target=invitation, provider_id=invitation.provider_id)
    return invitation


def end_open(invitation: Invitation) -> None:
    """Mark an invitation as taken back, under its lock."""
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])


@transaction.atomic
def send_again(*, actor: Actor, invitation: Invitation) -> Invitation:
    """End an invitation and make the same one anew, for another fourteen days. A second tap answers with the new one.

    Raises `PermissionDenied`, and `ValidationError` where it was used already.
    """
    invitation = locked(invitation)
    allow(can_send_again(actor, invitation))
    if invitation.used_at:
        raise ValidationError(_("%(name)s has joined already.") % {"name": invitation.name}, code="used")
    if not invitation.withdrawn_at:
        end_open(invitation)
    guest = Guest(invitation.name, invitation.email, invitation.language)
    # The key follows from the one that was ended, so that two taps make one.
    key = uuid.uuid5(invitation.pk, "again")
    return make_invitation(actor, invitation.shelf, invitation.provider_id, guest, invitation.place, key)


@writes(MailKind.INVITED)
def _mail(invitation_id: uuid.UUID) -> Written | None:
    """The mail with the link: its code is made now, and only its digest is kept."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("provider").filter(pk=invitation_id).first()
    )
    if invitation is None or not invitation.is_open or invitation.sent_at:
        return None
    code = new_code(LENGTH_IN_A_LINK)
    invitation.digest, invitation.sent_at = digest(CODE, code), timezone.now()
    invitation.save(update_fields=["digest", "sent_at"])
    context = {
        "provider": invitation.provider.name,
        "url": f"{settings.PUBLIC_URL}/join/{code}/",
        "until": invitation.ends_at,
    }
    return Written(invitation.email, invitation.language, context)
