"""The person takes an update, or only its picture, back from the circle."""

import pytest
from django.core.exceptions import PermissionDenied

from forums.models import Answer, Update
from forums.rules import can_take_back, can_take_back_picture
from forums.services import NoLongerHere, answer_update, take_back_picture, take_back_update
from portal.access.choices import Category
from portal.access.rules import can_view
from portal.access.services import audience_of, shelf_of
from portal.audit.models import Entry
from portal.files.models import Picture
from portal.live.models import Event
from portal.notifications.models import Notification
from portal.notifications.services import listed
from tests.cast import KEYS

CIRCLE = {"mother", "worker", "manager", "advocate", "person"}
KEPT = {"safeguarding-lead", "person"}


def readers(cast, rows) -> set[str]:
    return {key for key in KEYS if rows.visible_to(cast.actor(key)).exists()}


@pytest.fixture
def update(cast, post, jpeg) -> Update:
    update = post("Joe cried at the zebra film.", picture=jpeg, alt="A giraffe poster")
    answer_update(actor=cast.actor("mother"), update=update, words="My poor okapi!")
    return update


def test_words_picture_and_answers_go_together(cast, sign_in, update):
    assert readers(cast, Update.objects) == readers(cast, Picture.objects) == readers(cast, Answer.objects) == CIRCLE
    response = sign_in("person").post(f"/updates/{update.pk}/take-back/")
    assert (response.status_code, response["Location"]) == (302, "/kept-back/")
    update.refresh_from_db()
    assert update.taken_back_at is not None
    kept_back = shelf_of(cast.joe.scope, Category.KEPT_BACK)
    assert update.shelf == update.picture.shelf == Answer.objects.get().shelf == kept_back
    assert readers(cast, Update.objects) == readers(cast, Picture.objects) == readers(cast, Answer.objects) == KEPT
    for row in (update, update.picture, Answer.objects.get()):
        assert {key for key in KEYS if can_view(cast.actor(key), row)} == KEPT
        assert set(audience_of(row)) == {cast[key] for key in KEPT}


def test_open_pages_hear_of_it_on_the_shelf_they_read(cast, update):
    before = Event.objects.count()
    take_back_update(actor=cast.actor("person"), update=update)
    event = Event.objects.order_by("number").last()
    assert Event.objects.count() == before + 1
    assert (event.kind, event.target_id, event.shelf.category) == ("update", update.pk, Category.EVERYDAY)
    page = f"/people/{cast.joe.pk}/updates/{update.pk}/part/"
    assert event.room_id == cast.joe.forum.room_id
    assert page


def test_the_part_of_an_open_page_says_it_is_no_longer_here(cast, sign_in, update):
    client, part = sign_in("mother"), f"/people/{cast.joe.pk}/updates/{update.pk}/part/"
    assert "zebra film" in client.get(part).content.decode()
    take_back_update(actor=cast.actor("person"), update=update)
    response = client.get(part)
    assert response.status_code == 200
    assert "This update is no longer here" in response.content.decode()
    for word in ("zebra", "giraffe", "okapi"):
        assert word not in response.content.decode()
    never = client.get(f"/people/{cast.joe.pk}/updates/{cast.joe.pk}/part/")
    assert never.content == response.content
    assert sign_in("stranger").get(part).status_code == 404


def test_the_picture_alone(cast, sign_in, update):
    response = sign_in("person").post(f"/updates/{update.pk}/picture/take-back/")
    assert (response.status_code, response["Location"]) == (302, "/kept-back/")
    assert readers(cast, Update.objects) == readers(cast, Answer.objects) == CIRCLE
    assert readers(cast, Picture.objects) == KEPT
    assert Event.objects.order_by("number").last().kind == "update"
    for key in ("mother", "person"):
        page = sign_in(key).get(f"/updates/{update.pk}/").content.decode()
        assert "zebra film" in page
        assert "giraffe" not in page
    page = sign_in("safeguarding-lead").get("/kept-back/").content.decode()
    assert "giraffe" in page
    assert "zebra film" not in page


