"""Posting an update: who may, what is kept, and what a no does."""

import datetime
import io
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from forums.choices import Part
from forums.models import Forum, Update
from forums.rules import can_post
from forums.services import post_update
from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.services import shelf_of
from portal.audit.models import Entry
from portal.files.models import Picture
from portal.live.models import Event
from portal.notifications.models import Notification
from tests.cast import KEYS

POSTERS = {"mother", "worker", "manager", "advocate", "person"}


def path(person) -> str:
    return f"/people/{person.pk}/updates/new/"


def form(**fields) -> dict:
    return {"key": uuid.uuid4(), "words": "Joe baked scones.", "part": "together", "mood": "great", **fields}


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_0001.jpg", data, "image/jpeg")


def test_everybody_added_has_a_forum_of_their_own(cast):
    for person in cast.people:
        forum = Forum.objects.get(person=person)
        assert forum.shelf == forum.room.shelf == shelf_of(person.scope, Category.EVERYDAY)


def test_who_may_post(cast, sign_in):
    forum = Forum.objects.get(person=cast.joe)
    assert {key for key in KEYS if can_post(cast.actor(key), forum)} == POSTERS
    assert {key for key in KEYS if sign_in(key).get(path(cast.joe)).status_code == 200} == POSTERS
    for key in set(KEYS) - POSTERS:
        assert sign_in(key).post(path(cast.joe), form()).status_code == 404
        with pytest.raises(PermissionDenied):
            post_update(actor=cast.actor(key), forum=forum, words="Hello")
    assert not Update.objects.exists()


def test_a_worker_posts_from_the_page(cast, sign_in, jpeg):
    sent = form(picture=upload(jpeg), alt="A tray of scones", words="Joe baked scones.\r\nEleven came out well.")
    response = sign_in("worker").post(path(cast.joe), sent)
    assert (response.status_code, response["Location"]) == (302, f"/people/{cast.joe.pk}/talk/")
    update = Update.objects.get()
    assert (update.person, update.author, update.mood, update.part) == (cast.joe, cast["worker"], "great", "together")
    assert update.words == "Joe baked scones.\nEleven came out well."
    assert update.html == "<p>Joe baked scones.<br>Eleven came out well.</p>"
    assert update.shelf.category == Category.EVERYDAY
    assert (update.picture.alt, update.picture.shelf.category) == ("A tray of scones", Category.PHOTOS)
    entry = Entry.objects.get(verb="update.post")
    assert (entry.actor, entry.provider_id) == (cast["worker"], cast.provider.pk)
    assert entry.detail == {"person": str(cast.joe.pk), "picture": str(update.picture_id), "part": "together"}
    event = Event.objects.get()
    assert (event.room.pk, event.kind, event.target_id) == (cast.joe.forum.room_id, "update", update.pk)
    told = Notification.objects.filter(kind="forums.update").values_list("user__username", flat=True)
    assert set(told) == POSTERS - {"worker"}


def test_the_mother_reads_it_and_the_brother_does_not(cast, sign_in, post):
    post("Joe baked zebrabread.")
    assert "zebrabread" in sign_in("mother").get("/talk/").content.decode()
    page = sign_in("brother").get(f"/people/{cast.joe.pk}/talk/").content.decode()
    assert "zebrabread" not in page
    assert "not shared with you" in page


def test_without_the_photos_one_sees_the_words_alone(cast, sign_in, post, jpeg):
    update = post("Joe baked scones.", picture=jpeg, alt="A zebra tray")
    actor = cast.actor("mother")
    photos = shelf_of(cast.joe.scope, Category.PHOTOS)
    photos.grants.filter(user=cast["mother"]).delete()
    client = sign_in("mother")
    for page in ("/talk/", f"/people/{cast.joe.pk}/talk/", f"/updates/{update.pk}/"):
        content = client.get(page).content.decode()
        assert "Joe baked scones." in content
        assert "zebra" not in content
        assert str(update.picture_id) not in content
    assert client.get(f"/files/pictures/{update.picture_id}/small/").status_code == 404
    assert 'type="file"' not in client.get(path(cast.joe)).content.decode()
    with pytest.raises(PermissionDenied):
        post_update(actor=Actor(actor.user), forum=cast.joe.forum, words="Look", picture=jpeg)


