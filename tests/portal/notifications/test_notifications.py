"""Telling people: only those who may see it, once, and without a personal word."""

import pytest

from portal.access.choices import Category
from portal.access.services import shelf_of
from portal.live.models import Room
from portal.live.services import open_room
from portal.notifications import registry
from portal.notifications.models import Notification
from portal.notifications.services import deliver, listed, mark_read, notify
from portal.people.services import end_membership
from tests.queries import exactly

KIND = "test.room"


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.register_kind(
        registry.Kind(KIND, "Something is ready to read", Room, lambda room: f"/rooms/{room.pk}/", by_mail=True)
    )


@pytest.fixture
def room(cast):
    return open_room(shelf=shelf_of(cast.joe.scope, Category.EVERYDAY))


READERS = {"mother", "worker", "manager", "advocate", "person"}


def told(kind: str = KIND) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("user__username", flat=True))


def test_those_who_may_see_it_are_told_and_nobody_else(cast, room):
    assert notify(kind=KIND, target=room, but_not=cast["worker"]) == 4
    assert told() == READERS - {"worker"}


def test_naming_somebody_does_not_open_it_to_them(cast, room):
    notify(kind=KIND, target=room, users=[cast["mother"], cast["brother"], cast["stranger"]])
    assert told() == {"mother"}


def test_nobody_is_told_twice(cast, room):
    notify(kind=KIND, target=room)
    notify(kind=KIND, target=room)
    assert Notification.objects.count() == len(READERS)


def test_what_one_may_no_longer_see_is_not_listed(cast, room):
    notify(kind=KIND, target=room)
    assert [shown.url for shown in listed(cast.actor("mother"))] == [f"/rooms/{room.pk}/"]
    end_membership(actor=None, member=cast.members["mother/joe"])
    assert listed(cast.actor("mother")) == []


def test_mail_says_nothing_personal_and_leaves_once(cast, room, mailoutbox):
    notify(kind=KIND, target=room)
    assert deliver(KIND, str(room.pk)) == len(READERS)
    assert deliver(KIND, str(room.pk)) == 0
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(f"{key}@example.org" for key in READERS)
    names = {name for user in cast.users.values() for name in user.name.split()} | {"Joe", "Quay"}
    for mail in mailoutbox:
        greeting = cast[mail.to[0].partition("@")[0]]
        said = (mail.subject + mail.body).replace(greeting.get_short_name(), "")
        assert [name for name in names if name in said] == []
        assert f"http://localhost:8000/rooms/{room.pk}/" in mail.body


def test_no_mail_to_whoever_lost_access_or_has_read_it(cast, room, mailoutbox):
    notify(kind=KIND, target=room)
    end_membership(actor=None, member=cast.members["mother/joe"])
    mark_read(actor=cast.actor("worker"))
    assert deliver(KIND, str(room.pk)) == 3
    assert not {"mother@example.org", "worker@example.org"} & {mail.to[0] for mail in mailoutbox}


def test_mail_about_something_gone_is_not_sent(cast, room):
    notify(kind=KIND, target=room)
    pk = str(room.pk)
    room.delete()
    assert deliver(KIND, pk) == 0


def test_the_list_costs_one_query_and_one_a_kind(cast, room):
    actor = cast.actor("mother")
    assert actor.shelves
    for _ in range(30):
        notify(kind=KIND, target=open_room(shelf=room.shelf), users=[cast["mother"]])
    with exactly(2):
        assert len(listed(actor)) == 30


def test_the_page_and_the_bell(cast, room, sign_in):
    notify(kind=KIND, target=room)
    client = sign_in("mother")
    assert "Something is ready to read" in client.get("/notifications/").content.decode()
    assert client.get("/notifications/").context["frame"].unread == 1
    assert client.post("/notifications/read/").status_code == 302
    assert client.get("/notifications/").context["frame"].unread == 0


def test_the_bell_counts_only_what_one_may_still_see(cast, room, sign_in):
    notify(kind=KIND, target=room, users=[cast["mother"]])
    client = sign_in("mother")
    assert client.get("/notifications/").context["frame"].unread == 1
    Room.objects.filter(pk=room.pk).update(shelf=shelf_of(cast.joe.scope, Category.HEALTH))
    page = client.get("/notifications/")
    assert page.context["frame"].unread == 0
    assert "Mark all as read" not in page.content.decode()


def test_what_belongs_to_another_hat_stays_unread(cast, sign_in):
    at_home, at_work = (open_room(shelf=shelf_of(p.scope, Category.EVERYDAY)) for p in (cast.terry, cast.grace))
    for target in (at_home, at_work):
        notify(kind=KIND, target=target, users=[cast["worker-sister"]])
    client = sign_in("worker-sister", "work")
    assert client.get("/notifications/").context["frame"].unread == 1
    client.post("/notifications/read/")
    left = Notification.objects.filter(user=cast["worker-sister"], read_at=None)
    assert [row.target_id for row in left] == [at_home.pk]
    assert sign_in("worker-sister", "circle").get("/notifications/").context["frame"].unread == 1


def test_a_kind_registered_twice_is_refused():
    with pytest.raises(ValueError, match="registered already"):
        registry.register_kind(registry.kind(KIND))
