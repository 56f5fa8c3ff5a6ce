"""The unlock door: a family member with one factor meets what needs two, and is told kindly."""

import datetime
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.access.choices import ASSURED_KEY, FRESH_KEY, Category, Hat
from portal.access.middleware import actor_of
from portal.people.choices import RoleName
from portal.people.services import give_role
from portal.sharing.choices import Basis, Share
from portal.sharing.services import decide
from portal.signin.services import devices
from tests.signing_in import client_of


@pytest.fixture
def codes(cast):
    """The list of the mother, with whom behaviour support is shared (the fuller set)."""
    return devices.make_codes(None, cast["mother"])


@pytest.fixture
def client(cast):
    return client_of(cast["mother"], assured=False)


def opens(cast, client, category: Category) -> bool:
    return actor_of(cast["mother"], client.session).reads(cast.joe.scope, category)


def test_a_shelf_opens_with_the_second_step_and_not_before(cast, codes, client):
    assert not opens(cast, client, Category.BEHAVIOUR)
    url = reverse("unlock") + f"?next=/people/{cast.joe.pk}/"
    page = client.get(url).content.decode()
    assert "This is private to Joe. Before it opens we ask for one thing more:" in page
    assert "<li>Behaviour support</li>" in page
    wrong = client.post(reverse("unlock"), {"code": "AAAA-BBBB", "next": "/people/"})
    assert (wrong.status_code, 'value="AAAA-BBBB"' in wrong.content.decode()) == (422, True)
    assert not opens(cast, client, Category.BEHAVIOUR)
    assert client.post(reverse("unlock"), {"code": codes[0], "next": "/people/"})["Location"] == "/people/"
    assert opens(cast, client, Category.BEHAVIOUR)
    assert client.get(url)["Location"] == f"/people/{cast.joe.pk}/"


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x", "/unlock/", ""]
)
def test_it_leads_to_pages_of_ours_only(codes, client, target):
    assert client.post(reverse("unlock"), {"code": codes[0], "next": target})["Location"] == "/today/"


def test_a_get_opens_nothing(cast, codes, client):
    for path in ("/unlock/", f"/unlock/?code={codes[0]}", "/step-up/"):
        assert client.get(path).status_code == 200
    assert not opens(cast, client, Category.BEHAVIOUR)
    assert devices.codes_left(cast["mother"]) == 10


def test_whoever_has_no_second_step_is_led_to_one(cast, client):
    page = client.get(reverse("unlock")).content.decode()
    for name in ("codes_make", "app_add"):
        assert f'href="{reverse(name)}?next=' in page
    made = client.post(reverse("codes_make"), {"next": "/unlock/?next=/people/"})
    assert made.status_code == 200
    assert not opens(cast, client, Category.BEHAVIOUR)
    assert 'href="/unlock/?next=/people/"' in made.content.decode()


def test_somebody_else_s_code_does_not_open_it(cast, codes, client):
    theirs = devices.make_codes(None, cast["brother"])
    assert client.post(reverse("unlock"), {"code": theirs[0]}).status_code == 422
    assert not opens(cast, client, Category.BEHAVIOUR)


def test_the_person_s_page_names_the_parts_that_wait(cast, client):
    url = reverse("person", args=[cast.joe.pk])
    page = client.get(url).content.decode()
    assert "More about Joe, after one thing more" in page
    assert "<li>Behaviour support</li>" in page
    assert f'href="/unlock/?next={quote(url, safe="")}"' in page
    assert "after one thing more" not in client_of(cast["mother"]).get(url).content.decode()
    # The brother is shared none of them: nothing waits, and no door says that there is something.
    assert "after one thing more" not in client_of(cast["brother"], assured=False).get(url).content.decode()


def test_the_door_stands_for_what_is_shared_alone(cast, client):
    decide(
        actor=None,
        member=cast.members["mother/joe"],
        share=Share.EVERYTHING,
        basis=Basis.CONSENT,
        reason="Asked again.",
        starts=timezone.now(),
        review_on=datetime.date(2027, 6, 1),
        words_for_reader="We agreed.",
    )
    page = client.get(reverse("unlock")).content.decode()
    assert [word in page for word in ("<li>Behaviour support</li>", "<li>Health</li>", "<li>Money</li>")] == [
        True,
        True,
        False,
    ]


def test_work_that_began_after_signing_in_waits_for_the_second_step(cast):
    give_role(actor=None, user=cast["stranger"], provider=cast.provider, service=cast.house, role=RoleName.TEAM_MANAGER)
    client = client_of(cast["stranger"], Hat.WORK, assured=False)
    assert "Your work opens after one thing more" in client.get("/today/").content.decode()
    assert client.get(reverse("people")).context["people"].count() == 0
    codes = devices.make_codes(None, cast["stranger"])
    client = client_of(cast["stranger"], Hat.WORK, assured=False)
    assert client.post(reverse("unlock"), {"code": codes[0]}).status_code == 302
    assert client.session[ASSURED_KEY] is True
    assert client.get(reverse("people")).context["people"].count() == 2


def test_a_second_step_is_also_shown_just_now(codes, client):
    session = client.session
    del session[FRESH_KEY]
    session.save()
    client.post(reverse("unlock"), {"code": codes[0]})
    assert FRESH_KEY in client.session