def test_a_no_keeps_it_from_the_circle_from_the_first_moment(cast, sign_in, jpeg):
    sent = form(part="no", picture=upload(jpeg), alt="Joe cross")
    response = sign_in("worker").post(path(cast.joe), sent)
    assert (response.status_code, response["Location"]) == (302, f"/people/{cast.joe.pk}/updates/said-no/")
    update = Update.objects.get()
    kept_back = shelf_of(cast.joe.scope, Category.KEPT_BACK)
    assert update.shelf == update.picture.shelf == kept_back
    assert update.is_kept_back
    assert not Event.objects.exists()
    told = Notification.objects.values_list("user__username", "kind")
    assert list(told) == [("safeguarding-lead", "forums.kept-back")]
    assert {key for key in KEYS if Update.objects.visible_to(cast.actor(key)).exists()} == {
        "safeguarding-lead",
        "person",
    }
    assert {key for key in KEYS if Picture.objects.visible_to(cast.actor(key)).exists()} == {
        "safeguarding-lead",
        "person",
    }


def test_the_page_after_a_no_says_who_reads_it_and_nothing_of_it(cast, sign_in):
    client = sign_in("worker")
    page = client.post(path(cast.joe), form(part="no", words="A zebra"), follow=True).content.decode()
    assert "Joe said no, so this stays between Joe and the safeguarding lead" in page
    assert "zebra" not in page


def test_the_person_is_not_asked_for_their_part_in_their_own_words(cast, sign_in):
    client = sign_in("person")
    assert 'name="part"' not in client.get(path(cast.joe)).content.decode()
    client.post(path(cast.joe), form(part="no", words="I am going to the allotment."))
    update = Update.objects.get()
    assert (update.part, update.is_own, update.shelf.category) == ("", True, Category.EVERYDAY)
    assert "own-words" in client.get("/talk/").content.decode()


def test_at_work_the_part_is_asked_for_and_family_may_leave_it_out(cast, sign_in):
    response = sign_in("worker").post(path(cast.joe), form(part="", words="A zebra"))
    assert response.status_code == 422
    assert "Please choose what part Joe had in this." in response.content.decode()
    assert "A zebra" in response.content.decode()
    assert not Update.objects.exists()
    assert sign_in("mother").post(path(cast.joe), form(part="")).status_code == 302


def test_the_same_form_twice_is_one_update(cast, sign_in, jpeg):
    client, sent = sign_in("worker"), form()
    places = [client.post(path(cast.joe), {**sent, "picture": upload(jpeg)})["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert Update.objects.count() == Picture.objects.count() == Event.objects.count() == 1
    assert Notification.objects.count() == len(POSTERS) - 1


def test_the_same_no_twice_is_one_too(cast, sign_in):
    client, sent = sign_in("worker"), form(part="no")
    places = {client.post(path(cast.joe), sent)["Location"] for _ in range(2)}
    assert places == {f"/people/{cast.joe.pk}/updates/said-no/"}
    assert Update.objects.count() == 1


def test_the_key_is_each_authors_own(cast, post):
    key = uuid.uuid4()
    assert post(key=key) != post(by="mother", key=key)


def test_nothing_said_is_answered_with_a_sentence(cast, sign_in):
    response = sign_in("worker").post(path(cast.joe), form(words=" \r\n "))
    assert response.status_code == 422
    assert "Please write a few words, or choose a picture." in response.content.decode()
    with pytest.raises(ValidationError, match="a few words"):
        post_update(actor=cast.actor("worker"), forum=cast.joe.forum, words="  ")


def test_a_picture_alone_is_enough(cast, sign_in, jpeg):
    assert sign_in("worker").post(path(cast.joe), form(words="", picture=upload(jpeg))).status_code == 302
    assert Update.objects.get().html == ""


def test_5000_characters_and_not_one_more(cast, sign_in):
    client = sign_in("worker")
    response = client.post(path(cast.joe), form(words="z" * 20_000))
    page = response.content.decode()
    assert response.status_code == 422
    assert "This is 20,000 characters long. Please keep it under 5,000, or send it in two parts." in page
    assert "z" * 20_000 in page
    assert not Update.objects.exists()
    # A browser sends two characters for a line break; only what was typed counts.
    assert client.post(path(cast.joe), form(words="z\r\n" * 2499 + "zz")).status_code == 302
    assert len(Update.objects.get().words) == 5000


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg/onload=alert(1)>',
        "[a](javascript:alert(1))",
        "</textarea><script>alert(1)</script>",
        "{{ settings.SECRET_KEY }}{% url 'talk' %}",
    ],
)
def test_hostile_words_are_only_words(cast, sign_in, words):
    client = sign_in("worker")
    assert client.post(path(cast.joe), form(words=words)).status_code == 302
    update = Update.objects.get()
    assert update.words == words
    for page in ("/talk/", f"/updates/{update.pk}/", "/today/"):
        content = client.get(page).content.decode()
        for tag in ("<script>alert", "<img src=x", "<svg/onload", 'href="javascript:'):
            assert tag not in content
    again = client.post(path(cast.joe), form(words=words, part="")).content.decode()
    assert "<script>alert" not in again


