"""What the talk adds to Today and to a person's page."""

import datetime

import pytest
from django.utils import timezone

from forums import panels
from forums.models import Update
from portal.access.choices import Category
from portal.access.services import shelf_of
from portal.audit.models import Opening
from portal.people.registry import tabs
from tests.queries import exactly


def test_the_three_newest_on_today(cast, sign_in, post):
    now = timezone.now()
    for number in range(4):
        post(f"Number {number}", at=now - datetime.timedelta(hours=number))
    post("A zebra", part="no")
    page = sign_in("mother").get("/today/").content.decode()
    assert [f"Number {number}" in page for number in range(4)] == [True, True, True, False]
    assert "zebra" not in page
    assert "zebra" not in sign_in("person").get("/today/").content.decode()


def test_nothing_new_is_no_panel(cast):
    assert panels.newest(cast.actor("mother")) is None
    assert panels.newest(cast.actor("stranger")) is None


def test_how_somebody_was_this_week_day_by_day(cast, post):
    now = timezone.localtime().replace(hour=12, minute=0)
    moods = [(0, 9, "low"), (0, 11, "good"), (2, 10, "great"), (6, 10, "hard"), (7, 10, "okay"), (3, 10, "")]
    for days, hour, mood in moods:
        post(f"{days} {hour}", mood=mood, at=now.replace(hour=hour) - datetime.timedelta(days=days))
    post("kept back", mood="hard", part="no", at=now - datetime.timedelta(days=1))
    context = panels.week(cast.actor("mother"), cast.joe)
    today = timezone.localdate()
    assert [((today - one.day).days, one.mood) for one in context["moods"]] == [(6, "hard"), (2, "great"), (0, "good")]
    assert context["latest"].update.words == "0 11"


@pytest.mark.parametrize(("key", "may_post"), [("mother", True), ("worker", True), ("person", True)])
def test_who_may_post_from_the_persons_page(cast, key, may_post):
    assert panels.week(cast.actor(key), cast.joe)["may_post"] is may_post


@pytest.mark.parametrize("key", ["brother", "stranger", "other-worker", "safeguarding-lead", "chair"])
def test_no_week_for_whom_it_is_not_open(cast, post, key):
    post("A zebra", mood="hard")
    assert panels.week(cast.actor(key), cast.joe) is None


def test_the_panels_take_the_same_queries_for_1_and_60(cast):
    def add(count: int) -> None:
        shelf = shelf_of(cast.joe.scope, Category.EVERYDAY)
        rows = [
            Update(shelf=shelf, person=cast.joe, author=cast["worker"], words="Hello", mood="good")
            for _ in range(count)
        ]
        Update.objects.bulk_create(rows)

    actor = cast.actor("manager")
    assert actor.shelves
    for count in (1, 59):
        add(count)
        with exactly(8):
            panels.newest(actor)
        with exactly(7):
            panels.week(actor, cast.joe)


def test_a_panel_that_shows_something_is_an_opening(cast, post):
    panels.week(cast.actor("mother"), cast.joe)
    assert not Opening.objects.exists()
    post()
    panels.week(cast.actor("mother"), cast.joe)
    assert [row.shelf_id for row in Opening.objects.all()] == [cast.joe.forum.shelf_id]


def test_the_tab_is_second(cast):
    assert [tab.key for tab in tabs(cast.actor("mother"))][:2] == ["today", "talk"]
