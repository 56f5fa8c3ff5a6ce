"""Invitations and requests to work with, an office, and the post."""

import io
import re
import uuid
from collections.abc import Callable

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from portal.access.actors import Actor
from portal.access.choices import Assurance, Hat
from portal.joining.choices import MailKind
from portal.joining.models import Invitation, Mail
from portal.joining.services import Asker, Guest, ask_to_join, deliver, invite
from portal.people.choices import Relationship, RoleName
from portal.people.models import User
from portal.people.services import add_user, give_role
from tests.access.world import a_helper
from tests.cast import BEGAN

OFFICE = {
    "administrator": ("Ines Farrow", RoleName.ADMINISTRATOR),
    "head": ("Judith Okoro", RoleName.HEAD_OF_SERVICE),
    "guardian": ("Peter Lund", RoleName.CALDICOTT_GUARDIAN),
}
GRAN = Guest("Nan Marsh", "nan@example.org")
GRAN_BY_LETTER = Guest("Nan Marsh")


@pytest.fixture
def office(cast) -> dict[str, User]:
    """The provider's office: administrator, head of service, Caldicott Guardian."""
    found = {}
    for key, (name, role) in OFFICE.items():
        found[key] = add_user(actor=None, username=key, name=name, email=f"{key}@example.org")
        give_role(actor=None, user=found[key], provider=cast.provider, role=role, starts=BEGAN)
    return found


def at_work(user: User) -> Actor:
    """An actor at work, with both steps."""
    return Actor(user, Hat.WORK, assurance=Assurance.TWO)


@pytest.fixture
def invited(cast) -> Callable[..., Invitation]:
    """`invited()` → Joe's gran, invited by the manager; by letter with `guest=GRAN_BY_LETTER`."""

    def make(guest: Guest = GRAN, by: str = "manager", **fields) -> Invitation:
        fields = {"person": cast.joe, "relationship": Relationship.GRANDPARENT, **fields}
        return invite(actor=cast.actor(by), guest=guest, **fields)

    return make


@pytest.fixture
def post(db) -> Callable[[], list]:
    """`post()` has the post leave, and returns what left this time."""

    def left() -> list:
        before = len(django_mail.outbox)
        for pk in list(Mail.objects.filter(done_at=None).order_by("made_at").values_list("pk", flat=True)):
            deliver(str(pk))
        return django_mail.outbox[before:]

    return left


@pytest.fixture
def code_of(cast, post, sign_in) -> Callable[[Invitation], str]:
    """`code_of(invitation)` → the code of its mail or of its letter, as somebody reads it."""

    def read(invitation: Invitation, by: str = "manager") -> str:
        if invitation.email:
            mails = [one for one in post() if one.to == [invitation.email]]
            return re.search(r"/join/(\w+)/", mails[-1].body)[1]
        letter = sign_in(by).post(f"/invitations/{invitation.pk}/letter.pdf")
        return code_in(letter.content)

    return read


def words_of(pdf: bytes) -> str:
    """The words of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def code_in(pdf: bytes) -> str:
    """The code of a letter, as it is printed."""
    return re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b", words_of(pdf))[0]


@pytest.fixture
def mailed_code(post) -> Callable[[], str]:
    """`mailed_code()` → the six numbers of the newest mail."""

    def read() -> str:
        return re.search(r"^(\d{3} \d{3})$", post()[-1].body, re.MULTILINE)[1]

    return read


@pytest.fixture
def asked(cast) -> Callable[..., tuple]:
    """`asked()` → (a request to join about Joe, the code that leads back to it)."""

    def make(by: str = "", **changed):
        asker = {"name": "Nan Marsh", "email": "nan@example.org", "reach": "", "language": "en-gb"}
        asker |= {key: changed.pop(key) for key in list(changed) if key in asker}
        values = {
            "provider": cast.provider,
            "about": "Joe Marsh, at Quay House I think",
            "relationship": Relationship.GRANDPARENT,
            "words": "I miss him.",
            "key": uuid.uuid4(),
            **changed,
        }
        actor = cast.actor(by) if by else Actor(None)
        return ask_to_join(actor=actor, asker=Asker(**asker), **values)

    return make


def waiting_mails() -> list[str]:
    """The kinds of mail that have not left."""
    return [MailKind(kind).value for kind in Mail.objects.filter(done_at=None).values_list("kind", flat=True)]


@pytest.fixture
def write_for(cast, sign_in):
    """`write_for("mother")` → a client of somebody who writes for her, agreed on and begun."""

    def begun(owner: str = "mother", helper: str = "stranger", assured: bool = True) -> Client:
        helping = a_helper(cast, owner, helper)
        client = sign_in(helper, assured=assured)
        assert client.post(reverse("helping_begin", args=[helping.pk])).status_code == 302
        return client

    return begun
