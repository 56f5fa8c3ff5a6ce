"""Role cards: who opens whose, what stands on them, and that nobody can be taken for another."""

import datetime
import re

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.access.actors import Actor
from portal.access.choices import Assurance, Hat
from portal.audit.models import Entry, Opening
from portal.people.choices import Relationship, RoleName
from portal.people.drawings import PARTS, drawing_from
from portal.people.models import Membership, Placement, SupportedPerson, User
from portal.people.services import (
    add_member,
    add_user,
    card_of,
    change_card,
    change_words,
    end_membership,
    end_role,
    give_role,
    set_reach,
    titles_of,
)
from tests.cast import BEGAN, KEYS
from tests.queries import exactly, same_for_1_and_30

IN_JOES_CIRCLE = {"mother", "brother", "worker", "manager", "advocate", "person"}
FACE = {"skin": "#eec1a2", "hair": "#8a5a33", "style": "curly", "top": "#0b5c5e", "glasses": True}


def url(cast, key: str, person=None) -> str:
    return reverse("card", args=[(person or cast.joe).pk, cast[key].pk])


def page(client, cast, key: str) -> str:
    response = client.get(url(cast, key))
    assert response.status_code == 200
    return response.content.decode()


# Who opens whose ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["worker", "mother", "manager", "chair", "safeguarding-lead"])
def test_whoever_reads_the_circle_opens_its_cards(cast, sign_in, whose):
    answers = {key: sign_in(key).get(url(cast, whose)).status_code for key in KEYS}
    assert answers == {key: 200 if key in IN_JOES_CIRCLE else 404 for key in KEYS}


@pytest.mark.parametrize("whose", ["other-worker", "worker-sister", "other-manager", "stranger"])
def test_nobody_has_a_card_where_they_have_no_place(cast, sign_in, whose):
    assert {sign_in(key).get(url(cast, whose)).status_code for key in KEYS} == {404}


def test_the_persons_own_card_is_their_page(cast, sign_in):
    response = sign_in("mother").get(url(cast, "person"))
    assert (response.status_code, response["Location"]) == (302, reverse("person", args=[cast.joe.pk]))


def test_a_title_leads_to_a_card_exactly_where_there_is_one(cast):
    users = [cast[key].pk for key in KEYS]
    for key in KEYS:
        for hat in cast.actor(key).hats or ("",):
            for person in cast.people:
                actor = cast.actor(key, hat)
                titles = titles_of(actor, [person], users)
                shown = {pk for pk in users if titles.of(person.pk, pk).has_card}
                there = {pk for pk in users if (card := card_of(actor, person, pk)) and not card.is_person}
                assert shown == there, (key, hat, person)


def test_whoever_has_left_reads_no_card(cast, sign_in):
    client = sign_in("brother")
    assert client.get(url(cast, "worker")).status_code == 200
    end_membership(actor=None, member=cast.members["brother/joe"])
    assert client.get(url(cast, "worker")).status_code == 404


def test_at_work_with_one_factor_no_card_opens(cast):
    actor = Actor(cast["worker"], Hat.WORK, assurance=Assurance.ONE)
    assert card_of(actor, cast.joe, cast["mother"].pk) is None


def test_looking_at_a_card_is_noted(cast, sign_in):
    sign_in("mother").get(url(cast, "worker"))
    opening = Opening.objects.get()
    assert (opening.user, opening.shelf_id) == (cast["mother"], cast.joe.shelf_id)


# What stands on them -----------------------------------------------------------------------------------------------


def test_a_worker_is_reached_through_the_service_and_a_family_not_at_all(cast, sign_in):
    set_reach(
        actor=cast.actor("manager"), service=cast.house, phone="01632 960 001", office_email="quay@harbour.example"
    )
    client = sign_in("brother")
    for key in ("worker", "manager"):
        text = page(client, cast, key)
        assert "01632 960 001" in text
        assert "quay@harbour.example" in text
        assert "Through Quay House. Ask for" in text
    for key in ("mother", "advocate"):
        assert "How to reach me" not in page(client, cast, key)
        assert "01632" not in page(client, cast, key)


def test_no_card_shows_an_address_of_its_owner(cast, sign_in):
    for reader in ("brother", "manager", "person"):
        for key in ("mother", "worker", "manager", "advocate", "chair"):
            assert cast[key].email not in page(sign_in(reader), cast, key)


