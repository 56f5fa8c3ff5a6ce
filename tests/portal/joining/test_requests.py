"""Asking to join: the same first answer for everybody, the office, the team, the clock, and the review from outside."""

import datetime
import re
import uuid

import pytest
from django.core import mail as django_mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.access.actors import Actor
from portal.access.choices import Category, Hat
from portal.audit.models import Entry
from portal.joining import panels
from portal.joining.choices import RequestState
from portal.joining.models import Invitation, JoinRequest, RequestKey
from portal.joining.services import (
    Answer,
    Asker,
    answer,
    ask_for_somebody,
    ask_review,
    cannot_help,
    find_people,
    late_with_teams,
    match,
    own_requests,
    reviewers_of,
    send_again,
    waiting_for,
    withdraw,
)
from portal.lib.codes import grouped
from portal.notifications.models import Notification
from portal.people.choices import Relationship, RoleName
from portal.people.registry import person_died
from portal.people.services import add_member, add_user, end_membership, give_role
from tests.cast import BEGAN
from tests.portal.joining.conftest import at_work
from tests.queries import exactly, same_for_1_and_30
from tests.signing_in import client_of

pytestmark = pytest.mark.django_db
NO = Answer("no", "He said no when we asked him twice.", "Not at this time.")
FORM = {
    "about": "Joe Marsh",
    "name": "Nan Marsh",
    "relationship": "grandparent",
    "email": "nan@example.org",
    "words": "I miss him.",
}


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def with_team(cast, asked, office):
    """A request that the team has to answer, and its code."""
    request, code = asked()
    return match(actor=at_work(office["administrator"]), request=request, person_id=cast.joe.pk), code


def send(client, **values):
    return client.post("/ask-to-join/harbour-lane/", {"key": str(uuid.uuid4()), **FORM, **values})


# Asking -------------------------------------------------------------------------------------------------------------


def test_the_first_answer_is_the_same_for_known_and_unknown(cast, office, client, post):
    pages = []
    for about in ("Joe Marsh", "Xanthippe Nobody"):
        sent = send(client, about=about)
        assert (sent.status_code, sent["Location"].startswith("/asked/")) == (302, True)
        code = sent["Location"].split("/")[2]
        page = text(client.get(sent["Location"]))
        for own in (about, code, grouped(code)):
            page = page.replace(own, "…")
        pages.append(re.sub(r"value=\"\w+\"", "…", page))
    assert pages[0] == pages[1]
    assert [mail.subject for mail in post()] == ["We have your request"] * 2
    bodies = {re.sub(r"[A-Z2-9]{4}-?[A-Z2-9]{4}-?[A-Z2-9]{4}", "…", mail.body) for mail in django_mail.outbox}
    assert len(bodies) == 1
    assert set(Notification.objects.filter(kind="joining.asked").values_list("user__username", flat=True)) == set(
        office
    )


def test_it_is_due_ten_working_days_after_the_day_it_came(cast, asked, time_machine):
    time_machine.move_to("2026-12-18T17:30:00+00:00", tick=False)
    request, _ = asked()
    # Christmas Day, the bank holiday for Boxing Day, and New Year’s Day lie between.
    assert request.due_on == datetime.date(2027, 1, 6)
    time_machine.move_to("2027-01-06T23:59:00+00:00")
    assert request.is_overdue is False
    time_machine.move_to("2027-01-07T00:00:00+00:00")
    assert request.is_overdue is True


def test_only_the_office_sees_it_first(cast, asked, office):
    request, _ = asked()
    assert [key for key in cast.users if request in JoinRequest.objects.visible_to(cast.actor(key, Hat.WORK))] == []
    assert [key for key, user in office.items() if request in JoinRequest.objects.visible_to(at_work(user))] == [
        "administrator",
        "head",
        "guardian",
    ]


def test_without_a_way_to_answer_nothing_is_taken(client):
    page = send(client, email="", reach="  ")
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["reach"])
    assert page.context["form"]["words"].value() == "I miss him."
    assert not JoinRequest.objects.exists()


def test_sent_twice_it_is_one_request(client):
    key = str(uuid.uuid4())
    first, second = send(client, key=key), send(client, key=key)
    assert JoinRequest.objects.count() == 1
    assert RequestKey.objects.count() == 2
    assert client.get(first["Location"]).status_code == client.get(second["Location"]).status_code == 200


