"""Inviting: who may, into what, by which way; taking it back and sending it again."""

import datetime
import smtplib
import uuid

import pytest
from django.core import mail as django_mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.access.choices import Assurance, Category
from portal.audit.models import Entry
from portal.joining.choices import OPEN_FOR, InvitationState
from portal.joining.models import Invitation, Mail
from portal.joining.services import Guest, deliver, deliver_due, find, invite, invite_staff, mails, send_again, withdraw
from portal.people.choices import Relationship, RoleName
from portal.people.registry import person_died
from portal.people.services import end_membership
from tests.portal.joining.conftest import GRAN, GRAN_BY_LETTER, at_work
from tests.queries import same_for_1_and_30

pytestmark = pytest.mark.django_db


def test_only_the_team_manager_and_the_key_worker_invite(cast, invited):
    answered = {}
    for key in cast.users:
        try:
            answered[key] = invited(by=key, key=uuid.uuid4(), guest=Guest(f"Guest of {key}")).state
        except PermissionDenied:
            continue
    assert answered == {"manager": InvitationState.OPEN, "worker": InvitationState.OPEN}


def test_without_the_second_step_nobody_invites(cast):
    actor = cast.actor("manager", assurance=Assurance.ONE)
    with pytest.raises(PermissionDenied):
        invite(actor=actor, person=cast.joe, guest=GRAN, relationship=Relationship.FRIEND)


def test_workers_are_asked_in_by_the_manager_alone(cast, invited):
    fields = {"relationship": Relationship.SUPPORT_WORKER, "what_i_do": "Nights."}
    with pytest.raises(PermissionDenied):
        invited(by="worker", **fields)
    assert invited(by="manager", **fields).relationship == Relationship.SUPPORT_WORKER


@pytest.mark.parametrize("relationship", [Relationship.SUPPORT_WORKER, Relationship.NURSE])
def test_of_workers_and_professionals_it_is_said_what_they_do(invited, relationship):
    with pytest.raises(ValidationError) as error:
        invited(relationship=relationship)
    assert list(error.value.error_dict) == ["what_i_do"]


def test_it_waits_fourteen_days_on_the_shelf_of_decisions(cast, invited, time_machine):
    time_machine.move_to("2026-11-24T12:00:00+00:00", tick=False)
    invitation = invited()
    assert invitation.shelf.category == Category.SHARING
    assert invitation.ends_at == timezone.now() + datetime.timedelta(days=14)
    time_machine.shift(OPEN_FOR - datetime.timedelta(seconds=1))
    assert invitation.state == InvitationState.OPEN
    time_machine.shift(1)
    assert invitation.state == InvitationState.LATE


def test_who_sees_an_invitation(cast, invited, office):
    invitation = invited()
    seen = {key for key in cast.users if invitation in Invitation.objects.visible_to(cast.actor(key, "work"))}
    assert seen == {"manager", "worker"}
    assert [key for key, user in office.items() if invitation in Invitation.objects.visible_to(at_work(user))] == [
        "guardian"
    ]


def test_the_mail_says_nothing_of_anybody(cast, invited, post):
    invitation = invited(guest=Guest("Nan Marsh", " NAN@Example.org "))
    (mail,) = post()
    assert (mail.subject, mail.to) == ("Somebody has invited you", ["nan@example.org"])
    assert cast.provider.name in mail.body
    for word in ("Nan", "Joe", "Marsh", "Anita", "Quay"):
        assert word not in mail.subject + mail.body
    invitation.refresh_from_db()
    assert invitation.sent_at
    assert invitation.digest not in mail.body


@pytest.mark.parametrize("email", ["mıke@example.org", "ｎan@example.org", "nan@exаmple.org", "no address"])
def test_an_address_that_looks_like_another_is_refused(invited, email):
    with pytest.raises(ValidationError) as error:
        invited(guest=Guest("Nan Marsh", email))
    assert list(error.value.error_dict) == ["email"]


