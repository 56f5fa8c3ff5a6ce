"""A change to how somebody signs in: other sessions end, it stands in the trail, and the owner is told."""

import functools
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from portal.access.actors import Actor
from portal.audit.services import record
from portal.notifications.services import notify
from portal.people.models import User

from .. import registry
from ..models import CredentialChange

KIND = "signin.changed"


@transaction.atomic
def changed(
    session: HttpRequest | str | None,
    user: User,
    what: str,
    *,
    actor: Actor | None = None,
    address: str | None = None,
) -> CredentialChange:
    """`what` (`choices.What`) about how `user` signs in was just changed, in the transaction of that change.

    `session` goes on, all others of that account end: the request or the key of a session of theirs, or None to end
    every one. `actor` is who did it where that was not `user`. The owner is told on the site and by mail, at `address`
    where it is given (what was theirs before a change of it), otherwise at the one they have.
    """
    kept = end_other_sessions(session, user)
    change = CredentialChange.objects.create(user=user, what=what)
    record(actor=actor or Actor(user), verb="credential.change", target=user, what=str(what), change=change.pk)
    notify(kind=KIND, target=change)
    to = user.email if address is None else address
    if to:
        transaction.on_commit(functools.partial(registry.post, "changed", str(change.pk), to))
    # Called for their sake: whoever keeps rows for sessions, or sockets open.
    transaction.on_commit(functools.partial(registry.sessions_ended, user.pk, kept))
    return change


def end_other_sessions(session: HttpRequest | str | None, user: User) -> str | None:
    """End every session of `user` but `session`; returns the key of the one that goes on.

    A session holds a hash of the password and of `sessions_version`: with another version none of them fits any more,
    wherever it is kept, and nothing has to be searched for.
    """
    User.objects.filter(pk=user.pk).update(sessions_version=F("sessions_version") + 1)
    user.refresh_from_db(fields=["sessions_version", "password"])
    if session is None:
        return None
    if isinstance(session, str):
        return _renew(session, user)
    if not session.user.is_authenticated or session.user.pk != user.pk:
        return None
    session.user.sessions_version, session.user.password = user.sessions_version, user.password
    update_session_auth_hash(session, session.user)
    return session.session.session_key


def _renew(key: str, user: User) -> str:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(key)
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return key