def test_one_house_asks_six_times_an_hour_and_no_address_gets_more_than_three_mails(client):
    assert [send(client).status_code for _ in range(4)] == [302, 302, 302, 429]
    assert [send(client, email=f"{n}@example.org").status_code for n in range(3)] == [302, 302, 429]
    page = send(client, email="x@example.org", HTTP_X_FORWARDED_FOR="203.0.113.8")
    assert (page.status_code, page.context["form"]["words"].value()) == (429, "I miss him.")


def test_a_code_leads_back_and_nobody_elses(asked, client, sign_in):
    _request, code = asked()
    assert "We have your request" in text(client.get(f"/asked/{code}/"))
    assert client.post("/join/", {"code": code})["Location"] == f"/asked/{code}/"
    assert client.get("/asked/ABCDEFGH2345/").status_code == 404
    assert code not in str(list(RequestKey.objects.values()))


def test_somebody_signed_in_finds_theirs_again(cast, asked, sign_in):
    request, _ = asked(by="stranger")
    assert sign_in("stranger").get(f"/my-requests/{request.pk}/").status_code == 200
    assert sign_in("mother").get(f"/my-requests/{request.pk}/").status_code == 404
    assert own_requests(cast.actor("stranger")) == [request]


def test_the_person_asks_for_somebody_and_it_is_their_wish(cast, sign_in):
    client = sign_in("person")
    values = {"name": "Stan Poole", "relationship": "friend", "reach": "Blessing knows", "key": str(uuid.uuid4())}
    sent = client.post(f"/people/{cast.joe.pk}/ask-for-somebody/", values)
    request = JoinRequest.objects.get()
    assert sent["Location"] == f"/my-requests/{request.pk}/"
    assert (request.state, request.person, request.is_own_wish) == (RequestState.WITH_TEAM, cast.joe, True)
    page = text(sign_in("manager").get(f"/join-requests/{request.pk}/"))
    assert "Joe asks for this: it is their own wish" in page
    assert sign_in("mother").get(f"/people/{cast.joe.pk}/ask-for-somebody/").status_code == 403
    assert {n.user for n in Notification.objects.filter(kind="joining.to-answer")} == {cast["manager"], cast["worker"]}


# The office ---------------------------------------------------------------------------------------------------------


def test_the_office_finds_names_and_services_and_nothing_else(cast, asked, office):
    request, _ = asked()
    actor = at_work(office["administrator"])
    found = find_people(actor, request, "jo mar")
    assert [(one.id, one.name, one.service) for one in found] == [(cast.joe.pk, "Joe Marsh", "Quay House")]
    assert [one.name for one in find_people(actor, request, "pryce")] == []
    assert find_people(actor, request, "") == []
    for other in (at_work(office["guardian"]), cast.actor("manager"), cast.actor("stranger")):
        with pytest.raises(PermissionDenied):
            find_people(other, request, "joe")


def test_matched_it_moves_to_the_team(cast, with_team, office):
    request, _ = with_team
    assert (request.state, request.shelf.scope, request.shelf.category) == (
        RequestState.WITH_TEAM,
        cast.joe.scope,
        Category.SHARING,
    )
    readers = {key for key in cast.users if request in JoinRequest.objects.visible_to(cast.actor(key, Hat.WORK))}
    assert readers == {"manager", "worker"}
    assert request not in JoinRequest.objects.visible_to(at_work(office["administrator"]))
    with pytest.raises(PermissionDenied):
        match(actor=at_work(office["administrator"]), request=request, person_id=cast.terry.pk)


def test_another_providers_person_cannot_be_matched(cast, asked, office):
    request, _ = asked()
    with pytest.raises(ValidationError):
        match(actor=at_work(office["administrator"]), request=request, person_id=cast.gethin.pk)


