"""Leaving a circle, the end of somebody's work, and turning 16 and 18."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.access.actors import Actor
from portal.access.choices import Hat
from portal.access.services import compare
from portal.audit.models import Entry
from portal.people.choices import AuthorityKind, LeavingReason, Relationship, RoleName
from portal.people.models import Membership, Role
from portal.people.rules import can_end_employment, can_end_membership
from portal.people.services import (
    add_member,
    add_person,
    add_shift,
    end_employment,
    end_membership,
    give_role,
)
from tests.cast import BEGAN
from tests.portal.people.test_authorities import record
from tests.queries import same_for_1_and_30

NOW = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def opens(cast, key, hat, at=NOW) -> set:
    actor = Actor(cast[key], hat, assurance="two", at=at)
    return {shelf.scope.id for shelf in actor.shelves.values()} if actor.hat == hat else set()


# Leaving a circle --------------------------------------------------------------------------------------------------


def test_who_may_end_a_membership(cast):
    may = {
        member: [key for key in cast.users if can_end_membership(cast.actor(key, hat), cast.members[member])]
        for member, hat in (("mother/joe", None), ("worker/joe", None), ("worker-sister/terry", Hat.WORK))
    }
    assert may == {
        "mother/joe": ["mother", "manager"],
        "worker/joe": ["worker", "manager"],
        "worker-sister/terry": ["worker-sister", "manager"],
    }


def test_a_key_worker_takes_nobody_out_of_a_circle(cast, sign_in):
    member = cast.members["mother/joe"]
    with pytest.raises(PermissionDenied):
        end_membership(actor=cast.actor("worker"), member=member, reason="own-wish")
    answer = sign_in("worker").post(reverse("membership_end", args=[member.pk]), {"reason": "own-wish"})
    assert answer.status_code == 403
    member.refresh_from_db()
    assert member.ends is None


def test_a_helper_does_not_leave_for_somebody(cast):
    actor = Actor(cast["mother"], Hat.CIRCLE, assurance="two", helper=cast["stranger"])
    assert not can_end_membership(actor, cast.members["mother/joe"])


def test_one_leaves_by_oneself_without_being_asked_why(cast, sign_in):
    client, url = sign_in("mother"), reverse("membership_end", args=[cast.members["mother/joe"].pk])
    assert url in client.get(reverse("circle", args=[cast.joe.id])).content.decode()
    assert "reason" not in client.get(url).context["form"].fields
    answer = client.post(url)
    assert (answer.status_code, answer["Location"]) == (302, reverse("people"))
    assert client.get(reverse("person", args=[cast.joe.id])).status_code == 404
    assert client.post(url).status_code == 404
    entry = Entry.objects.get(verb="member.end")
    assert entry.detail["reason"] == "own-wish"


def test_a_manager_ends_it_with_a_reason_that_stands_in_the_trail_alone(cast, sign_in):
    client, member = sign_in("manager"), cast.members["brother/joe"]
    url = reverse("membership_end", args=[member.pk])
    assert client.post(url).status_code == 422
    assert client.post(url, {"reason": "he-is-difficult"}).status_code == 422
    assert client.post(url, {"reason": "persons-wish", "last_day": "2026-11-23"}).status_code == 422
    data = {"reason": "persons-wish", "last_day": "2026-11-30"}
    assert client.post(url, data)["Location"] == reverse("circle", args=[cast.joe.id])
    member.refresh_from_db()
    assert member.ends == datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
    assert Entry.objects.get(verb="member.end").detail["reason"] == LeavingReason.PERSONS_WISH
    for key in ("mother", "brother", "worker"):
        page = sign_in(key).get(reverse("circle", args=[cast.joe.id])).content.decode()
        assert "asked for it" not in page
    # The day may still come nearer.
    assert client.post(url, {"reason": "own-wish"}).status_code == 302
    assert opens(cast, "brother", Hat.CIRCLE) == set()
    assert client.post(url, {"reason": "own-wish"}).status_code == 403


def test_one_who_has_not_begun_is_called_off(cast):
    member = add_member(
        actor=None, person=cast.joe, user=cast["stranger"], relationship=Relationship.COUSIN, starts=NOW + DAY
    )
    end_membership(actor=None, member=member)
    assert opens(cast, "stranger", Hat.CIRCLE, NOW + 2 * DAY) == set()
    assert not Membership.objects.visible_to(cast.actor("manager")).filter(pk=member.pk).exists()
    assert not compare(cast.provider.id)


def test_the_circle_offers_leaving_to_those_who_may(cast, sign_in):
    def offered(key) -> list[str]:
        page = sign_in(key).get(reverse("circle", args=[cast.joe.id])).content.decode()
        return sorted(
            name for name, member in cast.members.items() if reverse("membership_end", args=[member.pk]) in page
        )

    everybody = ["advocate/joe", "brother/joe", "mother/joe", "worker/joe"]
    assert {key: offered(key) for key in ("mother", "brother", "worker", "manager", "person")} == {
        "mother": ["mother/joe"],
        "brother": ["brother/joe"],
        "worker": ["worker/joe"],
        "manager": everybody,
        "person": [],
    }


# The end of somebody's work ----------------------------------------------------------------------------------------


def test_employment_ends_at_the_hour_and_family_stays(cast):
    ends = NOW + 5 * HOUR
    assert end_employment(
        actor=cast.actor("manager"), user=cast["worker-sister"], provider=cast.provider, ends=ends
    ) == (ends)
    second = datetime.timedelta(seconds=1)
    before, after = (opens(cast, "worker-sister", Hat.WORK, at) for at in (ends - second, ends))
    assert before == {cast.grace.id, cast.road.id, cast.provider.id}
    assert after == set()
    assert opens(cast, "worker-sister", Hat.CIRCLE, ends) == {cast.terry.id}
    assert not compare(cast.provider.id)


def test_roles_and_shifts_that_have_not_begun_are_called_off(cast):
    later = give_role(
        actor=None,
        user=cast["worker"],
        provider=cast.provider,
        service=cast.road,
        role=RoleName.SUPPORT_WORKER,
        starts=NOW + 3 * DAY,
    )
    shift, _made = add_shift(
        actor=None, user=cast["worker"], service=cast.road, starts=NOW + 2 * DAY, ends=NOW + 2 * DAY + HOUR
    )
    end_employment(actor=cast.actor("manager"), user=cast["worker"], provider=cast.provider)
    later.refresh_from_db()
    shift.refresh_from_db()
    assert (later.is_over, later.ends) == (True, later.starts)
    assert shift.ends == shift.starts
    for at in (NOW, NOW + 2 * DAY, NOW + 4 * DAY):
        assert opens(cast, "worker", Hat.WORK, at) == set()


def test_an_end_that_stands_nearer_is_left_alone(cast):
    role = Role.objects.get(user=cast["worker"])
    role.ends = NOW + HOUR
    role.save()
    end_employment(actor=None, user=cast["worker"], provider=cast.provider, ends=NOW + DAY)
    role.refresh_from_db()
    assert role.ends == NOW + HOUR


def test_work_at_another_provider_goes_on(cast):
    give_role(actor=None, user=cast["worker"], provider=cast.other_provider, role=RoleName.RECRUITER)
    end_employment(actor=cast.actor("manager"), user=cast["worker"], provider=cast.provider)
    assert opens(cast, "worker", Hat.WORK) == {cast.other_provider.id, cast.gethin.id}


def test_the_last_team_manager_does_not_go_like_this_either(cast):
    give_role(actor=None, user=cast["stranger"], provider=cast.provider, role=RoleName.ADMINISTRATOR)
    with pytest.raises(ValidationError, match="Please name another one first"):
        end_employment(actor=cast.actor("stranger"), user=cast["manager"], provider=cast.provider)
    assert Role.objects.filter(user=cast["manager"], ends=None).count() == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [({"ends": NOW - HOUR}, "passed already"), ({"user": "mother"}, "does not work here")],
)
def test_what_cannot_be_is_refused(cast, change, says):
    values = {"user": cast["worker"], "provider": cast.provider, **change}
    if isinstance(values["user"], str):
        values["user"] = cast[values["user"]]
    with pytest.raises(ValidationError, match=says):
        end_employment(actor=None, **values)


def test_who_may_end_whose_work(cast):
    give_role(actor=None, user=cast["stranger"], provider=cast.provider, role=RoleName.ADMINISTRATOR)
    give_role(actor=None, user=cast["worker"], provider=cast.provider, role=RoleName.CHAIR)

    def may(user) -> list[str]:
        return [k for k in cast.users if can_end_employment(cast.actor(k, Hat.WORK), cast[user], cast.provider)]

    # Hannah has no role beyond a team of Anita's; Blessing has one that a team manager does not give.
    assert may("worker-sister") == ["manager", "stranger"]
    assert may("worker") == ["stranger"]
    assert may("stranger") == []
    with pytest.raises(PermissionDenied):
        end_employment(actor=cast.actor("manager"), user=cast["worker"], provider=cast.provider)


def test_employment_ends_by_its_page(cast, sign_in):
    role = Role.objects.get(user=cast["worker-sister"])
    client, url = sign_in("manager"), reverse("employment_end", args=[role.pk])
    assert url in client.get(reverse("team")).content.decode()
    assert "Hannah Whitlock" in client.get(url).content.decode()
    assert client.post(url).status_code == 422
    assert client.post(url, {"sure": "on", "ends_on": "2026-11-25"}).status_code == 422
    assert client.post(url, {"sure": "on", "ends_on": "2026-11-23", "ends_time": "12:00"}).status_code == 422
    data = {"sure": "on", "ends_on": "2026-11-25", "ends_time": "17:30"}
    assert client.post(url, data).status_code == 302
    role.refresh_from_db()
    assert role.ends == datetime.datetime(2026, 11, 25, 17, 30, tzinfo=datetime.UTC)
    assert client.post(url, {"sure": "on"}).status_code == 302
    assert opens(cast, "worker-sister", Hat.WORK) == set()


def test_the_page_is_not_for_the_support_workers(cast, sign_in):
    role = Role.objects.get(user=cast["manager"], service=cast.house)
    assert sign_in("worker").post(reverse("employment_end", args=[role.pk]), {"sure": "on"}).status_code == 403


# Turning 16 and 18 -------------------------------------------------------------------------------------------------


def young(cast, born, name="Mia Rowe", service=None):
    return add_person(
        actor=None,
        service=service or cast.house,
        name=name,
        called=name.partition(" ")[0],
        born=born,
        starts=BEGAN,
    )


def told(client) -> list[tuple[str, int]]:
    return [
        (one["person"].called, one["age"])
        for template, values in client.get(reverse("today")).context["needs_you"]
        if template == "people/_turning_panel.html"
        for one in values["turning"]
    ]


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (datetime.date(2010, 11, 25), [("Mia", 16)]),
        (datetime.date(2008, 11, 25), [("Mia", 18)]),
        # Eight weeks ahead to the day and hour: midnight of 19 January comes before noon.
        (datetime.date(2009, 1, 19), [("Mia", 18)]),
        (datetime.date(2009, 1, 20), []),
        (datetime.date(2010, 11, 24), []),
        (datetime.date(2009, 11, 25), []),
        (datetime.date(2016, 11, 25), []),
    ],
)
def test_eight_weeks_before_those_who_plan_are_told(cast, sign_in, born, expected):
    young(cast, born)
    assert told(sign_in("manager")) == expected
    assert told(sign_in("worker")) == told(sign_in("mother")) == told(sign_in("other-manager")) == []


def test_the_key_worker_is_told_too(cast, sign_in):
    mia = young(cast, datetime.date(2008, 12, 1))
    add_member(actor=None, person=mia, user=cast["worker"], relationship=Relationship.KEY_WORKER)
    add_member(actor=None, person=mia, user=cast["other-worker"], relationship=Relationship.SUPPORT_WORKER)
    assert told(sign_in("worker")) == [("Mia", 18)]
    assert told(sign_in("other-worker")) == []


def test_the_page_says_what_changes_and_what_ends(cast, sign_in):
    mia = young(cast, datetime.date(2008, 12, 1))
    cast.members["stranger/mia"] = add_member(
        actor=None, person=mia, user=cast["stranger"], relationship=Relationship.FATHER, starts=BEGAN
    )
    record(cast, AuthorityKind.PARENTAL, "stranger", person=mia)
    client = sign_in("manager")
    at_18 = client.get(reverse("turning", args=[mia.id, 18])).content.decode()
    assert "Mia turns 18: tomorrow" not in at_18
    assert "Tuesday 1 December" in at_18
    assert "Parental responsibility ends, by law, when the day begins." in at_18
    assert "Alex Stone" in at_18
    at_16 = client.get(reverse("turning", args=[mia.id, 16])).content.decode()
    assert "Mia turned 16 on 1 December 2024" in at_16
    assert client.get(reverse("turning", args=[mia.id, 17])).status_code == 404
    assert sign_in("stranger").get(reverse("turning", args=[mia.id, 18])).status_code == 404


def test_today_costs_the_same_with_one_birthday_and_with_thirty(cast, sign_in):
    client = sign_in("manager")
    made: list[int] = []

    def add(n: int) -> None:
        for _ in range(n):
            made.append(1)
            young(cast, datetime.date(2008, 12, 1), f"Person {len(made)}")

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(reverse("today"))
    add(1)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("today"))
    same_for_1_and_30(len(captured), add, lambda: client.get(reverse("today")))
    assert timezone.now() == NOW
