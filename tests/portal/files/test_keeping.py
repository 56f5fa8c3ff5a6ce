"""Keeping pictures: two private files, there when the row is there and gone when it is not."""

import errno
import io
import os
import time
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from portal.access.choices import Category
from portal.access.registry import Scope
from portal.access.services import shelf_of
from portal.audit.models import Entry
from portal.files.models import Picture
from portal.files.services import file_of, keep_picture, move_pictures, prepared, receive_picture, sweep


def photos(cast):
    return shelf_of(cast.joe.scope, Category.PHOTOS)


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_a_picture_is_kept_in_two_sizes_under_a_name_that_says_nothing(cast, jpeg, private_root):
    picture = keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=jpeg, alt="  A tray of scones ")
    large, small = file_of(picture, "large"), file_of(picture, "small")
    assert files(private_root) == sorted([large, small])
    assert (picture.width, picture.height, picture.alt) == (640, 480, "A tray of scones")
    assert Image.open(io.BytesIO(large.read_bytes())).size == (640, 480)
    assert Image.open(io.BytesIO(small.read_bytes())).size == picture.small_size == (480, 360)
    assert str(cast.joe.pk) not in str(large)
    assert str(picture.pk) not in str(large)
    assert large.stat().st_mode & 0o007 == 0
    entry = Entry.objects.get(verb="picture.keep")
    assert (entry.target_id, entry.actor, entry.shelf_id) == (str(picture.pk), cast["worker"], picture.shelf_id)
    assert entry.detail == {}


def test_two_pictures_of_the_same_content_are_two(cast, jpeg):
    ready = prepared(jpeg)
    one, other = (keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=ready) for _ in range(2))
    assert one.name != other.name
    assert file_of(one, "large") != file_of(other, "large")


def test_files_go_again_when_the_transaction_fails(cast, jpeg, private_root):
    def keep_and_fail() -> None:
        with transaction.atomic():
            keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=jpeg)
            assert len(files(private_root)) == 2
            raise RuntimeError

    with pytest.raises(RuntimeError):
        keep_and_fail()
    assert files(private_root) == []
    assert not Picture.objects.exists()


def test_only_the_files_of_the_failed_savepoint_go(cast, jpeg, private_root):
    kept = keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=jpeg)

    def keep_and_fail() -> None:
        with transaction.atomic():
            keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=jpeg)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        keep_and_fail()
    assert files(private_root) == sorted([file_of(kept, "large"), file_of(kept, "small")])


@pytest.mark.django_db(transaction=True)
def test_files_stay_after_the_commit(cast, jpeg, private_root):
    with transaction.atomic():
        keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=jpeg)
    assert len(files(private_root)) == 2


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing(cast, jpeg, private_root, monkeypatch, fails_at):
    calls = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ValidationError) as caught:
        keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=jpeg)
    assert caught.value.messages == [
        "There is no room to keep the picture just now. Please try again later, or send your words alone."
    ]
    del caught
    assert len(calls) == fails_at
    assert files(private_root) == []
    assert not Picture.objects.exists()


def test_what_is_no_picture_is_refused_with_a_sentence(cast, private_root):
    with pytest.raises(ValidationError) as caught:
        keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=b"<svg onload=alert(1)>")
    assert caught.value.messages == [
        "This file is not a picture we can use. Please choose a JPEG, PNG, WebP or GIF picture."
    ]
    assert not Picture.objects.exists()
    assert files(private_root) == []


def test_a_description_has_an_end(cast, jpeg):
    with pytest.raises(ValidationError, match="at most 300 characters"):
        keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=prepared(jpeg), alt="x" * 301)


def test_a_picture_stands_only_where_pictures_may(cast, jpeg):
    with pytest.raises(ValueError, match="cannot stand on a shelf of health"):
        keep_picture(actor=cast.actor("worker"), shelf=shelf_of(cast.joe.scope, Category.HEALTH), data=prepared(jpeg))


def test_a_moved_picture_is_another_shelfs_and_in_the_trail(cast, jpeg):
    picture = keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=jpeg)
    kept_back = shelf_of(cast.joe.scope, Category.KEPT_BACK)
    moved = move_pictures(actor=cast.actor("person"), pictures=[picture], shelf=kept_back)
    assert moved == [picture]
    assert not Picture.objects.visible_to(cast.actor("mother")).exists()
    assert Picture.objects.visible_to(cast.actor("safeguarding-lead")).get() == picture
    assert Entry.objects.get(verb="picture.move").detail == {"before": photos(cast).pk}
    assert move_pictures(actor=cast.actor("person"), pictures=[picture], shelf=kept_back) == []
    assert Entry.objects.filter(verb="picture.move").count() == 1


def test_a_picture_never_moves_to_somebody_else(cast, jpeg):
    picture = keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=jpeg)
    with pytest.raises(ValueError, match="stays with the person"):
        move_pictures(
            actor=cast.actor("worker"),
            pictures=[picture],
            shelf=shelf_of(Scope.person(cast.terry.pk), Category.PHOTOS),
        )
    assert Picture.objects.get().shelf == photos(cast)


def test_sixty_pictures_an_hour_whatever_they_are(cast):
    actor = cast.actor("worker")
    for _ in range(60):
        with pytest.raises(ValidationError, match="not a picture"):
            receive_picture(actor=actor, file=SimpleUploadedFile("a.jpg", b""))
    with pytest.raises(ValidationError, match="many pictures in the last hour"):
        receive_picture(actor=actor, file=SimpleUploadedFile("a.jpg", b""))
    with pytest.raises(ValidationError, match="not a picture"):
        receive_picture(actor=cast.actor("mother"), file=SimpleUploadedFile("a.jpg", b""))


def test_a_file_over_the_limit_is_not_even_read(cast):
    class TooBig:
        size = 15 * 1024 * 1024 + 1

        def read(self) -> bytes:
            pytest.fail("A file that is too big was read.")

    with pytest.raises(ValidationError, match="over 15 MB"):
        receive_picture(actor=cast.actor("worker"), file=TooBig())


def test_sweeping_takes_only_old_files_without_a_picture(cast, jpeg, private_root):
    picture = keep_picture(actor=cast.actor("worker"), shelf=photos(cast), data=jpeg)
    folder = file_of(picture, "large").parent
    orphan, young, half = folder / f"{'0' * 32}-large.jpg", folder / f"{'1' * 32}-small.jpg", folder / ".x.part"
    for path in (orphan, young, half):
        path.write_bytes(b"x")
    old = time.time() - 2 * 24 * 3600
    for path in (orphan, half, file_of(picture, "large"), file_of(picture, "small")):
        os.utime(path, (old, old))
    assert sweep() == 2
    assert files(private_root) == sorted([file_of(picture, "large"), file_of(picture, "small"), young])
    assert sweep() == 0


def test_sweeping_before_the_first_picture(cast):
    assert sweep() == 0