@pytest.mark.parametrize("how", ["account", "address", "name", "tick"])
def test_whoever_was_in_the_circle_before_is_answered_from_outside(cast, asked, office, how):
    end_membership(actor=cast.actor("manager"), member=cast.members["brother/joe"])
    asker = {
        "account": {"by": "brother", "name": "L.", "email": "new@example.org"},
        "address": {"name": "L.", "email": "Brother@example.org"},
        "name": {"name": "luke marsh", "email": "new@example.org"},
        "tick": {"name": "Somebody", "email": "new@example.org"},
    }[how]
    request, _ = asked(**asker)
    actor = at_work(office["administrator"])
    handed = match(actor=actor, request=request, person_id=cast.joe.pk, was_member=how == "tick")
    assert (handed.state, handed.was_member) == (RequestState.OUTSIDE, True)
    assert [key for key in cast.users if handed in JoinRequest.objects.visible_to(cast.actor(key, Hat.WORK))] == []
    assert {user.username for user in reviewers_of(handed)} == {"head", "guardian"}
    with pytest.raises(PermissionDenied):
        answer(actor=cast.actor("manager"), request=handed, answer=NO)
    answer(actor=at_work(office["guardian"]), request=handed, answer=Answer("yes"))
    invitation = Invitation.objects.get()
    assert (invitation.person, invitation.invited_by) == (cast.joe, office["guardian"])


def test_we_cannot_help_reveals_nothing(cast, asked, office, client, post):
    request, code = asked()
    post()
    with pytest.raises(ValidationError):
        cannot_help(actor=at_work(office["administrator"]), request=request, reason=" ")
    cannot_help(actor=at_work(office["administrator"]), request=request, reason="We do not support a Joe Marsh.")
    page = text(client.get(f"/asked/{code}/"))
    assert "We cannot help with this" in page
    assert "do not support" not in page
    (mail,) = post()
    assert (mail.subject, mail.to) == ("There is an answer for you", ["nan@example.org"])
    assert "Joe" not in mail.body


# The team -----------------------------------------------------------------------------------------------------------


def test_a_yes_makes_the_invitation(cast, with_team, post):
    request, _ = with_team
    post()
    answered = answer(actor=cast.actor("worker"), request=request, answer=Answer("yes", words="Welcome, Nan."))
    assert answered.state == RequestState.INVITED
    invitation = answered.invitation
    assert (invitation.name, invitation.email, invitation.relationship) == (
        "Nan Marsh",
        "nan@example.org",
        "grandparent",
    )
    assert [mail.subject for mail in post()] == ["Somebody has invited you"]


def test_a_yes_takes_an_invitation_that_is_open_already(cast, with_team, invited):
    made = invited()
    answered = answer(actor=cast.actor("manager"), request=with_team[0], answer=Answer("yes"))
    assert (answered.invitation, Invitation.objects.count()) == (made, 1)


def test_a_no_needs_a_reason_and_words(cast, with_team, client):
    request, code = with_team
    with pytest.raises(ValidationError) as error:
        answer(actor=cast.actor("manager"), request=request, answer=Answer("no"))
    assert sorted(error.value.error_dict) == ["reason", "words"]
    answer(actor=cast.actor("manager"), request=request, answer=NO)
    page = text(client.get(f"/asked/{code}/"))
    assert "Not at this time." in page
    assert "asked him twice" not in page
    assert Entry.objects.get(verb="joining.refuse").actor == cast["manager"]


def test_answered_once(cast, with_team):
    answer(actor=cast.actor("manager"), request=with_team[0], answer=NO)
    with pytest.raises(PermissionDenied):
        answer(actor=cast.actor("worker"), request=with_team[0], answer=Answer("yes"))


def test_nobody_else_answers(cast, with_team, office):
    refused = [cast.actor(key, Hat.WORK) for key in cast.users if key not in {"manager", "worker"}]
    for actor in (*refused, *(at_work(user) for user in office.values())):
        with pytest.raises(PermissionDenied):
            answer(actor=actor, request=with_team[0], answer=NO)


def test_what_is_late_shows_to_the_office_without_names(cast, with_team, office, time_machine):
    assert late_with_teams(at_work(office["head"])) == []
    time_machine.move_to(timezone.now() + datetime.timedelta(days=30), tick=False)
    (late,) = late_with_teams(at_work(office["head"]))
    assert (late.service, late.due_on) == ("Quay House", with_team[0].due_on)
    assert late_with_teams(cast.actor("manager")) == []
    assert late_with_teams(cast.actor("other-manager")) == []
    assert waiting_for(cast.actor("manager")) == [with_team[0]]


# The review ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def refused(cast, with_team):
    """A request that the manager refused, and its code."""
    request, code = with_team
    return answer(actor=cast.actor("manager"), request=request, answer=NO), code


