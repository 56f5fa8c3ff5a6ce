"""When a person has died: what ends, what stays, and taking a mistake back (access model, “Who decides”, line 6)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from forums.models import Update
from forums.services import post_update
from portal.access.actors import Actor
from portal.access.choices import Category, Hat
from portal.access.models import Grant
from portal.access.services import compare
from portal.audit.models import Entry
from portal.meetings.services import answer_invitation
from portal.notifications.models import Notification
from portal.notifications.services import deliver
from portal.people import registry
from portal.people.choices import AuthorityKind, Relationship
from portal.people.models import Death, SupportedPerson
from portal.people.services import add_member, add_shift, authority_of, end_shift, record_death, take_back_death
from tests.access.world import UNIQUE, make_world
from tests.portal.people.test_authorities import record

NOW = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)
TODAY = NOW.date()
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def die(cast, person=None, actor=None, died_on=TODAY) -> Death:
    return record_death(actor=actor, person=person or cast.joe, died_on=died_on)[0]


def shelves(cast, key, hat=None) -> dict[str, bool]:
    user = type(cast[key]).objects.get(pk=cast[key].pk)
    actor = Actor(user, hat, assurance="two")
    return {s.category: s.can_write for s in actor.shelves.values() if s.scope == cast.joe.scope}


def test_everybody_goes_on_reading_and_nobody_writes(cast):
    keys = ("mother", "brother", "worker", "manager", "advocate")
    before = {key: shelves(cast, key) for key in keys}
    assert any(before["mother"].values())
    assert any(before["worker"].values())
    die(cast)
    assert {key: shelves(cast, key) for key in keys} == {key: dict.fromkeys(before[key], False) for key in keys}
    assert shelves(cast, "person") == {}
    assert not compare(cast.provider.id)


def test_what_could_be_written_until_then_is_not_denied_afterwards(cast):
    die(cast)
    rows = Grant.objects.filter(user=cast["worker"], shelf__scope_id=cast.joe.id, shelf__category=Category.EVERYDAY)
    assert sorted(rows.values_list("can_write", "ends")) == [
        (False, datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)),
        (True, NOW),
    ]


@pytest.mark.parametrize("also", [True, False])
def test_cover_that_was_called_off_can_be_set_up_again_after_a_mistake(cast, also):
    people = [cast.joe, cast.terry] if also else [cast.joe]
    span = {"user": cast["stranger"], "service": cast.house, "starts": NOW + HOUR, "ends": NOW + 9 * HOUR}
    shift, _made = add_shift(actor=None, people=people, **span)
    take_back_death(actor=None, death=die(cast), reason="A mistake.")
    shift.refresh_from_db()
    # For whoever else it is, it goes on.
    assert shift.ends == (NOW + 9 * HOUR if also else shift.starts)
    if also:
        end_shift(actor=None, shift=shift)
    joe = SupportedPerson.objects.get(pk=cast.joe.pk)
    again, made = add_shift(actor=None, people=[joe], **span)
    assert (made, again.memberships.get().person_id) == (True, joe.pk)
    assert not compare(cast.provider.id)


def test_what_the_page_says_of_taking_it_back_is_so(cast, sign_in):
    die(cast)
    client, url = sign_in("manager"), reverse("death_take_back", args=[cast.joe.id])
    page = client.post(url, {"reason": "A mistake."}, follow=True).content.decode()
    assert "Please make cover and invitations again." in page


def test_other_people_are_not_touched(cast):
    before = Grant.objects.exclude(shelf__scope_id=cast.joe.id).count()
    die(cast)
    assert Grant.objects.exclude(shelf__scope_id=cast.joe.id).count() == before


def test_line_6_authorities_end_with_that_day(cast):
    record(cast, AuthorityKind.PROPERTY_DEPUTY)
    record(cast, AuthorityKind.IMCA, "brother", covers=["health"])
    assert shelves(cast, "brother")[Category.HEALTH] is False
    die(cast, died_on=TODAY - datetime.timedelta(days=2))
    joe = SupportedPerson.objects.get(pk=cast.joe.pk)
    asked = {"lacks_capacity": True}
    ends = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
    member = cast.members["mother/joe"]
    assert authority_of(joe, member, ends, **asked) == []
    assert len(authority_of(joe, member, ends - HOUR, **asked)) == 1
    assert Category.HEALTH not in shelves(cast, "brother")


def test_nothing_is_posted_and_no_meeting_is_answered(cast):
    world = make_world(cast)
    die(cast)
    with pytest.raises(PermissionDenied):
        post_update(actor=cast.actor("worker"), forum=world.forum, words="Too late", part="shown")
    invitation = world.meeting.invitations.get(user=cast["worker"])
    invitation.meeting.refresh_from_db()
    with pytest.raises(ValidationError, match="Joe Marsh has died"):
        answer_invitation(actor=cast.actor("worker"), invitation=invitation, answer="yes")
    assert Update.objects.visible_to(cast.actor("mother")).exists()


def test_nobody_joins_any_more(cast):
    die(cast)
    with pytest.raises(ValidationError, match="Nobody joins the circle any more"):
        add_member(
            actor=None,
            person=SupportedPerson.objects.get(pk=cast.joe.pk),
            user=cast["stranger"],
            relationship=Relationship.COUSIN,
        )


def test_reminders_stop(cast, sign_in, mailoutbox):
    world, client = make_world(cast), sign_in("mother")

    def reminded() -> tuple[bool, int]:
        Notification.objects.update(mailed_at=None, read_at=None)
        sent = sum(
            deliver("meetings.invited", str(pk)) for pk in world.meeting.invitations.values_list("pk", flat=True)
        )
        return world.meeting.title in client.get(reverse("today")).content.decode(), sent

    assert reminded() == (True, len(mailoutbox))
    assert len(mailoutbox) == 4
    die(cast)
    assert reminded() == (False, 0)


def test_their_own_account_is_closed(cast, sign_in):
    client = sign_in("person")
    assert client.get(reverse("today")).status_code == 200
    die(cast)
    assert client.get(reverse("today")).status_code == 302
    cast["person"].refresh_from_db()
    assert not cast["person"].is_active


def test_apps_end_what_is_theirs(cast):
    seen = []
    registry.register_death_hook(seen.append)
    try:
        die(cast)
        die(cast)
    finally:
        registry._death_hooks.remove(seen.append)
    assert [(person.pk, person.died_on) for person in seen] == [(cast.joe.pk, TODAY)]


def test_two_records_are_one(cast):
    first, made = record_death(actor=cast.actor("manager"), person=cast.joe, died_on=TODAY)
    again, made_again = record_death(actor=cast.actor("manager"), person=cast.joe, died_on=TODAY)
    assert (first, made, made_again) == (again, True, False)
    assert Entry.objects.filter(verb="person.died").count() == 1


@pytest.mark.parametrize(
    ("day", "says"), [(TODAY + datetime.timedelta(days=1), "not come yet"), (datetime.date(1992, 3, 13), "birth")]
)
def test_a_day_that_cannot_be(cast, day, says):
    with pytest.raises(ValidationError, match=says):
        die(cast, died_on=day)
    assert not Death.objects.exists()


def test_only_a_team_manager_records_and_takes_back(cast):
    may = []
    for key in cast.users:
        try:
            death = die(cast, actor=cast.actor(key, Hat.WORK))
            may.append(key)
        except PermissionDenied:
            death = die(cast)
            with pytest.raises(PermissionDenied):
                take_back_death(actor=cast.actor(key, Hat.WORK), death=death, reason="A mistake.")
        take_back_death(actor=None, death=death, reason="To try the next.")
    assert may == ["manager"]


def test_a_mistake_is_taken_back_within_a_day(cast, time_machine):
    before = {key: shelves(cast, key) for key in ("mother", "worker", "person")}
    death = die(cast, actor=cast.actor("manager"))
    with pytest.raises(ValidationError, match="what happened"):
        take_back_death(actor=cast.actor("manager"), death=death, reason="  ")
    time_machine.move_to(NOW + 23 * HOUR, tick=False)
    take_back_death(actor=cast.actor("manager"), death=death, reason="It was another Joe.")
    assert {key: shelves(cast, key) for key in before} == before
    death.refresh_from_db()
    assert (death.why_taken_back, death.taken_back_by) == ("It was another Joe.", cast["manager"])
    assert SupportedPerson.objects.get(pk=cast.joe.pk).died_on is None
    assert not compare(cast.provider.id)
    # The words are with the record; the trail holds none.
    assert "another Joe" not in str(list(Entry.objects.values_list("detail", flat=True)))


def test_after_a_day_it_stands(cast, time_machine):
    death = die(cast)
    time_machine.move_to(NOW + 24 * HOUR, tick=False)
    with pytest.raises(PermissionDenied, match="more than a day ago"):
        take_back_death(actor=cast.actor("manager"), death=death, reason="It was another Joe.")


def test_an_account_that_was_closed_before_stays_closed(cast):
    cast["person"].is_active = False
    cast["person"].save()
    take_back_death(actor=None, death=die(cast), reason="A mistake.")
    cast["person"].refresh_from_db()
    assert not cast["person"].is_active


# Pages -------------------------------------------------------------------------------------------------------------


def test_a_kind_page_stands_in_place_of_theirs(cast, sign_in):
    make_world(cast)
    die(cast)
    for key in ("mother", "worker", "manager", "brother"):
        page = sign_in(key).get(reverse("person", args=[cast.joe.id]))
        words = page.content.decode()
        assert page.status_code == 200
        assert "Joe died on 24 November 2026" in words
        assert "1992 – 2026" in words
        assert "Blessing Mensah" in words
        assert "Anita Desai" in words
        assert UNIQUE not in words
        assert ("Joe in the pool" in words) == (key != "brother")
        assert ("taken-back" in words) == (key == "manager")
    assert sign_in("stranger").get(reverse("person", args=[cast.joe.id])).status_code == 404


def test_a_manager_records_it_on_a_careful_page(cast, sign_in):
    client, url = sign_in("manager"), reverse("death_new", args=[cast.joe.id])
    assert url in client.get(reverse("person", args=[cast.joe.id])).content.decode()
    assert "The people come first." in client.get(url).content.decode()
    assert client.post(url, {"died_on": "2026-11-23"}).status_code == 422
    assert client.post(url, {"died_on": "2126-11-23", "sure": "on"}).status_code == 422
    assert not Death.objects.exists()
    assert client.post(url, {"died_on": "2026-11-23", "sure": "on"}).status_code == 302
    assert client.post(url, {"died_on": "2026-11-23", "sure": "on"}).status_code == 302
    assert Death.objects.get().died_on == datetime.date(2026, 11, 23)
    back = reverse("death_take_back", args=[cast.joe.id])
    assert client.get(back).status_code == 200
    assert client.post(back, {"reason": ""}).status_code == 422
    assert client.post(back, {"reason": "The wrong person."}).status_code == 302
    assert client.post(back, {"reason": "The wrong person."}).status_code == 302
    assert client.get(reverse("person", args=[cast.joe.id])).templates[0].name == "people/person.html"


def test_both_pages_ask_whether_it_is_still_them(cast, sign_in):
    from portal.access.choices import FRESH_KEY

    client = sign_in("manager")
    session = client.session
    session[FRESH_KEY] -= 6 * 60
    session.save()
    for name in ("death_new", "death_take_back"):
        answer = client.post(reverse(name, args=[cast.joe.id]), {"died_on": "2026-11-23", "sure": "on"})
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("step_up"))
    assert not Death.objects.exists()
    assert timezone.now() == NOW