def test_what_i_do_and_what_i_can_decide(cast, sign_in):
    change_words(
        actor=cast.actor("worker"),
        member=cast.members["worker/joe"],
        what_i_do="I plan his week.",
        what_i_can_decide="What we eat.",
    )
    text = page(sign_in("mother"), cast, "worker")
    assert "I plan his week." in text
    assert "What we eat." in text
    manager = page(sign_in("mother"), cast, "manager")
    assert "I run the team and answer for the support it gives." in manager
    assert "8 January 2024" in manager


def test_somebody_who_left_keeps_a_card_that_says_so(cast, sign_in):
    end_membership(actor=None, member=cast.members["advocate/joe"])
    text = page(sign_in("mother"), cast, "advocate")
    assert re.search(r"Advocate, from 8 January 2024 to", text)
    assert "What I do" not in text


def test_the_words_beside_a_name(cast):
    def words(key: str) -> str:
        return str(titles_of(cast.actor("mother"), [cast.joe], [cast[key].pk]).of(cast.joe.pk, cast[key].pk))

    assert words("worker") == "key worker"
    assert words("manager") == "team manager"
    assert words("chair") == "chair of reviews"
    assert words("other-worker") == ""
    assert words("person") == ""
    since = BEGAN + datetime.timedelta(days=1)
    add_member(actor=None, person=cast.joe, user=cast["advocate"], relationship=Relationship.FRIEND, starts=since)
    assert words("advocate") == "advocate, friend"
    end_membership(
        actor=None, member=cast.members["brother/joe"], ends=timezone.now() + datetime.timedelta(microseconds=1)
    )
    today = timezone.localtime().strftime("%-d %B %Y")
    assert words("brother") == f"was brother until {today}"
    end_role(actor=None, role=cast["chair"].roles.get())
    assert words("chair") == f"was chair of reviews until {today}"


def test_a_role_that_was_called_off_was_never_held(cast):
    later = timezone.now() + datetime.timedelta(days=3)
    role = give_role(actor=None, user=cast["stranger"], provider=cast.provider, role=RoleName.CHAIR, starts=later)
    end_role(actor=None, role=role)
    with time_machine.travel(later + datetime.timedelta(days=30)):
        titles = titles_of(cast.actor("mother"), [cast.joe])
    assert (cast.joe.pk, cast["chair"].pk) in titles
    assert (cast.joe.pk, cast["stranger"].pk) not in titles


@pytest.mark.parametrize("everywhere", [True, False])
def test_an_office_ends_with_the_placement_it_came_with(cast, everywhere):
    role = {"provider": cast.provider, "role": RoleName.CHAIR, "service": None if everywhere else cast.house}
    give_role(actor=None, user=cast["stranger"], starts=BEGAN, **role)
    left = timezone.now() - datetime.timedelta(days=2)
    Placement.objects.filter(person=cast.joe).update(ends=left)
    give_role(actor=None, user=cast["other-worker"], starts=left, **role)
    titles = titles_of(cast.actor("mother"), [cast.joe, cast.terry])
    day = timezone.localtime(left).strftime("%-d %B %Y")
    assert str(titles.of(cast.joe.pk, cast["stranger"].pk)) == f"was chair of reviews until {day}"
    assert str(titles.of(cast.terry.pk, cast["stranger"].pk)) == "chair of reviews"
    assert (cast.joe.pk, cast["other-worker"].pk) not in titles
    assert card_of(cast.actor("mother"), cast.joe, cast["other-worker"].pk) is None
    card = card_of(cast.actor("mother"), cast.joe, cast["stranger"].pk)
    assert [entry.ends for entry in card.entries] == [left]


def test_titles_cost_two_queries_for_one_person_and_for_all(cast):
    actor = cast.actor("manager")
    assert actor.shelves
    for people in (cast.people[:1], cast.people):
        with exactly(2):
            titles_of(actor, people, [cast[key].pk for key in KEYS])


def test_a_card_costs_the_same_with_one_membership_and_with_thirty(cast, sign_in):
    client = sign_in("mother")

    def leave_and_come_back(count: int) -> None:
        for _ in range(count):
            days = Membership.objects.filter(user=cast["worker"]).count() * 2
            add_member(
                actor=None, person=cast.joe, user=cast["worker"], relationship=Relationship.SUPPORT_WORKER,
                starts=BEGAN + datetime.timedelta(days=days), ends=BEGAN + datetime.timedelta(days=days + 1),
            )  # fmt: skip

    same_for_1_and_30(12, leave_and_come_back, lambda: client.get(url(cast, "worker")))