def test_one_tap_has_it_looked_at_again_from_outside(cast, refused, office, client):
    request, code = refused
    assert client.post(f"/asked/{code}/review/")["Location"] == f"/asked/{code}/"
    assert client.post(f"/asked/{code}/review/").status_code == 302
    request.refresh_from_db()
    assert (request.state, request.shelf.category) == (RequestState.REVIEW, Category.JOINING)
    assert Entry.objects.filter(verb="joining.ask-review").count() == 1
    assert {n.user.username for n in Notification.objects.filter(kind="joining.to-review")} == {"head", "guardian"}
    assert waiting_for(cast.actor("manager")) == []
    assert waiting_for(at_work(office["administrator"])) == []
    assert waiting_for(at_work(office["head"])) == [request]
    for actor in (cast.actor("manager"), cast.actor("worker"), at_work(office["administrator"])):
        with pytest.raises(PermissionDenied):
            answer(actor=actor, request=request, answer=NO)


def test_whoever_rings_has_it_looked_at_again_too(cast, refused, office, sign_in):
    request, _ = refused
    address = f"/join-requests/{request.pk}/review/"
    for nobody in ("mother", "other-manager"):
        assert sign_in(nobody).post(address).status_code == 404
    client = sign_in("manager")
    assert address in text(client.get(f"/join-requests/{request.pk}/"))
    assert client.post(address)["Location"] == "/join-requests/"
    request.refresh_from_db()
    assert request.state == RequestState.REVIEW
    entry = Entry.objects.get(verb="joining.ask-review")
    assert entry.actor == cast["manager"]
    assert waiting_for(at_work(office["head"])) == [request]


def test_the_letter_and_the_page_of_a_no_say_where_to_type_the_code_and_whom_to_ring(cast, refused, client, sign_in):
    request, code = refused
    cast.house.phone = "01632 960 145"
    cast.house.save()
    letter = text(sign_in("manager").get(f"/join-requests/{request.pk}/letter/"))
    for words in ("/join/", "Or ring Quay House: 01632 960 145"):
        assert words in letter
    assert "Ring me instead: Quay House, 01632 960 145" in text(client.get(f"/asked/{code}/"))


def test_no_telephone_tells_that_somebody_is_known(cast, with_team, asked, client, time_machine):
    """A request that waits with a team looks like one about nobody: also when it is late."""
    cast.house.phone = "01632 960 145"
    cast.house.save()
    time_machine.move_to(timezone.now() + datetime.timedelta(days=30), tick=False)
    page = text(client.get(f"/asked/{with_team[1]}/"))
    assert ("You may ring the house or office you know, too." in page, "01632" in page) == (True, False)


def test_the_person_rings_the_own_house(cast, sign_in):
    cast.house.phone = "01632 960 145"
    cast.house.save()
    page = text(sign_in("person").get(f"/people/{cast.joe.pk}/ask-for-somebody/"))
    assert "Ring me instead: Quay House, 01632 960 145" in page


def test_overturned_the_team_cannot_take_it_back(cast, refused, office, post):
    request, _ = refused
    ask_review(actor=Actor(None), request=request)
    done = answer(actor=at_work(office["head"]), request=request, answer=Answer("yes", "He waved at her picture."))
    assert (done.state, done.answered_by, done.reviewed_by) == (RequestState.INVITED, cast["manager"], office["head"])
    invitation = done.invitation
    assert invitation not in Invitation.objects.visible_to(cast.actor("manager"))
    for change in (withdraw, send_again):
        with pytest.raises(PermissionDenied):
            change(actor=cast.actor("manager"), invitation=invitation)
    assert "Somebody has invited you" in [mail.subject for mail in post()]


def test_upheld_is_the_end(cast, refused, office, client):
    request, code = refused
    ask_review(actor=Actor(None), request=request)
    answer(
        actor=at_work(office["guardian"]), request=request, answer=Answer("no", "I asked him too.", "Still not now.")
    )
    page = text(client.get(f"/asked/{code}/"))
    assert "The answer is still no" in page
    assert "Still not now." in page
    assert "looked at again" not in page
    request.refresh_from_db()
    assert ask_review(actor=Actor(None), request=request).state == RequestState.UPHELD


