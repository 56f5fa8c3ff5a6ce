"""The circle's page: who is in it, since when, who left, a thousand of them; and changing hats."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.access.choices import HAT_KEY, Hat
from portal.people.choices import Relationship
from portal.people.models import Membership, User
from portal.people.registry import Panel, _panels, register_panel
from portal.people.services import add_member, add_user, end_membership
from portal.people.views.circle import PAGE
from tests.cast import BEGAN


@pytest.fixture
def crowd(cast):
    """`crowd(n, relationship, left=…)` → n more people in Joe’s circle, at once."""

    def add(count: int, relationship: str, *, left: bool = False) -> None:
        first = User.objects.count()
        users = [User(username=f"c{first + n}", name=f"Crowd {first + n}") for n in range(count)]
        User.objects.bulk_create(users)
        Membership.objects.bulk_create(
            Membership(
                shelf_id=cast.joe.shelf_id, person=cast.joe, user=user, relationship=relationship, created=BEGAN,
                starts=BEGAN + datetime.timedelta(days=1),
                ends=BEGAN + datetime.timedelta(days=2 + n % 50) if left else None,
            )
            for n, user in enumerate(users)
        )  # fmt: skip

    return add


def names(text: str) -> list[str]:
    return re.findall(r'<h3><a class="who"[^>]*>([^<]+)</a></h3>', text)


def follow(client, cast, which: str) -> list[str]:
    """Every name of one list, page after page."""
    here = client.get(reverse("circle", args=[cast.joe.pk]))
    found = [member.user.name for member in here.context[which]]
    more = here.context[f"more_{which}"]
    while more:
        page = client.get(reverse("circle", args=[cast.joe.pk]) + more)
        assert len(page.context["members"]) <= PAGE
        found += names(page.content.decode())
        more = page.context["more"]
    return found


def test_a_thousand_members_are_shown_page_after_page_each_once(cast, sign_in, crowd):
    crowd(500, Relationship.FRIEND)
    crowd(100, Relationship.SUPPORT_WORKER)
    crowd(400, Relationship.OTHER_FAMILY, left=True)
    client = sign_in("mother")
    first = client.get(reverse("circle", args=[cast.joe.pk]))
    assert len(names(first.content.decode())) == 3 * PAGE
    assert len(first.content) < 400_000
    for which, there in (
        ("family", {m.user.name for m in cast.members.values() if m.person_id == cast.joe.pk and not m.is_worker}),
        ("workers", {"Blessing Mensah"}),
        ("left", set()),
    ):
        found = follow(client, cast, which)
        assert len(found) == len(set(found)) == {"family": 503, "workers": 101, "left": 400}[which]
        assert there <= set(found)


def test_those_who_left_are_folded_away_the_latest_first(cast, sign_in, crowd):
    crowd(60, Relationship.FRIEND, left=True)
    context = sign_in("mother").get(reverse("circle", args=[cast.joe.pk])).context
    ends = [member.ends for member in context["left"]]
    assert ends == sorted(ends, reverse=True)
    text = sign_in("mother").get(reverse("circle", args=[cast.joe.pk])).content.decode()
    assert text.index("<details><summary>Those who were in") < text.index(names(text)[-1])


def test_whoever_is_still_to_come_is_not_shown_as_here(cast, sign_in):
    later = timezone.now() + datetime.timedelta(days=2)
    user = add_user(actor=None, username="later", name="Later Nightingale")
    add_member(actor=None, person=cast.joe, user=user, relationship=Relationship.NURSE, starts=later)
    assert "Later Nightingale" not in sign_in("mother").get(reverse("circle", args=[cast.joe.pk])).content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [("list=family", 200), ("list=left&after=", 200), ("list=left&after=1-zz", 200), ("list=everybody", 404)],
)
def test_a_mistyped_address(cast, sign_in, query, status):
    url = reverse("circle", args=[cast.joe.pk])
    assert sign_in("mother").get(f"{url}?{query}").status_code == status
    assert sign_in("stranger").get(f"{url}?{query}").status_code == 404


def test_further_pages_cost_the_same_however_long_the_list_is(cast, sign_in, crowd):
    from tests.queries import exactly

    client = sign_in("mother")
    url = reverse("circle", args=[cast.joe.pk]) + "?list=family"
    client.get(url)
    with exactly(8):
        client.get(url)
    crowd(200, Relationship.FRIEND)
    with exactly(8):
        client.get(url)


def test_who_else_one_can_turn_to(cast, sign_in):
    context = sign_in("mother").get(reverse("circle", args=[cast.joe.pk])).context
    assert {(user.name, role) for user, role in context["offices"]} == {
        ("Anita Desai", "team manager"),
        ("Dele Akande", "safeguarding lead"),
    }


def test_an_empty_circle_says_so(cast, sign_in):
    for key in ("mother", "brother", "advocate", "worker"):
        end_membership(actor=None, member=cast.members[f"{key}/joe"])
    text = sign_in("person").get(reverse("circle", args=[cast.joe.pk])).content.decode()
    assert "Nobody is in this circle yet" in text
    assert '<svg class="ring"' not in text


def test_the_drawing_and_the_list_show_the_same_people(cast, sign_in):
    text = sign_in("mother").get(reverse("circle", args=[cast.joe.pk])).content.decode()
    drawn = set(re.findall(r'<text class="ring-name"[^>]*>([^<]+)</text>', text))
    assert drawn == {name.partition(" ")[0] for name in names(text)}


def test_other_apps_add_panels_to_the_circle(cast, sign_in, monkeypatch):
    asked = []

    def context(actor, person):
        asked.append((actor.user, person))
        return {"kind": "", "title": "From another app", "text": ""}

    register_panel("circle", Panel("tests.one", "components/notice.html", context, 99))
    try:
        text = sign_in("mother").get(reverse("circle", args=[cast.joe.pk])).content.decode()
    finally:
        del _panels["circle", "tests.one"]
    assert "From another app" in text
    assert asked == [(cast["mother"], cast.joe)]


# Hats --------------------------------------------------------------------------------------------------------------


def test_the_strip_says_which_hat_is_on_and_changes_it_in_one_tap(cast, sign_in):
    client = sign_in("worker-sister", Hat.CIRCLE)
    text = client.get(reverse("people")).content.decode()
    strip = text[text.index('class="hat-strip"') : text.index("</header>", text.index('class="hat-strip"'))]
    assert "as family or friend" in strip
    assert re.findall(r'name="hat" value="(\w+)"', strip) == [Hat.WORK]
    assert client.post(reverse("hat"), {"hat": "work"})["Location"] == reverse("today")
    assert client.session[HAT_KEY] == Hat.WORK
    assert [p.name for p in client.get(reverse("people")).context["people"]] == ["Grace Oyelaran"]


def test_whoever_has_one_hat_sees_no_strip(cast, sign_in):
    assert 'class="hat-strip"' not in sign_in("mother").get(reverse("people")).content.decode()


def test_after_signing_in_one_chooses_and_looking_changes_nothing(cast, sign_in):
    client = sign_in("worker-sister")
    response = client.get(reverse("today"))
    assert (response.status_code, response["Location"]) == (302, reverse("hats"))
    text = client.get(reverse("hats")).content.decode()
    main = text[text.index("<main") :]
    assert re.findall(r'name="hat" value="(\w+)"', main) == [Hat.CIRCLE, Hat.WORK]
    assert HAT_KEY not in client.session
    assert client.get(reverse("hat")).status_code == 405
    assert client.post(reverse("hat"), {"hat": "circle"}).status_code == 302
    assert client.get(reverse("today")).status_code == 200


def test_one_hat_needs_no_choice(cast, sign_in):
    assert sign_in("mother").get(reverse("today")).status_code == 200
    assert reverse("today") in sign_in("mother").get(reverse("hats")).content.decode()


def test_a_hat_that_was_lost_is_asked_again(cast, sign_in):
    """Her work with Grace and her role end: the hat that the session still names is gone, and nothing is asked."""
    client = sign_in("worker-sister", Hat.WORK)
    assert client.get(reverse("today")).status_code == 200
    from portal.people.services import end_role

    end_membership(actor=None, member=cast.members["worker-sister/grace"])
    end_role(actor=None, role=cast["worker-sister"].roles.get())
    assert client.get(reverse("today")).status_code == 200
    assert [p.name for p in client.get(reverse("people")).context["people"]] == ["Terry Whitlock"]
