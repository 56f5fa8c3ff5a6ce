"""A client that is signed in, without the pages of sign-in."""

import time

from django.test import Client

from portal.access.choices import ASSURED_KEY, FRESH_KEY, HAT_KEY
from portal.people.models import User


def client_of(user: User, hat: str | None = None, *, assured: bool = True) -> Client:
    """A client signed in as `user`, just now; with both factors unless `assured` is False."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[ASSURED_KEY] = assured
    session[FRESH_KEY] = time.time()
    if hat:
        session[HAT_KEY] = hat
    session.save()
    return client
