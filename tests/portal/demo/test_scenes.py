"""The demo's drawn pictures: every kind is one, the same twice, another with another number, and nothing else."""

import io
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageStat

from portal.demo.scenes import SCENES, draw_scene

KINDS = [
    "garden", "swimming", "baking", "bus-trip", "painting", "music",
    "dog", "beach", "football", "birthday", "shopping", "cinema",
]  # fmt: skip


drawn_once = cache(draw_scene)


def opened(drawn):
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def difference(one, other):
    """How far apart two pictures are on average, of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(opened(one), opened(other))).mean) / 3


def test_the_kinds_are_the_ones_the_stories_tell_of():
    assert sorted(SCENES) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_a_jpeg_of_the_size_of_a_photo(kind):
    picture = Image.open(io.BytesIO(drawn_once(kind, 0)))
    picture.load()
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1200, 900))


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_the_same_each_time(kind):
    assert draw_scene(kind, 2) == drawn_once(kind, 2)


@pytest.mark.parametrize("kind", KINDS)
def test_three_pictures_of_a_kind_are_seen_to_differ(kind):
    first, second, third = (drawn_once(kind, variety) for variety in range(3))
    assert min(difference(first, second), difference(second, third), difference(first, third)) > 5


def test_two_kinds_are_two_pictures():
    assert len({drawn_once(kind, 0) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_any_number_is_drawn(kind):
    assert opened(draw_scene(kind, 1_000_003)).size == opened(draw_scene(kind, -7)).size == (1200, 900)


@pytest.mark.parametrize("kind", ["", "Garden", "bus_trip", "../garden", "sky"])
def test_a_kind_that_is_not_known_is_refused(kind):
    with pytest.raises(ValueError, match="No picture is drawn of"):
        draw_scene(kind)