def test_hostile_names_stay_words(cast, invited, post, code_of, client):
    name = '<img src=x onerror=alert(1)> "Nan"\r\nBcc: all@example.org'
    code = code_of(invited(guest=Guest(name, "nan@example.org")))
    page = client.get(f"/join/{code}/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    (mail,) = django_mail.outbox
    assert (mail.to, mail.bcc, mail.extra_headers) == (["nan@example.org"], [], {})


def test_two_people_may_share_an_address(cast, invited):
    first = invited(guest=Guest("Nan Marsh", "home@example.org"))
    second = invited(guest=Guest("Pop Marsh", "home@example.org"))
    assert first.pk != second.pk


def test_the_same_guest_has_one_open_invitation(invited):
    invited()
    with pytest.raises(ValidationError, match="open invitation already"):
        invited()
    assert Invitation.objects.count() == 1


def test_a_form_sent_twice_makes_one_invitation_and_one_mail(invited, post):
    key = uuid.uuid4()
    assert invited(key=key) == invited(key=key)
    assert (Invitation.objects.count(), len(post()), len(post())) == (1, 1, 0)
    assert Entry.objects.filter(verb="joining.invite").count() == 1


def test_the_post_that_is_down_delays_and_never_doubles(invited, post, monkeypatch, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    invitation = invited()
    real, tried = django_mail.get_connection, []

    class Down:
        def send_messages(self, messages):
            tried.append(messages)
            raise smtplib.SMTPServerDisconnected("no")

    monkeypatch.setattr(django_mail, "get_connection", lambda *args, **kwargs: Down())
    assert post() == []
    invitation.refresh_from_db()
    assert (len(tried), invitation.digest, invitation.sent_at) == (1, None, None)
    monkeypatch.setattr(django_mail, "get_connection", real)
    assert deliver_due() == 0
    time_machine.shift(datetime.timedelta(minutes=5))
    assert (deliver_due(), deliver_due()) == (1, 0)
    mail = Mail.objects.get()
    assert (deliver(str(mail.pk)), len(django_mail.outbox), mail.tries) == (False, 1, 1)


def test_taken_back_it_opens_nothing_any_more(cast, invited, code_of, client):
    invitation = invited()
    code = code_of(invitation)
    assert withdraw(actor=cast.actor("worker"), invitation=invitation).state == InvitationState.WITHDRAWN
    withdraw(actor=cast.actor("worker"), invitation=invitation)
    page = client.get(f"/join/{code}/")
    assert (page.status_code, "no longer works" in page.content.decode()) == (410, True)
    assert Entry.objects.filter(verb="joining.withdraw").count() == 1


def test_taken_back_before_the_mail_left_sends_none(cast, invited, post):
    withdraw(actor=cast.actor("manager"), invitation=invited())
    assert post() == []


def test_sent_again_ends_the_old_and_makes_one_new(cast, invited, code_of, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    old = invited()
    old_code = code_of(old)
    time_machine.shift(datetime.timedelta(days=20))
    new = send_again(actor=cast.actor("manager"), invitation=old)
    assert send_again(actor=cast.actor("manager"), invitation=old) == new
    assert (new.is_open, new.email, new.place) == (True, old.email, old.place)
    assert code_of(new) != old_code
    assert find(old_code).state == InvitationState.WITHDRAWN


def test_a_key_worker_does_not_send_a_worker_again(cast, invited):
    invitation = invited(relationship=Relationship.SUPPORT_WORKER, what_i_do="Nights.")
    with pytest.raises(PermissionDenied):
        send_again(actor=cast.actor("worker"), invitation=invitation)


def test_a_member_who_left_can_be_invited_again(cast, invited, code_of, sign_in):
    end_membership(actor=None, member=cast.members["brother/joe"])
    invitation = invited(guest=Guest("Luke Marsh"), relationship=Relationship.BROTHER)
    assert sign_in("brother").post(f"/join/{code_of(invitation)}/accept/").status_code == 302
    assert cast.joe.memberships.filter(user=cast["brother"]).count() == 2
    assert sign_in("brother").get(f"/people/{cast.joe.pk}/").status_code == 200


def test_a_team_manager_asks_support_workers_in_and_no_manager(cast):
    made = invite_staff(
        actor=cast.actor("manager"), service=cast.house, guest=GRAN_BY_LETTER, role=RoleName.SUPPORT_WORKER
    )
    assert (made.shelf.scope, made.shelf.category) == (cast.house.scope, Category.JOINING)
    for actor, service, role in (
        (cast.actor("manager"), cast.house, RoleName.TEAM_MANAGER),
        (cast.actor("manager"), cast.outreach, RoleName.SUPPORT_WORKER),
        (cast.actor("worker"), cast.house, RoleName.SUPPORT_WORKER),
        (cast.actor("other-manager"), cast.house, RoleName.SUPPORT_WORKER),
    ):
        with pytest.raises(PermissionDenied):
            invite_staff(actor=actor, service=service, guest=GRAN, role=role)


def test_an_administrator_asks_a_manager_in(cast, office):
    made = invite_staff(
        actor=at_work(office["administrator"]), service=cast.outreach, guest=GRAN, role=RoleName.TEAM_MANAGER
    )
    assert [key for key in cast.users if made in Invitation.objects.visible_to(cast.actor(key, "work"))] == []


def test_the_list_costs_the_same_for_one_and_thirty(cast, sign_in, invited):
    client = sign_in("manager")
    numbers = iter(range(100))

    def add(count: int) -> None:
        for _ in range(count):
            invited(guest=Guest(f"Guest {next(numbers)}"))

    same_for_1_and_30(8, add, lambda: client.get(f"/people/{cast.joe.pk}/invitations/"))


def test_a_death_ends_what_is_open(cast, invited):
    invitation = invited()
    person_died(cast.joe)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.WITHDRAWN


def test_one_mail_that_cannot_leave_holds_up_no_other(invited, monkeypatch, time_machine):
    """Whatever goes wrong with it, for however long: those behind it leave."""
    time_machine.move_to(timezone.now(), tick=False)
    first, second = invited(), invited(guest=Guest("Ivy Reed", "ivy@example.org"))
    Mail.objects.filter(target_id=first.pk).update(tries=400)
    real = mails.send_mail

    def fails_for_gran(subject, text, sender, to):
        if to == ["nan@example.org"]:
            raise ValueError("no such address")
        return real(subject, text, sender, to)

    monkeypatch.setattr(mails, "send_mail", fails_for_gran)
    time_machine.shift(datetime.timedelta(minutes=5))
    assert deliver_due() == 1
    assert [mail.to for mail in django_mail.outbox] == [["ivy@example.org"]]
    left = Mail.objects.get(done_at=None)
    assert (left.target_id, left.tries, left.try_at > timezone.now()) == (first.pk, 401, True)
    assert second.pk != first.pk
