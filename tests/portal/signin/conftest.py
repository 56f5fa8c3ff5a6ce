"""People without work: they sign in by one thing, so that what a test is about is not their second step."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from portal.people.choices import Relationship
from portal.people.services import add_member, add_user
from tests.cast import BEGAN, PASSWORD


@pytest.fixture
def rose(cast):
    """A grandmother in Joe's circle."""
    user = add_user(actor=None, username="rose", name="Rose Hill", password=PASSWORD, email="rose@example.org")
    add_member(actor=None, person=cast.joe, user=user, relationship=Relationship.GRANDPARENT, starts=BEGAN)
    return user


@pytest.fixture
def enter():
    """`enter(client, "rose")` → the answer to a name (or address) and a password."""

    def entered(client: Client, login: str, password: str = PASSWORD, **more: str):
        return client.post("/accounts/login/", {"login": login, "password": password, **more})

    return entered


@pytest.fixture
def who():
    """`who(client)` → the id of whoever is signed in there, or None."""
    return lambda client: client.session.get(SESSION_KEY)
