"""Cover: a shift opens and closes by itself; and where somebody's work begins and ends."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.access.actors import Actor
from portal.access.choices import Hat
from portal.access.services import compare
from portal.people.choices import Relationship, RoleName
from portal.people.models import Membership, Role, Shift
from portal.people.services import Work, add_shift, add_user, end_shift, give_role, record_death, work_ended_or_begins
from portal.people.sources import WORKER_READS
from tests.queries import same_for_1_and_30

HOUR = datetime.timedelta(hours=1)
NOW = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)
NIGHT = NOW + 9 * HOUR


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def cover(cast, **fields) -> Shift:
    values = {"user": cast["stranger"], "service": cast.house, "starts": NIGHT, "ends": NIGHT + 10 * HOUR, **fields}
    return add_shift(actor=values.pop("actor", None), **values)[0]


def opens(cast, person, at) -> set[str]:
    actor = Actor(cast["stranger"], Hat.WORK, assurance="two", at=at)
    return {shelf.category for shelf in actor.shelves.values() if shelf.scope == person.scope}


def test_a_shift_opens_the_people_of_the_service_from_start_to_end(cast):
    shift = cover(cast)
    second = datetime.timedelta(seconds=1)
    for person in (cast.joe, cast.terry):
        seen = [opens(cast, person, at) for at in (NIGHT - second, NIGHT, shift.ends - second, shift.ends)]
        assert seen == [set(), set(WORKER_READS), set(WORKER_READS), set()]
    assert opens(cast, cast.grace, NIGHT) == set()
    assert not compare(cast.provider.id)


def test_only_those_who_were_chosen(cast):
    cover(cast, people=[cast.terry])
    assert opens(cast, cast.joe, NIGHT) == set()
    assert opens(cast, cast.terry, NIGHT) == set(WORKER_READS)
    member = Membership.objects.get(user=cast["stranger"])
    assert (member.relationship, member.is_worker) == (Relationship.COVER_WORKER, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends": NIGHT}, "ends_time"),
        ({"ends": NIGHT + 24 * HOUR + datetime.timedelta(seconds=1)}, "ends_time"),
        ({"starts": NOW - 9 * HOUR, "ends": NOW}, "ends_time"),
        ({"people": []}, "people"),
        ({"people": ["grace"]}, "people"),
        ({"people": ["joe", "gethin"]}, "people"),
    ],
)
def test_a_shift_that_cannot_be(cast, change, field):
    if change.get("people"):
        change = {"people": [getattr(cast, name) for name in change["people"]]}
    with pytest.raises(ValidationError) as refused:
        cover(cast, **change)
    assert list(refused.value.message_dict) == [field]
    assert not Shift.objects.exists()
    assert not Membership.objects.filter(user=cast["stranger"]).exists()


def test_a_shift_of_a_whole_day_is_the_longest(cast):
    assert cover(cast, ends=NIGHT + 24 * HOUR)


def test_two_shifts_at_one_time(cast):
    cover(cast)
    with pytest.raises(ValidationError, match="covers a shift there at that time already"):
        cover(cast, starts=NIGHT + HOUR)
    later = cover(cast, starts=NIGHT + 10 * HOUR, ends=NIGHT + 12 * HOUR)
    assert opens(cast, cast.joe, later.starts) == set(WORKER_READS)


def test_nobody_is_brought_to_somebody_who_died(cast):
    cover(cast)
    record_death(actor=None, person=cast.terry, died_on=NOW.date())
    assert opens(cast, cast.terry, NIGHT) == set()
    assert opens(cast, cast.joe, NIGHT) == set(WORKER_READS)
    cover(cast, starts=NIGHT + 20 * HOUR, ends=NIGHT + 21 * HOUR)
    assert opens(cast, cast.terry, NIGHT + 20 * HOUR) == set()


def test_who_may_set_up_and_end_a_shift(cast):
    give_role(actor=None, user=cast["editor"], provider=cast.provider, role=RoleName.ADMINISTRATOR)
    may = []
    for number, key in enumerate(cast.users):
        starts = NOW + (30 + number) * HOUR
        try:
            shift = cover(cast, actor=cast.actor(key, Hat.WORK), starts=starts, ends=starts + HOUR)
            may.append(key)
        except PermissionDenied:
            shift = cover(cast, starts=starts, ends=starts + HOUR)
            with pytest.raises(PermissionDenied):
                end_shift(actor=cast.actor(key, Hat.WORK), shift=shift)
    assert may == ["manager"]


def test_ending_early_closes_everything_and_twice_is_once(cast, time_machine):
    shift = cover(cast)
    time_machine.move_to(NIGHT + HOUR, tick=False)
    assert end_shift(actor=cast.actor("manager"), shift=shift).ends == NIGHT + HOUR
    assert opens(cast, cast.joe, NIGHT + HOUR) == opens(cast, cast.joe, NIGHT + 2 * HOUR) == set()
    assert opens(cast, cast.joe, NIGHT) == set(WORKER_READS)
    time_machine.move_to(NIGHT + 2 * HOUR, tick=False)
    assert end_shift(actor=cast.actor("manager"), shift=shift).ends == NIGHT + HOUR


def test_a_shift_that_was_called_off_is_set_up_again_earlier(cast):
    end_shift(actor=None, shift=cover(cast))
    cover(cast, starts=NIGHT - HOUR)
    assert opens(cast, cast.joe, NIGHT - HOUR) == set(WORKER_READS)
    assert not compare(cast.provider.id)


def test_a_shift_that_has_not_begun_is_called_off(cast):
    end_shift(actor=cast.actor("manager"), shift=cover(cast))
    assert opens(cast, cast.joe, NIGHT) == set()
    assert not Shift.objects.visible_to(cast.actor("manager")).exists()
    # Nobody reads of it in the circle, and they may be asked again.
    assert not Membership.objects.visible_to(cast.actor("manager")).filter(user=cast["stranger"]).exists()
    cover(cast)
    assert opens(cast, cast.joe, NIGHT) == set(WORKER_READS)


# The form ----------------------------------------------------------------------------------------------------------


def sent(cast, **change) -> dict:
    return {
        "key": str(uuid.uuid4()),
        "username": "stranger",
        "starts_on": "2026-11-24",
        "starts_time": "21:00",
        "ends_time": "07:00",
        "people": [str(cast.joe.pk)],
        **change,
    }


def test_a_night_by_the_form_and_twice_is_once(cast, sign_in):
    client, url = sign_in("manager"), reverse("shift_new", args=[cast.house.id])
    page = client.get(url)
    assert [label for _pk, label in page.context["form"].fields["people"].choices] == ["Joe Marsh", "Terry Whitlock"]
    data = sent(cast)
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    shift = Shift.objects.get()
    assert (shift.starts, shift.ends, shift.set_up_by) == (
        datetime.datetime(2026, 11, 24, 21, tzinfo=datetime.UTC),
        datetime.datetime(2026, 11, 25, 7, tzinfo=datetime.UTC),
        cast["manager"],
    )
    assert [member.person for member in shift.memberships.all()] == [cast.joe]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"username": "nobody-here"}, "Nobody signs in by this name."),
        ({"people": []}, "Please choose whom they support."),
        ({"people": [str(uuid.UUID(int=7))]}, "is not one of the available choices"),
        ({"starts_on": ""}, "Please give the day."),
        ({"starts_time": "9 o'clock"}, "Please give a time"),
        ({"ends_time": "21:00"}, "begins and ends at the same time"),
        ({"starts_on": "2026-11-22"}, "would be over already"),
    ],
)
def test_a_form_that_comes_back_keeps_what_was_typed(cast, sign_in, change, says):
    data = sent(cast, **change)
    page = sign_in("manager").post(reverse("shift_new", args=[cast.house.id]), data)
    assert page.status_code == 422
    assert says in page.content.decode()
    assert page.context["form"]["username"].value() == data["username"]
    assert not Shift.objects.exists()


def test_it_is_ended_by_one_tap_on_the_team_page(cast, sign_in):
    shift, client = cover(cast), sign_in("manager")
    team = client.get(reverse("team")).content.decode()
    assert reverse("shift_end", args=[shift.pk]) in team
    assert "Call this shift off" in team
    assert client.get(reverse("shift_end", args=[shift.pk])).status_code == 405
    assert client.post(reverse("shift_end", args=[shift.pk])).status_code == 302
    assert opens(cast, cast.joe, NIGHT) == set()


def test_the_team_costs_the_same_with_one_shift_and_with_thirty(cast, sign_in):
    client = sign_in("manager")

    def add(n: int) -> None:
        for _ in range(n):
            number = Shift.objects.count()
            user = add_user(actor=None, username=f"cover-{number}", name=f"Cover {number}")
            cover(cast, user=user)

    same_for_1_and_30(11, add, lambda: client.get(reverse("team")))


# Where work begins and ends ----------------------------------------------------------------------------------------


def test_before_and_after_the_shift_it_is_said_when(cast, time_machine):
    shift = cover(cast)
    assert work_ended_or_begins(cast["stranger"]) == Work(begins=NIGHT)
    assert not work_ended_or_begins(cast["stranger"], NIGHT)
    assert work_ended_or_begins(cast["stranger"], shift.ends) == Work(ended=shift.ends)


def test_for_those_who_work_and_those_who_never_did_there_is_nothing_to_say(cast):
    assert not work_ended_or_begins(cast["worker"])
    assert not work_ended_or_begins(cast["mother"])
    assert not work_ended_or_begins(cast["stranger"])


def test_the_next_work_is_told_before_the_last_one(cast):
    Role.objects.create(
        user=cast["stranger"],
        provider=cast.provider,
        role=RoleName.RECRUITER,
        starts=NOW - 9 * HOUR,
        ends=NOW - HOUR,
    )
    assert work_ended_or_begins(cast["stranger"]) == Work(ended=NOW - HOUR)
    cover(cast)
    assert work_ended_or_begins(cast["stranger"]) == Work(begins=NIGHT)


def test_before_the_shift_a_door_of_work_does_not_open(cast, sign_in):
    cover(cast)
    assert sign_in("stranger", Hat.WORK).get(reverse("team")).status_code == 404
    assert timezone.now() == NOW
