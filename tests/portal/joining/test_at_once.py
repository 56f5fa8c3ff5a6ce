"""Two at the same moment: one gets in, nothing is doubled."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from portal.audit.models import Entry
from portal.joining import registry
from portal.joining.models import Invitation, JoinRequest, Mail
from portal.joining.services import (
    Answer,
    NewAccount,
    NoLongerOpen,
    accept,
    accept_with_new_account,
    answer,
    ask_review,
    deliver,
    match,
    send_again,
    withdraw,
)
from portal.people.models import Membership, User
from tests.forums.test_at_once import at_once
from tests.portal.joining.conftest import GRAN_BY_LETTER, at_work

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_with_one_letter(cast, invited):
    invitation = invited(guest=GRAN_BY_LETTER)
    results = at_once(
        lambda: accept(actor=cast.actor("stranger"), invitation=invitation),
        lambda: accept(actor=cast.actor("chair"), invitation=invitation),
        lambda: accept_with_new_account(
            invitation=invitation, account=NewAccount("nan", "sea shells and scones", "en-gb")
        ),
    )
    assert sorted(isinstance(result, NoLongerOpen) for result in results) == [False, True, True]
    assert Membership.objects.filter(relationship="grandparent").count() == 1
    assert User.objects.filter(username="nan").count() == isinstance(results[2], User)


def test_a_yes_and_a_taking_back(cast, invited):
    invitation = invited(guest=GRAN_BY_LETTER)
    joined, _ = at_once(
        lambda: accept(actor=cast.actor("stranger"), invitation=invitation),
        lambda: withdraw(actor=cast.actor("manager"), invitation=invitation),
    )
    invitation.refresh_from_db()
    got_in = Membership.objects.filter(relationship="grandparent").exists()
    assert got_in == isinstance(joined, Invitation) == bool(invitation.used_at) == (not invitation.withdrawn_at)


def test_the_same_form_four_times(invited):
    key = uuid.uuid4()
    results = at_once(*[lambda: invited(key=key).pk] * 4)
    assert results == [Invitation.objects.get().pk] * 4
    assert Mail.objects.count() == 1


def test_sent_again_twice(cast, invited):
    old = invited()
    at_once(*[lambda: send_again(actor=cast.actor("manager"), invitation=old)] * 2)
    assert Invitation.objects.open().count() == 1


def test_one_mail_by_two_workers(invited, mailoutbox, monkeypatch):
    monkeypatch.setattr(registry, "_senders", [])
    invited()
    pk = str(Mail.objects.get().pk)
    assert mailoutbox == []
    assert sorted(at_once(lambda: deliver(pk), lambda: deliver(pk))) == [False, True]
    assert len(mailoutbox) == 1


def test_a_yes_and_a_no(cast, asked, office):
    request, _code = asked()
    match(actor=at_work(office["administrator"]), request=request, person_id=cast.joe.pk)
    results = at_once(
        lambda: answer(actor=cast.actor("manager"), request=request, answer=Answer("yes")),
        lambda: answer(actor=cast.actor("worker"), request=request, answer=Answer("no", "He said so.", "Not now.")),
    )
    assert sorted(isinstance(result, PermissionDenied) for result in results) == [False, True]
    assert Invitation.objects.count() == (JoinRequest.objects.get().state == "invited")


def test_two_taps_for_a_review(cast, asked, office):
    request, _code = asked()
    match(actor=at_work(office["administrator"]), request=request, person_id=cast.joe.pk)
    answer(actor=cast.actor("manager"), request=request, answer=Answer("no", "He said so.", "Not now."))
    at_once(*[lambda: ask_review(actor=cast.actor("stranger"), request=request)] * 2)
    assert Entry.objects.filter(verb="joining.ask-review").count() == 1
