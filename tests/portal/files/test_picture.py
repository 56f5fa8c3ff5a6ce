"""The door to a picture: who gets it, and with which headers."""

import uuid

import pytest

from portal.access.choices import Category
from portal.access.rules import can_view
from portal.access.services import audience_of, shelf_of
from portal.audit.models import Opening
from portal.files.models import Picture
from portal.files.services import file_of, keep_picture
from tests.cast import KEYS

READERS = {
    Category.PHOTOS: {"mother", "worker", "manager", "advocate", "person"},
    Category.EVERYDAY: {"mother", "worker", "manager", "advocate", "person"},
    Category.KEPT_BACK: {"safeguarding-lead", "person"},
}


@pytest.fixture
def keep(cast, jpeg):
    def kept(category: Category = Category.PHOTOS) -> Picture:
        return keep_picture(actor=cast.actor("worker"), shelf=shelf_of(cast.joe.scope, category), data=jpeg)

    return kept


@pytest.mark.parametrize("category", READERS)
def test_who_gets_a_picture(cast, keep, sign_in, category):
    picture = keep(category)
    for size in ("large", "small"):
        got = {key for key in KEYS if sign_in(key).get(f"/files/pictures/{picture.pk}/{size}/").status_code == 200}
        assert got == READERS[category]
        refused = {sign_in(key).get(f"/files/pictures/{picture.pk}/{size}/").status_code for key in set(KEYS) - got}
        assert refused == {404}
    assert {key for key in KEYS if can_view(cast.actor(key), picture)} == READERS[category]
    assert set(audience_of(picture)) == {cast[key] for key in READERS[category]}


def test_whoever_is_signed_out_is_asked_to_sign_in(keep, client):
    path = f"/files/pictures/{keep().pk}/large/"
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={path}")


def test_the_headers_keep_it_private(keep, sign_in):
    picture = keep()
    response = sign_in("mother").get(f"/files/pictures/{picture.pk}/small/")
    assert response.content == file_of(picture, "small").read_bytes()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == 'inline; filename="picture.jpg"'
    assert "X-Accel-Redirect" not in response


def test_behind_a_proxy_only_the_way_to_the_file_is_said(keep, sign_in, settings):
    settings.PRIVATE_ACCEL_PREFIX = "/private/"
    picture = keep()
    response = sign_in("mother").get(f"/files/pictures/{picture.pk}/large/")
    assert response["X-Accel-Redirect"] == f"/private/pictures/{picture.name[:2]}/{picture.name}-large.jpg"
    assert response.content == b""
    assert response["Cache-Control"] == "private, no-store"
    refused = sign_in("stranger").get(f"/files/pictures/{picture.pk}/large/")
    assert refused.status_code == 404
    assert "X-Accel-Redirect" not in refused


@pytest.mark.parametrize("size", ["huge", "LARGE", "small-"])
def test_no_other_size(keep, sign_in, size):
    assert sign_in("mother").get(f"/files/pictures/{keep().pk}/{size}/").status_code == 404


def test_no_picture_of_that_id_and_no_file(keep, sign_in):
    client, picture = sign_in("mother"), keep()
    assert client.get(f"/files/pictures/{uuid.uuid4()}/large/").status_code == 404
    file_of(picture, "large").unlink()
    assert client.get(f"/files/pictures/{picture.pk}/large/").status_code == 404


def test_no_public_address(keep, sign_in):
    picture = keep()
    for path in (f"/media/{picture.path('large')}", f"/static/{picture.path('large')}", f"/{picture.path('large')}"):
        assert sign_in("mother").get(path).status_code == 404


def test_looking_at_the_large_one_is_an_opening(cast, keep, sign_in):
    picture = keep()
    sign_in("mother").get(f"/files/pictures/{picture.pk}/small/")
    assert not Opening.objects.exists()
    sign_in("mother").get(f"/files/pictures/{picture.pk}/large/")
    opening = Opening.objects.get()
    assert (opening.user, opening.shelf_id) == (cast["mother"], picture.shelf_id)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_picture_is_only_looked_at(keep, sign_in, method):
    assert getattr(sign_in("mother"), method)(f"/files/pictures/{keep().pk}/large/").status_code == 405
