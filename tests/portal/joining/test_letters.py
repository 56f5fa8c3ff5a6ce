"""The letter: what stands in it, its code, and that nothing of it stands anywhere else."""

import io
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pypdf import PdfReader

from portal.audit.models import Entry
from portal.joining.models import Invitation
from portal.joining.rules import can_change_invitation
from portal.joining.services import Guest, find, print_letter, withdraw
from portal.lib.codes import ALPHABET, tidy
from portal.people.choices import Relationship
from tests.portal.joining.conftest import GRAN_BY_LETTER, code_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(cast, invited):
    """`letter()` → the PDF, and its invitation."""
    invitation = invited(guest=GRAN_BY_LETTER)
    return invitation, lambda: print_letter(actor=cast.actor("manager"), invitation=invitation)


def test_what_stands_in_it(cast, letter):
    invitation, printed = letter
    pdf = printed()
    words = re.sub(r"\s+", " ", words_of(pdf))
    for part in ("Dear Nan Marsh", "Anita Desai", "Joe’s circle", "Blessing", "key worker", "Quay House", "/join/"):
        assert part in words
    assert "Joe Marsh" not in words
    assert set(tidy(code_in(pdf))) <= set(ALPHABET)
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], "/StructTreeRoot" in root) == ("en-gb", True, True)
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert Entry.objects.filter(verb="joining.print", target_id=str(invitation.pk)).count() == 1


def test_the_telephone_of_the_service(cast, letter):
    cast.house.phone = "01632 960 145"
    cast.house.save()
    assert "01632 960 145" in words_of(letter[1]())


def test_each_print_ends_the_code_of_the_one_before(letter):
    invitation, printed = letter
    first, second = code_in(printed()), code_in(printed())
    assert find(first) is None
    assert find(second.lower().replace("-", " ")) == invitation


def test_the_code_is_kept_nowhere(letter):
    invitation, printed = letter
    code = tidy(code_in(printed()))
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert code not in str(row)
    assert code not in str(list(Entry.objects.values()))


def test_hostile_names_fetch_nothing_and_stay_words(cast, invited):
    name = '<img src="http://127.0.0.1:1/x"> <link rel=stylesheet href=file:///etc/passwd> Nan'
    invitation = invited(guest=Guest(name))
    words = re.sub(r"\s+", "", words_of(print_letter(actor=cast.actor("manager"), invitation=invitation)))
    assert '<imgsrc="http://127.0.0.1:1/x">' in words


def test_in_the_language_of_its_reader(cast, invited):
    pdf = print_letter(actor=cast.actor("manager"), invitation=invited(guest=Guest("Nan Marsh", language="cy")))
    assert PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"] == "cy"


def test_no_letter_for_an_address_or_for_what_is_over(cast, invited, letter):
    by_mail = invited(guest=Guest("Pop Marsh", "pop@example.org"))
    with pytest.raises(ValidationError, match="no letter"):
        print_letter(actor=cast.actor("manager"), invitation=by_mail)
    invitation, printed = letter
    withdraw(actor=cast.actor("manager"), invitation=invitation)
    with pytest.raises(ValidationError, match="no longer works"):
        printed()
    with pytest.raises(PermissionDenied):
        print_letter(actor=cast.actor("mother"), invitation=invitation)


def test_its_file(sign_in, letter):
    response = sign_in("worker").post(f"/invitations/{letter[0].pk}/letter.pdf")
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/pdf",
        'attachment; filename="letter.pdf"',
    )
    assert "no-store" in response["Cache-Control"]
    assert sign_in("worker").get(f"/invitations/{letter[0].pk}/letter.pdf").status_code == 405


def test_from_the_letter_to_the_first_sign_in(cast, letter, sign_in):
    code, client = code_in(letter[1]()), sign_in("nobody")
    opened = client.post("/join/", {"code": code.lower()})
    assert opened["Location"] == f"/join/{tidy(code)}/"
    assert client.get(opened["Location"]).status_code == 200
    account = {"username": "nan-marsh", "password": "sea shells and scones", "language": "en-gb"}
    done = client.post(f"/join/{tidy(code)}/account/", account)
    assert client.get(done["Location"]).status_code == 200
    again = sign_in("nobody")
    answer = again.post("/accounts/login/", {"login": "nan-marsh", "password": account["password"]})
    assert answer.status_code == 302
    assert again.get("/today/").status_code == 200


def test_only_whoever_could_give_what_it_gives_holds_it_in_hand(cast, invited):
    """A key worker asks in family, and no worker: so she prints no worker's letter either."""
    invitation = invited(guest=GRAN_BY_LETTER, relationship=Relationship.SUPPORT_WORKER, what_i_do="Evenings.")
    assert can_change_invitation(cast.actor("worker"), invitation)
    with pytest.raises(PermissionDenied):
        print_letter(actor=cast.actor("worker"), invitation=invitation)
    assert print_letter(actor=cast.actor("manager"), invitation=invitation).startswith(b"%PDF")
