"""Where somebody is signed in: noting a session, when it was last used, and ending it."""

import datetime
import functools
import uuid
from typing import Any

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ua_parser import parse

from portal.access.actors import Actor
from portal.audit.services import record

from .. import registry
from ..choices import LISTED_KEY
from ..models import SignedIn
from .credentials import end_other_sessions

# When a device was last used is said to the quarter of an hour: one write in that time, not one for each page.
SAID_TO = datetime.timedelta(minutes=15)
LONGEST_AGENT = 300
MOST_SWEPT = 5_000


def remember(request: HttpRequest, user: Any) -> None:
    """Note the session of `request`, which `user` has just begun; noted twice is noted once."""
    if not request.session.session_key:
        request.session.save()
    request.session[LISTED_KEY] = True
    _note(request, user)


def used(request: HttpRequest, user: Any) -> None:
    """Note that a session of `user` that was remembered is in use: once in a quarter of an hour.

    A session whose key was changed since (a new password does that) is noted again under the new one.
    """
    key = request.session.session_key
    if not key or LISTED_KEY not in request.session:
        return
    quarter = int(timezone.now().timestamp() // SAID_TO.total_seconds())
    if not cache.add(f"signin.used:{key}:{quarter}", True, SAID_TO.total_seconds()):
        return
    if not SignedIn.objects.filter(session_id=key, user=user).update(used_at=timezone.now()):
        _note(request, user)


def _note(request: HttpRequest, user: Any) -> None:
    agent = parse(request.META.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT])
    values = {
        "user_id": user.pk,
        "browser": agent.user_agent.family[:40] if agent.user_agent else "",
        "system": agent.os.family[:40] if agent.os else "",
        "used_at": timezone.now(),
    }
    try:
        with transaction.atomic():
            SignedIn.objects.update_or_create(session_id=request.session.session_key, defaults=values)
    except IntegrityError:
        # The session was ended, or noted by another request, in this very moment.
        return


def end_session(*, actor: Actor, session: SignedIn) -> None:
    """End one session of the actor's own account: its pages close with the commit, its sockets right after it."""
    with transaction.atomic():
        record(actor=actor, verb="session.end", target=session)
        _delete(Session.objects.filter(pk=session.session_id))
        transaction.on_commit(functools.partial(registry.look_again, session.user_id))


def end_everywhere(*, actor: Actor) -> None:
    """Sign the actor out on every device, this one included."""
    with transaction.atomic():
        record(actor=actor, verb="session.end-everywhere", target=actor.user)
        end_other_sessions(None, actor.user)
        transaction.on_commit(functools.partial(registry.sessions_ended, actor.user.pk, None))


def forget(user_id: uuid.UUID, kept: str | None) -> None:
    """Listener: all sessions of this account but `kept` were ended, so they leave the list, and the database."""
    _delete(Session.objects.filter(signed_in__user=user_id).exclude(pk=kept or ""))


def sweep() -> None:
    """Remove sessions that have run out: nobody sees them any more, and what they hold need not be kept."""
    _delete(Session.objects.filter(expire_date__lt=timezone.now())[:MOST_SWEPT])


def _delete(sessions: QuerySet[Session]) -> None:
    # By their keys: a delete that joins would take another way on each database.
    keys = list(sessions.values_list("pk", flat=True))
    Session.objects.filter(pk__in=keys).delete()
