import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from portal.access.actors import Actor
from portal.access.models import Shelved
from portal.access.services import audience_of

from . import registry
from .models import Notification

# The bell says “99+” for more.
MOST_COUNTED = 100
MOST_MARKED = 1_000


def _readers(target: Any) -> models.QuerySet:
    """Who may see `target`: whoever reads its shelf, or, of a row that stands on none, whom it names itself."""
    return audience_of(target) if isinstance(target, Shelved) else target.readers()


def notify(*, kind: str, target: models.Model, users: Iterable[Any] | None = None, but_not: Any = None) -> int:
    """Tell `users` (default: everybody who may see `target`) of it, save `but_not`; returns how many are told.

    Call it in the transaction of the change. Nobody is told twice of the same thing, and nobody of what they may not
    see. Mail leaves after the commit, as a job.
    """
    known = registry.kind(kind)
    audience = _readers(target)
    if users is not None:
        audience = audience.filter(pk__in=[user.pk for user in users])
    if but_not is not None:
        audience = audience.exclude(pk=but_not.pk)
    made = [Notification(user=user, kind=kind, target_id=target.pk) for user in audience]
    Notification.objects.bulk_create(made, ignore_conflicts=True)
    if known.by_mail and any(notification.user.email for notification in made):
        transaction.on_commit(lambda: registry.send_later(kind, str(target.pk)))
    return len(made)


@dataclass(frozen=True)
class Shown:
    """A notification as its reader sees it: what it says and where it leads."""

    notification: Notification
    says: str
    url: str


def listed(actor: Actor, limit: int = 50) -> list[Shown]:
    """The newest notifications of `actor` whose target they may still see. One query, and one for each kind."""
    rows = list(Notification.objects.visible_to(actor).order_by("-created")[:limit])
    targets = {
        (name, target.pk): target
        for name, ids in _by_kind(rows).items()
        for target in registry.kind(name).model.objects.visible_to(actor).filter(pk__in=ids)
    }
    return [
        Shown(row, str(registry.kind(row.kind).says), registry.kind(row.kind).url(targets[row.kind, row.target_id]))
        for row in rows
        if (row.kind, row.target_id) in targets
    ]


def _by_kind(rows: Iterable[Notification]) -> dict[str, set[uuid.UUID]]:
    wanted: dict[str, set[uuid.UUID]] = {}
    for row in rows:
        wanted.setdefault(row.kind, set()).add(row.target_id)
    return wanted


def unread(actor: Actor, limit: int = MOST_COUNTED) -> list[Notification]:
    """The newest notifications of `actor` that they have not read and whose target they may still see.

    The bell counts these: a number must not tell of what was taken back, or of what belongs to another hat. One query
    where there are none, otherwise one more for each kind.
    """
    rows = list(Notification.objects.visible_to(actor).unread().order_by("-created")[:limit])
    open_now = {
        (name, pk)
        for name, ids in _by_kind(rows).items()
        for pk in registry.kind(name)
        .model._default_manager.visible_to(actor)
        .filter(pk__in=ids)
        .values_list("pk", flat=True)
    }
    return [row for row in rows if (row.kind, row.target_id) in open_now]


def mark_read(*, actor: Actor) -> None:
    """What a reader is shown counts as read: one batched write. What belongs to another hat waits for that hat."""
    shown = [row.pk for row in unread(actor, MOST_MARKED)]
    Notification.objects.visible_to(actor).filter(pk__in=shown).update(read_at=timezone.now())


def deliver(kind: str, target_id: str) -> int:
    """Send the e-mails of one kind about one target that are still to be sent; returns how many were sent.

    Whoever may no longer see the target, has read it on the site or has no address gets none; nor does anybody while
    the target is hushed. Each row is marked in
    the transaction that sends it, under its lock, so that a job run twice sends nothing twice.
    """
    known = registry.kind(kind)
    target = known.model.objects.filter(pk=target_id).first()
    if target is None or registry.is_hushed(target):
        return 0
    readers = set(_readers(target).exclude(email="").values_list("pk", flat=True))
    waiting = Notification.objects.filter(
        kind=kind, target_id=target_id, mailed_at__isnull=True, read_at__isnull=True, user__in=readers
    )
    sent = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        sent += _send_one(pk, known, known.url(target))
    return sent


@transaction.atomic
def _send_one(pk: uuid.UUID, kind: registry.Kind, path: str) -> int:
    row = Notification.objects.select_for_update(of=("self",)).select_related("user").get(pk=pk)
    if row.mailed_at or row.read_at:
        return 0
    row.mailed_at = timezone.now()
    row.save(update_fields=["mailed_at"])
    with translation.override(row.user.language):
        text = render_to_string(
            "notifications/emails/told.txt", {"user": row.user, "says": kind.says, "url": settings.PUBLIC_URL + path}
        )
        send_mail(str(kind.says), text, None, [row.user.email])
    return 1
