"""Opening an invitation and saying yes to it: what a GET does not do, whose it is, twice, late, by another."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.access.choices import Hat
from portal.audit.models import Entry
from portal.joining.models import Invitation
from portal.joining.services import (
    Guest,
    NewAccount,
    NoLongerOpen,
    NotConfirmed,
    accept,
    accept_with_new_account,
    ask_for_code,
    confirm,
    invite_staff,
    suggested_name,
)
from portal.notifications.models import Notification
from portal.people.choices import Relationship, RoleName
from portal.people.models import Membership, User
from portal.people.services import add_user
from tests.portal.joining.conftest import GRAN_BY_LETTER

pytestmark = pytest.mark.django_db
ACCOUNT = {"username": "nan-marsh", "password": "sea shells and scones", "language": "en-gb"}


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def confirmed(client, code, mailed_code):
    """The browser that has typed the code from the mail."""
    client.post(f"/join/{code}/code/", {"send": "1"})
    return client.post(f"/join/{code}/code/", {"code": mailed_code()})


def test_a_get_accepts_nothing(cast, invited, code_of, sign_in):
    invitation = invited()
    code = code_of(invitation)
    before = (Membership.objects.count(), User.objects.count(), Entry.objects.count())
    for client in (sign_in("nobody"), sign_in("stranger"), sign_in("mother")):
        for path in ("", "code/", "account/", "accept/"):
            client.get(f"/join/{code}/{path}")
    assert (Membership.objects.count(), User.objects.count(), Entry.objects.count()) == before
    invitation.refresh_from_db()
    assert (invitation.is_open, invitation.confirm_digest) == (True, "")


def test_it_shows_who_invites_and_the_team_and_of_the_person_the_first_name(invited, code_of, client):
    page = client.get(f"/join/{code_of(invited())}/")
    shown = text(page)
    for words in ("Nan Marsh, you are invited", "Anita Desai", "Joe’s circle", "Blessing", "key worker", "Quay House"):
        assert words in shown
    for words in ("Joe Marsh", "Carol", "Mensah", "nan@example.org", "Luke"):
        assert words not in shown
    assert "no-store" in page["Cache-Control"]


def test_an_unknown_code_is_not_found(client):
    for code in ("ABCDEFGH2345", "x", "%00", "ＡＢＣＤ", "a" * 300):
        page = client.get(f"/join/{code}/")
        assert (page.status_code, "We do not know this code" in text(page)) == (404, True)


def test_making_an_account_by_mail(cast, invited, code_of, mailed_code, client):
    invitation = invited()
    code = code_of(invitation)
    assert client.get(f"/join/{code}/account/")["Location"] == f"/join/{code}/code/"
    assert confirmed(client, code, mailed_code)["Location"] == f"/join/{code}/account/"
    form = client.get(f"/join/{code}/account/").context["form"]
    assert form.initial == {"username": "nan-marsh", "language": "en-gb"}
    done = client.post(f"/join/{code}/account/", ACCOUNT)
    assert (done.status_code, done["Location"]) == (302, f"/people/{cast.joe.pk}/")
    user = User.objects.get(username="nan-marsh")
    assert (user.name, user.email, user.check_password(ACCOUNT["password"])) == ("Nan Marsh", "nan@example.org", True)
    assert client.get(f"/people/{cast.joe.pk}/").status_code == 200
    member = Membership.objects.get(user=user)
    assert (member.person, member.relationship) == (cast.joe, Relationship.GRANDPARENT)
    invitation.refresh_from_db()
    assert (invitation.used_by, invitation.is_open) == (user, False)
    entry = Entry.objects.get(verb="joining.accept")
    assert (entry.actor, entry.target_id) == (user, str(invitation.pk))
    told = Notification.objects.get(kind="joining.accepted")
    assert (told.user, told.target_id) == (cast["manager"], invitation.pk)


def test_without_a_password_the_code_by_mail_is_the_way_in(invited, code_of, mailed_code, client):
    code = code_of(invited())
    confirmed(client, code, mailed_code)
    client.post(f"/join/{code}/account/", {"username": "nan", "password": "", "no_password": "on", "language": "cy"})
    user = User.objects.get(username="nan")
    assert (user.has_usable_password(), user.language) == (False, "cy")


def test_what_was_typed_is_kept_when_something_is_wrong(invited, code_of, client):
    code = code_of(invited(guest=GRAN_BY_LETTER))
    for values, field in (
        ({"username": "mother"}, "username"),
        ({"username": "ｍother"}, "username"),
        ({"username": "nаn"}, "username"),  # a Cyrillic а
        ({"password": "short"}, "password"),
        ({"password": ""}, "password"),
        ({"password": "nan-marsh-1"}, "password"),
    ):
        page = client.post(f"/join/{code}/account/", ACCOUNT | values)
        assert (page.status_code, list(page.context["form"].errors)) == (422, [field]), values
        assert page.context["form"]["username"].value() == (ACCOUNT | values)["username"]
    assert not User.objects.filter(name="Nan Marsh").exists()


def test_a_wrong_code_from_the_mail(invited, code_of, mailed_code, client):
    code = code_of(invited())
    client.post(f"/join/{code}/code/", {"send": "1"})
    right = mailed_code()
    wrong = "000000" if right != "000 000" else "111111"
    for _ in range(5):
        assert client.post(f"/join/{code}/code/", {"code": wrong}).status_code == 422
    page = client.post(f"/join/{code}/code/", {"code": right})
    assert (page.status_code, "tried too often" in text(page)) == (422, True)


def test_thirty_wrong_codes_end_it_for_good(invited, mailed_code):
    invitation = invited()
    Invitation.objects.filter(pk=invitation.pk).update(wrong_tries=30)
    ask_for_code(invitation)
    with pytest.raises(ValidationError, match="too many wrong codes"):
        confirm(invitation, mailed_code())


def test_the_code_from_the_mail_holds_ten_minutes_and_once(invited, mailed_code, time_machine):
    time_machine.move_to("2026-11-24T12:00:00+00:00", tick=False)
    invitation = invited()
    ask_for_code(invitation)
    code = mailed_code()
    time_machine.shift(datetime.timedelta(minutes=10))
    with pytest.raises(ValidationError, match="too old"):
        confirm(invitation, code)
    ask_for_code(invitation)
    code = mailed_code()
    confirm(invitation, code)
    with pytest.raises(ValidationError, match="too old"):
        confirm(invitation, code)


def test_five_codes_an_hour(invited):
    invitation = invited()
    for _ in range(5):
        ask_for_code(invitation)
    with pytest.raises(ValidationError, match="five codes"):
        ask_for_code(invitation)


def test_another_browser_has_not_shown_the_address(invited, code_of, mailed_code, client, sign_in):
    code = code_of(invited())
    confirmed(client, code, mailed_code)
    other = sign_in("nobody")
    assert other.post(f"/join/{code}/account/", ACCOUNT)["Location"] == f"/join/{code}/code/"
    assert sign_in("stranger").post(f"/join/{code}/accept/")["Location"] == f"/join/{code}/code/"
    assert not Membership.objects.filter(relationship=Relationship.GRANDPARENT).exists()


def test_the_service_asks_for_the_address_too(cast, invited):
    invitation = invited()
    with pytest.raises(NotConfirmed):
        accept(actor=cast.actor("stranger"), invitation=invitation)
    with pytest.raises(NotConfirmed):
        accept_with_new_account(invitation=invitation, account=NewAccount("nan", "sea shells and scones", "cy"))


def test_opened_by_somebody_else(invited, code_of, sign_in):
    shown = text(sign_in("stranger").get(f"/join/{code_of(invited())}/"))
    assert "This invitation is for Nan Marsh, at n…@e…" in shown
    assert "You are signed in as Alex Stone" in shown
    assert "nan@example.org" not in shown


def test_signing_out_leads_back_to_the_invitation(invited, code_of, sign_in):
    client, path = sign_in("stranger"), f"/join/{code_of(invited())}/"
    assert client.post("/accounts/logout/", {"next": path})["Location"] == path


def test_joining_with_an_account_that_has_another_address(cast, invited, code_of, mailed_code, sign_in):
    client, invitation = sign_in("stranger"), invited()
    code = code_of(invitation)
    done = confirmed(client, code, mailed_code)
    assert done["Location"] == f"/people/{cast.joe.pk}/"
    assert client.get(done["Location"]).status_code == 200
    cast["stranger"].refresh_from_db()
    assert cast["stranger"].email == "stranger@example.org"


def test_a_worker_who_joins_as_family_gets_the_right_hat(cast, invited, code_of, sign_in):
    invitation = invited(guest=Guest("Ryan Doyle"), relationship=Relationship.FRIEND)
    client = sign_in("other-worker", Hat.WORK)
    done = client.post(f"/join/{code_of(invitation)}/accept/")
    assert client.get(done["Location"]).status_code == 200
    assert client.session["hat"] == Hat.CIRCLE


@pytest.mark.parametrize("key", ["mother", "person"])
def test_whoever_is_in_already_is_told_so_and_it_stays_open(invited, code_of, sign_in, key):
    invitation = invited(guest=GRAN_BY_LETTER)
    code, client = code_of(invitation), sign_in(key)
    assert "You are in here already" in text(client.get(f"/join/{code}/"))
    before = Membership.objects.count()
    client.post(f"/join/{code}/accept/")
    invitation.refresh_from_db()
    assert (Membership.objects.count(), invitation.is_open) == (before, True)


def test_whoever_made_it_cannot_use_it(cast, invited):
    invitation = invited(guest=GRAN_BY_LETTER, relationship=Relationship.FRIEND)
    with pytest.raises(ValidationError, match="You made this invitation"):
        accept(actor=cast.actor("manager"), invitation=invitation)


def test_used_twice(cast, invited, code_of, sign_in):
    invitation = invited(guest=GRAN_BY_LETTER)
    code, client = code_of(invitation), sign_in("nobody")
    client.post(f"/join/{code}/account/", ACCOUNT)
    assert client.post(f"/join/{code}/account/", ACCOUNT)["Location"] == reverse("today")
    other = sign_in("nobody").post(f"/join/{code}/account/", ACCOUNT | {"username": "other"})
    assert (other.status_code, "has been used already" in text(other)) == (410, True)
    with pytest.raises(NoLongerOpen):
        accept(actor=cast.actor("stranger"), invitation=invitation, is_confirmed=True)
    assert User.objects.filter(name="Nan Marsh").count() == 1


def test_too_late(invited, code_of, client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    code = code_of(invited())
    time_machine.shift(datetime.timedelta(days=14))
    page = client.get(f"/join/{code}/")
    assert page.status_code == 410
    assert "Please ask Anita Desai at Quay House, Harbour Lane Support for a new one" in text(page)
    assert client.post(f"/join/{code}/account/", ACCOUNT).status_code == 410


def test_two_people_with_one_address_make_two_accounts(invited, code_of, mailed_code, sign_in):
    for name in ("Nan Marsh", "Pop Marsh"):
        client, code = sign_in("nobody"), code_of(invited(guest=Guest(name, "mother@example.org")))
        confirmed(client, code, mailed_code)
        client.post(f"/join/{code}/account/", ACCOUNT | {"username": name.split()[0].lower()})
    assert sorted(User.objects.filter(email="mother@example.org").values_list("name", flat=True)) == [
        "Carol Marsh",
        "Nan Marsh",
        "Pop Marsh",
    ]


def test_a_team_comes_with_its_role_and_a_second_step(cast, code_of, mailed_code, client):
    guest = Guest("Kofi Asante", "kofi@example.org")
    invitation = invite_staff(
        actor=cast.actor("manager"), service=cast.house, guest=guest, role=RoleName.SUPPORT_WORKER
    )
    code = code_of(invitation)
    confirmed(client, code, mailed_code)
    client.post(f"/join/{code}/account/", ACCOUNT | {"username": "kofi"})
    user = User.objects.get(username="kofi")
    role = user.roles.get()
    assert (role.service, role.role) == (cast.house, RoleName.SUPPORT_WORKER)
    # Signed in only after the second step: until then every page of work is shut.
    assert client.get("/today/").status_code == 302


def test_names_that_are_suggested(cast):
    add_user(actor=None, username="carol-marsh", name="Carol Marsh")
    assert [suggested_name(name) for name in ("Carol Marsh", "Siân O’Brien", "李 明", "x" * 200)] == [
        "carol-marsh-2",
        "sian-obrien",
        "",
        "x" * 56,
    ]


def test_guesses_are_limited(cast, invited, code_of, client):
    code = code_of(invited(guest=GRAN_BY_LETTER))
    answered = [
        client.post("/join/", {"code": f"ABCD-EFGH-{n}{n}{n}{n}"}).status_code for n in (2, 3, 4, 5, 6, 7, 8, 9)
    ]
    answered += [client.post("/join/", {"code": "AAAA-AAAA-AAAA"}).status_code for _ in range(2)]
    assert answered == [422] * 10
    assert client.post("/join/", {"code": code}).status_code == 429
    assert client.post("/join/", {"code": code}, HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 429


def test_links_cannot_be_guessed_either(client):
    answered = {client.get(f"/join/ABCDEFGH{number:04}/").status_code for number in range(120)}
    assert answered == {404}
    assert client.get("/join/ABCDEFGH2345/").status_code == 429
