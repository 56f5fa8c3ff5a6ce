"""A client that is signed in, without the pages of sign-in."""

import datetime
import time

from django.test import Client

from portal.access.choices import ASSURED_KEY, FRESH_KEY, HAT_KEY
from portal.people.models import User


def client_of(user: User, hat: str | None = None, *, assured: bool = True) -> Client:
    """A client signed in as `user`, just now; with both factors unless `assured` is False."""
    client = Client()
    # As the database has it: a change to how somebody signs in ends the sessions that were made before.
    client.force_login(User.objects.get(pk=user.pk))
    session = client.session
    session[ASSURED_KEY] = assured
    session[FRESH_KEY] = time.time()
    # Tests travel in time, and are not about how long a session lasts.
    session.set_expiry(datetime.timedelta(days=3650))
    if hat:
        session[HAT_KEY] = hat
    session.save()
    return client