def test_four_weeks_for_a_review(cast, with_team, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    request = answer(actor=cast.actor("manager"), request=with_team[0], answer=NO)
    time_machine.shift(datetime.timedelta(days=28))
    with pytest.raises(ValidationError, match="four weeks"):
        ask_review(actor=Actor(None), request=request)


@pytest.mark.parametrize("why", ["refused", "manages", "works there", "was in the circle"])
def test_who_is_not_outside(cast, with_team, office, why):
    request, _ = with_team
    head = office["head"]
    if why == "refused":
        request.answered_by = head
    if why == "manages":
        give_role(actor=None, user=head, provider=cast.provider, service=cast.house, role=RoleName.TEAM_MANAGER)
    if why == "works there":
        give_role(actor=None, user=head, provider=cast.provider, role=RoleName.SUPPORT_WORKER)
    if why == "was in the circle":
        ends = BEGAN + datetime.timedelta(days=9)
        add_member(actor=None, person=cast.joe, user=head, relationship=Relationship.FRIEND, starts=BEGAN, ends=ends)
    assert {user.username for user in reviewers_of(request)} == {"guardian"}


def test_the_manager_of_another_service_is_outside(cast, with_team, office):
    give_role(actor=None, user=office["head"], provider=cast.provider, service=cast.road, role=RoleName.TEAM_MANAGER)
    assert {user.username for user in reviewers_of(with_team[0])} == {"head", "guardian"}


def test_where_nobody_is_outside_the_office_is_told(cast, asked, sign_in):
    user = add_user(actor=None, username="administrator", name="Ines Farrow")
    give_role(actor=None, user=user, provider=cast.provider, role=RoleName.ADMINISTRATOR, starts=BEGAN)
    request, _ = asked()
    match(actor=at_work(user), request=request, person_id=cast.joe.pk)
    answer(actor=cast.actor("manager"), request=request, answer=NO)
    ask_review(actor=Actor(None), request=request)
    assert [n.user for n in Notification.objects.filter(kind="joining.nobody")] == [user]
    assert "Nobody outside the service can answer this" in text(client_of(user).get(f"/join-requests/{request.pk}/"))


def test_we_cannot_help_may_be_looked_at_again_too(cast, asked, office):
    request, _ = asked()
    cannot_help(actor=at_work(office["head"]), request=request, reason="Never heard of him.")
    request = ask_review(actor=Actor(None), request=request)
    guardian = at_work(office["guardian"])
    with pytest.raises(PermissionDenied):
        find_people(at_work(office["head"]), request, "joe")
    match(actor=guardian, request=request, person_id=find_people(guardian, request, "joe")[0].id)
    assert answer(actor=guardian, request=request, answer=Answer("yes")).state == RequestState.INVITED


def test_another_provider_sees_none_of_it(cast, refused, office):
    head = add_user(actor=None, username="cwm-head", name="Bronwen Lewis")
    give_role(actor=None, user=head, provider=cast.other_provider, role=RoleName.HEAD_OF_SERVICE, starts=BEGAN)
    ask_review(actor=Actor(None), request=refused[0])
    assert not JoinRequest.objects.visible_to(at_work(head)).exists()
    assert waiting_for(at_work(head)) == []


def test_a_death_closes_it(cast, with_team, client):
    request, code = with_team
    person_died(cast.joe)
    request.refresh_from_db()
    assert request.state == RequestState.CLOSED
    assert Entry.objects.filter(verb="joining.close").count() == 1
    page = text(client.get(f"/asked/{code}/"))
    assert "Please ring the office" in page
    assert "died" not in page


# Figures ------------------------------------------------------------------------------------------------------------


def test_the_list_costs_the_same_for_one_and_thirty(cast, asked, office, sign_in):
    client = client_of(office["administrator"])

    def add(count: int) -> None:
        for _ in range(count):
            asked()

    same_for_1_and_30(10, add, lambda: client.get("/join-requests/"))


def test_what_waits_costs_the_same_for_one_and_thirty(cast, asked, office):
    head = office["head"]
    end_membership(actor=cast.actor("manager"), member=cast.members["brother/joe"])

    def add(count: int) -> None:
        for _ in range(count):
            request, _code = asked(name="Luke Marsh")
            match(actor=at_work(office["administrator"]), request=request, person_id=cast.joe.pk)

    same_for_1_and_30(5, add, lambda: waiting_for(at_work(head)))


def test_today_costs_a_family_nothing_more(cast):
    actor = cast.actor("mother")
    assert actor.shelves
    with exactly(0):
        assert panels.waiting(actor) is None
    asker = Asker("Stan", "", "Blessing knows", "en-gb")
    with pytest.raises(PermissionDenied):
        ask_for_somebody(actor=actor, person=cast.joe, asker=asker, relationship="friend", words="", key=uuid.uuid4())