# Choosing one's name and picture -----------------------------------------------------------------------------------


def form(**changed) -> dict:
    return {"name": "Blessing Mensah", "called": "", "picture": "face", **FACE, "glasses": "on", **changed}


def test_a_chosen_name_and_picture_are_everywhere_and_the_recorded_name_with_the_manager(cast, sign_in):
    client = sign_in("worker")
    response = client.post(reverse("card_edit"), form(name="  Bess   Harbour ", called="Bess"))
    assert (response.status_code, response["Location"]) == (302, reverse("card_edit"))
    user = User.objects.get(pk=cast["worker"].pk)
    assert (user.name, user.called, user.recorded_name) == ("Bess Harbour", "Bess", "Blessing Mensah")
    assert user.drawing == FACE
    assert Entry.objects.get(verb="card.change").detail == {}
    for reader in ("mother", "person"):
        text = page(sign_in(reader), cast, "worker")
        assert "Bess Harbour" in text
        assert "Blessing Mensah" not in text
    assert "In our records: Blessing Mensah" in page(sign_in("manager"), cast, "worker")
    # Back again, and once more: the record keeps the first name.
    client.post(reverse("card_edit"), form(name="Blessing Mensah"))
    client.post(reverse("card_edit"), form(name="B. Harbour"))
    assert User.objects.get(pk=user.pk).recorded_name == "Blessing Mensah"


def test_show_me_keeps_nothing(cast, sign_in):
    response = sign_in("worker").post(reverse("card_edit"), form(name="Bess Harbour", preview="1"))
    assert response.status_code == 200
    text = response.content.decode()
    assert "Nothing is kept yet." in text
    assert "Bess Harbour" in text
    assert User.objects.get(pk=cast["worker"].pk).name == "Blessing Mensah"
    assert not Entry.objects.filter(verb="card.change").exists()


@pytest.mark.parametrize(
    "name", ["Carol Marsh", "carol  marsh", "CAROL MARSH", "Ｃarol Marsh", "Cárol Marsh", "Anita Desai"]
)
def test_nobody_takes_the_name_of_somebody_one_meets_here(cast, sign_in, name):
    response = sign_in("brother").post(reverse("card_edit"), form(name=name))
    assert response.status_code == 422
    assert "Somebody you meet here has this name." in response.content.decode()
    assert User.objects.get(pk=cast["brother"].pk).name == "Luke Marsh"


@pytest.mark.parametrize("name", ["", "   ", "Lu\u202eke", "Luke\u200b Marsh", "x" * 121])
def test_a_name_that_is_none_is_refused_and_kept_in_the_form(cast, sign_in, name):
    response = sign_in("brother").post(reverse("card_edit"), form(name=name, called="Lukey"))
    assert response.status_code == 422
    assert 'value="Lukey"' in response.content.decode()
    assert User.objects.get(pk=cast["brother"].pk).name == "Luke Marsh"


def test_a_hostile_name_is_words_and_no_markup(cast, sign_in):
    sign_in("brother").post(reverse("card_edit"), form(name="<script>alert(1)</script>", called='"><img src=x>'))
    text = page(sign_in("mother"), cast, "brother")
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.parametrize(
    "changed", [{"skin": ""}, {"skin": "#123456"}, {"style": '"/><script>'}, {"top": ["a"]}, {"hair": "url(x)"}]
)
def test_a_face_is_made_of_the_choices_alone(cast, sign_in, changed):
    assert sign_in("worker").post(reverse("card_edit"), form(**changed)).status_code == 422
    assert drawing_from({**FACE, **changed} if not isinstance(changed.get("top"), list) else {}) == {}
    assert User.objects.get(pk=cast["worker"].pk).drawing == {}


def test_letters_need_no_face(cast, sign_in):
    sign_in("worker").post(reverse("card_edit"), form())
    response = sign_in("worker").post(reverse("card_edit"), {"name": "Blessing Mensah", "picture": "letters"})
    assert response.status_code == 302
    assert User.objects.get(pk=cast["worker"].pk).drawing == {}


