"""Setting a review up on its pages, and finding reviews again."""

import uuid

from portal.access.choices import Category, Hat
from portal.audit.models import Entry
from portal.meetings.models import Invitation, Meeting
from portal.people.registry import panels
from tests.cast import KEYS
from tests.portal.meetings.making import ahead, opened, review
from tests.queries import same_for_1_and_30

MAY = {"chair", "manager"}


def text(response):
    return response.content.decode()


def filled(cast, **changes):
    starts = ahead()
    return {
        "title": "How is Joe doing?",
        "chair": str(cast["chair"].pk),
        "starts_on": str(starts.date()),
        "starts_time": "09:00",
        "minutes": "60",
        "place": "Quay House",
        "agenda": "Mornings\n\n The bus \n",
        "key": str(uuid.uuid4()),
        **changes,
    }


def test_the_chair_learns_names_and_nothing_else(cast, sign_in):
    page = text(sign_in("chair").get("/reviews/new/"))
    assert [name for name in ("Joe Marsh", "Terry Whitlock", "Grace Oyelaran", "Colin Peake") if name not in page] == []
    assert "Gethin" not in page
    assert "Carol" not in page
    assert sign_in("chair").get(f"/people/{cast.joe.pk}/").status_code == 404
    form = text(sign_in("chair").get(f"/people/{cast.joe.pk}/reviews/new/"))
    assert "A review for Joe Marsh" in form
    assert [word for word in ("Carol", "Blessing", "Give me time", "1992") if word in form] == []


def test_who_may_set_up_what(cast, sign_in):
    seen = {}
    for key in KEYS:
        client = sign_in(key, Hat.WORK if key == "worker-sister" else None)
        own = client.get(f"/people/{cast.joe.pk}/reviews/new/").status_code
        seen[key] = (client.get("/reviews/new/").status_code, own)
    in_the_circle = {"mother", "brother", "worker", "advocate", "person"}
    assert seen == {
        key: (
            200 if key in MAY | {"other-manager"} else 403,
            200 if key in MAY else 403 if key in in_the_circle else 404,
        )
        for key in KEYS
    }
    assert sign_in("manager").get(f"/people/{cast.colin.pk}/reviews/new/").status_code == 404
    assert sign_in("chair").get(f"/people/{cast.gethin.pk}/reviews/new/").status_code == 404
    assert sign_in("nobody").get("/reviews/new/").status_code == 302


def test_set_up_then_asked(cast, sign_in):
    chair, sent = sign_in("chair"), filled(cast)
    for _twice in range(2):
        response = chair.post(f"/people/{cast.joe.pk}/reviews/new/", sent)
        meeting = Meeting.objects.get()
        assert (response.status_code, response.url) == (302, f"/meetings/{meeting.pk}/invitations/")
    assert list(meeting.items.order_by("position").values_list("title", flat=True)) == ["Mornings", "The bus"]
    page = text(chair.get(response.url))
    assert "Carol Marsh" in page
    assert "Luke Marsh" in page.partition("Not among those you can ask")[2]
    carol = cast["mother"].pk
    asked = chair.post(response.url, {f"ask_{carol}": "on", f"why_{carol}": "She knows him best."})
    assert asked.url == f"/meetings/{meeting.pk}/"
    assert Invitation.objects.get(user=cast["mother"]).why == "She knows him best."
    assert Entry.objects.filter(verb="review.set-up").count() == 1


def test_a_forged_name_is_not_asked(cast, sign_in):
    meeting = review(cast)
    luke = cast["brother"].pk
    response = sign_in("chair").post(f"/meetings/{meeting.pk}/invitations/", {f"ask_{luke}": "on"})
    assert response.status_code == 422
    assert not Invitation.objects.filter(user=luke).exists()


def test_what_was_typed_comes_back_with_what_is_wrong(cast, sign_in):
    path, chair = f"/people/{cast.joe.pk}/reviews/new/", sign_in("chair")
    for field, wrong in (
        ("minutes", "0"),
        ("minutes", "481"),
        ("starts_on", str(ahead(-2).date())),
        ("starts_on", "tomorrow"),
        ("starts_time", "25:00"),
        ("title", ""),
        ("chair", str(cast["mother"].pk)),
        ("agenda", "x" * 201),
        ("key", "x"),
    ):
        response = chair.post(path, filled(cast, place="The blue room", **{field: wrong}))
        assert (response.status_code, field in response.context["form"].errors) == (422, True), field
        assert "The blue room" in text(response)
    skipped = chair.post(path, filled(cast, starts_on="2027-03-28", starts_time="01:30"))
    assert "this time never comes" in text(skipped)
    assert not Meeting.objects.exists()


def test_reviews_of_a_person(cast, sign_in):
    going_on, path = opened(cast), f"/people/{cast.joe.pk}/reviews/"
    page = sign_in("mother").get(path)
    assert [found.meeting for found in page.context["coming"]] == [going_on]
    brother = text(sign_in("brother").get(path))
    assert "Meetings are not shared with you" in brother
    assert going_on.title not in brother
    assert sign_in("stranger").get(path).status_code == 404
    assert sign_in("other-manager").get(path).status_code == 404


def test_the_next_review_on_the_page_of_a_person(cast):
    def shown(key):
        return dict(panels("person", cast.actor(key), cast.joe)).get("careplans/_review_panel.html")

    assert shown("mother") == {"review": None, "may_set_up": False}
    meeting = review(cast)
    assert shown("mother") == {"review": meeting, "may_set_up": False}
    assert shown("manager") == {"review": meeting, "may_set_up": True}
    assert shown("brother") is None


def test_the_way_to_set_one_up_is_shown_to_those_who_may(cast):
    offered = {key for key in KEYS if panels("meetings", cast.actor(key))}
    assert offered == MAY | {"other-manager"}


def test_as_many_queries_for_1_as_for_30(cast, sign_in):
    carol = sign_in("mother")
    same_for_1_and_30(
        8, lambda n: [review(cast) for _ in range(n)], lambda: carol.get(f"/people/{cast.joe.pk}/reviews/")
    )


def test_as_many_queries_for_1_name_as_for_30(cast, sign_in):
    from tests.cast import _person

    chair = sign_in("chair")
    same_for_1_and_30(
        8,
        lambda n: [_person(cast.house, f"Somebody {uuid.uuid4()}", cast.joe.born) for _ in range(n)],
        lambda: chair.get("/reviews/new/"),
    )
    assert cast.actor("chair").reads(cast.joe.scope, Category.CIRCLE) is False