def test_first_the_picture_then_the_words(cast, update):
    take_back_picture(actor=cast.actor("person"), update=update)
    take_back_update(actor=cast.actor("person"), update=update)
    assert readers(cast, Update.objects) == readers(cast, Picture.objects) == KEPT


def test_nobody_else_takes_back(cast, sign_in, update):
    for key in set(KEYS) - {"person"}:
        actor = cast.actor(key)
        assert not can_take_back(actor, update)
        assert not can_take_back_picture(actor, update)
        expected = 403 if key in CIRCLE else 404
        for path in (f"/updates/{update.pk}/take-back/", f"/updates/{update.pk}/picture/take-back/"):
            assert sign_in(key).get(path).status_code == expected
            assert sign_in(key).post(path).status_code == expected
        for take_back in (take_back_update, take_back_picture):
            with pytest.raises(PermissionDenied if key in CIRCLE else NoLongerHere):
                take_back(actor=actor, update=update)
    assert readers(cast, Update.objects) == readers(cast, Picture.objects) == CIRCLE


def test_the_person_in_another_hat_is_not_themself(cast, update):
    actor = cast.actor("person")
    assert can_take_back(actor, update)
    actor.__dict__["hat"] = "circle"
    assert not can_take_back(actor, update)


def test_looking_takes_nothing_back(cast, sign_in, update):
    client = sign_in("person")
    assert client.get(f"/updates/{update.pk}/take-back/").status_code == 200
    assert client.get(f"/updates/{update.pk}/picture/take-back/").status_code == 200
    assert readers(cast, Update.objects) == CIRCLE


def test_two_taps(cast, sign_in, update):
    client = sign_in("person")
    page = client.get(f"/updates/{update.pk}/").content.decode()
    assert f'href="/updates/{update.pk}/take-back/"' in page
    assert f'href="/updates/{update.pk}/picture/take-back/"' in page
    assert "Yes, take it back" in client.get(f"/updates/{update.pk}/take-back/").content.decode()
    assert "take-back" not in sign_in("mother").get(f"/updates/{update.pk}/").content.decode()
    assert "take-back" not in sign_in("mother").get("/talk/").content.decode()


def test_taken_back_twice_is_taken_back_once(cast, sign_in, update):
    client = sign_in("person")
    places = [client.post(f"/updates/{update.pk}/take-back/").status_code for _ in range(2)]
    assert places == [302, 302]
    assert Entry.objects.filter(verb="update.take-back").count() == 1
    assert Entry.objects.get(verb="update.take-back").detail == {"person": str(cast.joe.pk), "answers": 1}
    places = [client.post(f"/updates/{update.pk}/picture/take-back/").status_code for _ in range(2)]
    assert places == [302, 302]
    assert not Entry.objects.filter(verb="update.take-picture-back").exists()


def test_an_update_without_a_picture_has_none_to_take_back(cast, sign_in, post):
    assert sign_in("person").get(f"/updates/{post().pk}/picture/take-back/").status_code == 403


def test_the_person_takes_back_what_family_wrote(cast, sign_in, post):
    update = post("A zebra", by="mother")
    assert sign_in("person").post(f"/updates/{update.pk}/take-back/").status_code == 302
    assert sign_in("mother").get(f"/updates/{update.pk}/").status_code == 404


def test_what_was_told_of_it_is_told_no_more(cast, update):
    assert [one.notification.kind for one in listed(cast.actor("worker"))] == ["forums.answer"]
    assert [one.notification.kind for one in listed(cast.actor("mother"))] == ["forums.update"]
    take_back_update(actor=cast.actor("person"), update=update)
    assert listed(cast.actor("worker")) == listed(cast.actor("mother")) == []
    new = Notification.objects.filter(kind="forums.taken-back").values_list("user__username", flat=True)
    assert list(new) == ["safeguarding-lead"]
    assert [one.url for one in listed(cast.actor("safeguarding-lead"))] == [f"/updates/{update.pk}/"]