def test_every_choice_has_a_word_and_a_face_on_its_button(cast, sign_in):
    text = sign_in("worker").get(reverse("card_edit")).content.decode()
    assert text.count('class="pick"') == sum(len(choices) for choices in PARTS.values())
    assert "style=" not in text


def test_the_persons_own_picture_stands_on_their_page(cast, sign_in):
    response = sign_in("person").post(reverse("card_edit"), form(called="Joey", name="Somebody Else"))
    assert response.status_code == 302
    joe = SupportedPerson.objects.get(pk=cast.joe.pk)
    assert (joe.name, joe.called, joe.drawing) == ("Joe Marsh", "Joey", FACE)
    assert User.objects.get(pk=cast["person"].pk).name == "Joe Marsh"


def test_a_helper_changes_nobodys_card(cast):
    actor = Actor(cast["mother"], Hat.CIRCLE, assurance=Assurance.TWO, helper=cast["stranger"])
    with pytest.raises(PermissionDenied):
        change_card(actor=actor, name="Somebody", called="", drawing={})
    with pytest.raises(PermissionDenied):
        change_words(actor=actor, member=cast.members["mother/joe"], what_i_do="x", what_i_can_decide="")


# What a card says, and how a service is reached --------------------------------------------------------------------


def test_only_ones_own_words_and_only_while_one_is_here(cast, sign_in):
    member = cast.members["brother/joe"]
    door = reverse("card_words", args=[member.pk])
    assert {key: sign_in(key).get(door).status_code for key in ("brother", "mother", "manager")} == {
        "brother": 200, "mother": 404, "manager": 404,
    }  # fmt: skip
    client = sign_in("brother")
    assert client.post(door, {"what_i_do": "x" * 301}).status_code == 422
    response = client.post(door, {"what_i_do": "I take him to the match."})
    assert (response.status_code, response["Location"]) == (302, url(cast, "brother"))
    member.refresh_from_db()
    assert (member.what_i_do, member.what_i_can_decide) == ("I take him to the match.", "")
    with pytest.raises(PermissionDenied):
        change_words(actor=cast.actor("mother"), member=member, what_i_do="x", what_i_can_decide="")
    end_membership(actor=None, member=member)
    with pytest.raises(PermissionDenied):
        change_words(actor=cast.actor("brother"), member=member, what_i_do="x", what_i_can_decide="")


def test_the_manager_says_how_the_service_is_reached(cast, sign_in):
    door = reverse("service_reach", args=[cast.house.pk])
    client = sign_in("manager")
    assert client.post(door, {"phone": "ring Anita"}).status_code == 422
    assert client.post(door, {"phone": "01632 960 001", "office_email": "no address"}).status_code == 422
    assert client.post(door, {"phone": "01632 960 001"}).status_code == 302
    cast.house.refresh_from_db()
    assert (cast.house.phone, cast.house.office_email) == ("01632 960 001", "")
    for key in ("worker", "mother", "other-manager"):
        with pytest.raises(PermissionDenied):
            set_reach(actor=cast.actor(key), service=cast.house, phone="", office_email="")
    with pytest.raises(ValidationError):
        set_reach(actor=cast.actor("manager"), service=cast.house, phone="javascript:alert(1)", office_email="")


def test_my_account_leads_to_my_cards(cast, sign_in):
    text = sign_in("worker").get(reverse("account")).content.decode()
    assert reverse("card_edit") in text
    assert reverse("card_words", args=[cast.members["worker/joe"].pk]) in text
    # A worker who is also a sister changes what belongs to the hat that is on.
    sister = sign_in("worker-sister", Hat.CIRCLE).get(reverse("account")).content.decode()
    assert reverse("card_words", args=[cast.members["worker-sister/terry"].pk]) in sister
    assert reverse("card_words", args=[cast.members["worker-sister/grace"].pk]) not in sister


def test_somebody_new_with_the_same_name_is_let_in(cast):
    """Two people may be called the same: only choosing another's name is refused."""
    twin = add_user(actor=None, username="carol-2", name="Carol Marsh")
    member = add_member(actor=None, person=cast.joe, user=twin, relationship=Relationship.COUSIN, starts=BEGAN)
    assert member.user.name == "Carol Marsh"
    change_card(actor=Actor(twin, assurance=Assurance.TWO), name="Carol Marsh", called="Caz", drawing={})
    twin.refresh_from_db()
    assert (twin.name, twin.called, twin.recorded_name) == ("Carol Marsh", "Caz", "")