@pytest.mark.parametrize("words", ["Scones 🧁👩🏽‍🍳🏴󠁧󠁢󠁷󠁬󠁳󠁿", "ذهب جو إلى الحديقة", "Mae Joe wedi mynd i’r ardd, ŵ ŷ"])
def test_every_script_and_every_face(cast, sign_in, words):
    client = sign_in("worker")
    client.post(path(cast.joe), form(words=words))
    page = client.get("/talk/").content.decode()
    assert Update.objects.get().words == words
    assert words in page
    assert '<div class="words" dir="auto">' in page


def test_a_picture_of_200_megapixels_loses_no_words(cast, sign_in):
    huge = io.BytesIO()
    Image.new("1", (14_200, 14_200)).save(huge, "PNG")
    response = sign_in("worker").post(path(cast.joe), form(words="A zebra", picture=upload(huge.getvalue())))
    page = response.content.decode()
    assert response.status_code == 422
    assert "This picture is too large to open." in page
    assert "A zebra" in page
    assert not Update.objects.exists()
    assert not Picture.objects.exists()


def test_a_picture_has_to_be_chosen_again_after_another_mistake(cast, sign_in, jpeg):
    response = sign_in("worker").post(path(cast.joe), form(part="", picture=upload(jpeg), alt="A zebra"))
    page = response.content.decode()
    assert "Please choose the picture again: your browser does not keep it." in page
    assert 'value="A zebra"' in page
    assert not Picture.objects.exists()


def test_a_full_disk_loses_no_words(cast, sign_in, jpeg, monkeypatch, private_root):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    response = sign_in("worker").post(path(cast.joe), form(words="A zebra", picture=upload(jpeg)))
    page = response.content.decode()
    assert response.status_code == 422
    assert "There is no room to keep the picture just now." in page
    assert "Please choose the picture again" in page
    assert "A zebra" in page
    assert not Update.objects.exists()
    assert not [path for path in private_root.rglob("*") if path.is_file()]


def test_thirty_in_an_hour(cast, sign_in, post):
    for number in range(30):
        post(f"Number {number}", at=timezone.now() - datetime.timedelta(minutes=59))
    response = sign_in("worker").post(path(cast.joe), form(words="A zebra"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "You have sent 30 updates in the last hour." in page
    assert "A zebra" in page
    assert Update.objects.count() == 30
    assert sign_in("mother").post(path(cast.joe), form(part="")).status_code == 302
    Update.objects.filter(words="Number 0").update(created=timezone.now() - datetime.timedelta(minutes=61))
    assert sign_in("worker").post(path(cast.joe), form()).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"), [("part", "maybe"), ("mood", "angry"), ("key", "not-a-key"), ("key", ""), ("alt", "x" * 301)]
)
def test_what_the_form_does_not_offer_is_refused(cast, sign_in, field, value):
    assert sign_in("worker").post(path(cast.joe), form(**{field: value})).status_code == 422
    assert not Update.objects.exists()


def test_a_null_byte_is_no_error_of_ours(cast, sign_in):
    assert sign_in("worker").post(path(cast.joe), form(words="a\x00b")).status_code == 422


def test_straight_to_the_form_where_there_is_one_person(cast, sign_in):
    response = sign_in("worker").get("/updates/new/")
    assert (response.status_code, response["Location"]) == (302, path(cast.joe))


def test_a_choice_where_there_are_several(cast, sign_in):
    page = sign_in("manager").get("/updates/new/").content.decode()
    offered = [person for person in cast.people if path(person) in page]
    assert offered == [cast.joe, cast.terry, cast.grace]


def test_nobody_to_write_about(cast, sign_in):
    assert "There is nobody you write about yet" in sign_in("stranger").get("/updates/new/").content.decode()


def test_the_hat_decides_about_whom_one_writes(cast, sign_in):
    assert sign_in("worker-sister", "work").get("/updates/new/")["Location"] == path(cast.grace)
    assert sign_in("worker-sister", "circle").get("/updates/new/")["Location"] == path(cast.terry)
    assert sign_in("worker-sister", "work").get(path(cast.terry)).status_code == 404


def test_all_four_parts_are_one_tap(cast, sign_in):
    page = sign_in("worker").get(path(cast.joe)).content.decode()
    assert [page.count(f'type="radio" name="part" value="{part}"') for part in Part.values] == [1, 1, 1, 1]
    assert 'accept="image/*"' in page
    assert 'enctype="multipart/form-data"' in page


def test_entered_later_it_stands_where_it_happened(cast, post, jpeg):
    at = timezone.now() - datetime.timedelta(days=9)
    update = post(at=at, picture=jpeg)
    assert update.created == update.picture.created == at
