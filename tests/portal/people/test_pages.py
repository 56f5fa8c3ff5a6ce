"""Today, the people, a person and the circle: who sees them, and what they cost."""

import datetime
import re

import pytest
from django.urls import reverse

from portal.access.choices import Hat
from portal.audit.models import Opening
from portal.people.choices import Relationship
from portal.people.services import add_member, add_person, add_user, end_membership
from tests.cast import BEGAN, KEYS
from tests.queries import exactly

IN_JOES_CIRCLE = {"mother", "brother", "worker", "manager", "advocate", "person"}


@pytest.mark.parametrize("name", ["person", "circle"])
def test_the_circle_sees_it_and_for_others_it_does_not_exist(cast, sign_in, name):
    url = reverse(name, args=[cast.joe.id])
    answers = {key: sign_in(key).get(url).status_code for key in KEYS}
    assert answers == {key: 200 if key in IN_JOES_CIRCLE else 404 for key in KEYS}


def test_what_is_not_yours_answers_like_what_does_not_exist(cast, sign_in):
    client = sign_in("stranger")
    not_yours = client.get(reverse("person", args=[cast.joe.id]))
    not_there = client.get(reverse("person", args=["11111111-1111-4111-8111-111111111111"]))
    assert not_yours.status_code == not_there.status_code == 404

    def without(page, pk) -> str:
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
        return text.replace(str(pk), "")

    assert without(not_yours, cast.joe.id) == without(not_there, "11111111-1111-4111-8111-111111111111")
    assert "Joe" not in not_yours.content.decode()


def test_people_lists_whose_circle_one_is_in(cast, sign_in):
    def names(key, hat=None):
        return [person.name for person in sign_in(key, hat).get(reverse("people")).context["people"]]

    assert names("mother") == ["Joe Marsh"]
    assert names("manager") == ["Grace Oyelaran", "Joe Marsh", "Terry Whitlock"]
    assert names("worker-sister", Hat.WORK) == ["Grace Oyelaran"]
    assert names("worker-sister", Hat.CIRCLE) == ["Terry Whitlock"]
    assert names("stranger") == []


def test_whoever_is_in_no_circle_finds_the_way_to_ask(cast, sign_in):
    link = f'href="{reverse("ask_to_join")}"'
    assert link in sign_in("stranger").get(reverse("people")).content.decode()
    assert link not in sign_in("mother").get(reverse("people")).content.decode()


def test_the_circle_tells_who_is_in_it_and_who_left(cast, sign_in):
    end_membership(actor=None, member=cast.members["brother/joe"])
    context = sign_in("mother").get(reverse("circle", args=[cast.joe.id])).context
    assert {m.user.name for m in context["family"]} == {"Carol Marsh", "Fiona Grant"}
    assert {m.user.name for m in context["workers"]} == {"Blessing Mensah"}
    assert {m.user.name for m in context["left"]} == {"Luke Marsh"}


@pytest.mark.parametrize("name", ["person", "circle"])
def test_looking_at_a_person_is_noted(cast, sign_in, name):
    sign_in("worker").get(reverse(name, args=[cast.joe.id]))
    opening = Opening.objects.get()
    assert (opening.user, opening.hat, opening.shelf_id) == (cast["worker"], Hat.WORK, cast.joe.shelf_id)


def test_pages_cost_the_same_with_one_and_with_thirty(cast, sign_in):
    client = sign_in("manager")
    urls = [reverse("people"), reverse("person", args=[cast.joe.id]), reverse("circle", args=[cast.joe.id])]
    for url in urls:
        client.get(url)

    def add(n: int) -> None:
        for _ in range(n):
            number = cast.joe.memberships.count() + 100
            user = add_user(actor=None, username=f"aunt-{number}", name=f"Aunt {number}")
            add_member(actor=None, person=cast.joe, user=user, relationship=Relationship.AUNT_UNCLE, starts=BEGAN)
            add_person(
                actor=None, service=cast.house, name=f"Person {number}", born=datetime.date(1990, 1, 1), starts=BEGAN
            )

    counts = {}
    add(1)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for url in urls:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts[url] = len(captured)
    add(29)
    for url in urls:
        with exactly(counts[url]):
            client.get(url)
    assert list(counts.values()) == [6, 14, 13]


@pytest.mark.parametrize(
    ("field", "value", "cookie"),
    [
        ("text_size", "150", "text_size"),
        ("contrast", "high", "contrast"),
        ("theme", "dark", "theme"),
        ("language", "cy", "django_language"),
    ],
)
def test_reader_settings_are_remembered(cast, sign_in, field, value, cookie):
    client = sign_in("mother")
    response = client.post(reverse("reader"), {field: value, "next": "/people/"})
    assert (response.status_code, response["Location"]) == (302, "/people/")
    assert response.cookies[cookie].value == value
    cast["mother"].refresh_from_db()
    assert getattr(cast["mother"], field) == value


def test_reader_settings_do_not_lead_elsewhere(cast, sign_in):
    response = sign_in("nobody").post(reverse("reader"), {"theme": "dark", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"
    assert sign_in("nobody").post(reverse("reader"), {"theme": "purple"}).status_code == 404


def test_changing_hats(cast, sign_in):
    client = sign_in("worker-sister", Hat.WORK)
    assert client.post(reverse("hat"), {"hat": Hat.CIRCLE}).status_code == 302
    assert [p.name for p in client.get(reverse("people")).context["people"]] == ["Terry Whitlock"]
    assert sign_in("mother").post(reverse("hat"), {"hat": Hat.WORK}).status_code == 404


def test_strangers_are_asked_to_sign_in(cast, sign_in):
    for name in ("today", "people", "notifications"):
        response = sign_in("nobody").get(reverse(name))
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={reverse(name)}")


def test_nobody_can_sign_up(cast, sign_in):
    client = sign_in("nobody")
    data = {"username": "me", "password1": "long enough to try", "password2": "long enough to try"}
    client.post("/accounts/signup/", data)
    assert not type(cast["mother"]).objects.filter(username="me").exists()


def test_pages_of_the_signed_in_are_never_cached(cast, sign_in):
    assert sign_in("mother").get(reverse("today"))["Cache-Control"] == "private, no-store"
