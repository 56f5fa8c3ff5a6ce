"""Roles in a team: who gives and ends them, who must not leave, and what the pages show."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.access.choices import Category, Hat
from portal.access.services import compare
from portal.audit.models import Entry
from portal.people.choices import Relationship, RoleName
from portal.people.models import Role
from portal.people.rules import can_end_role, can_give_role, can_give_role_everywhere, roles_to_give
from portal.people.services import add_user, appoint, end_role, give_role
from tests.cast import BEGAN
from tests.queries import same_for_1_and_30

DAY = datetime.timedelta(days=1)


def give(cast, key, role, service=None, **fields) -> Role:
    return give_role(actor=None, user=cast[key], provider=cast.provider, service=service, role=role, **fields)


def test_the_roles_are_those_of_the_access_model():
    """Issue 3 names these; the key worker is a place in a circle, and a review is chaired by somebody with a role."""
    named = {
        "support-worker",
        "team-manager",
        "service-delivery-manager",
        "head-of-service",
        "recruiter",
        "policy-editor",
        "complaints-manager",
        "safeguarding-lead",
        "caldicott-guardian",
        "administrator",
    }
    assert set(RoleName.values) == named | {"chair"}
    assert Relationship.KEY_WORKER in Relationship


def test_who_may_give_which_role(cast):
    give(cast, "chair", RoleName.ADMINISTRATOR)
    give(cast, "advocate", RoleName.ADMINISTRATOR, cast.road)
    may = {key: roles_to_give(cast.actor(key, Hat.WORK), cast.house) for key in cast.users}
    assert {key: roles for key, roles in may.items() if roles} == {
        "chair": list(RoleName),
        "manager": [RoleName.SUPPORT_WORKER],
    }
    assert can_give_role(cast.actor("manager"), cast.road, RoleName.SUPPORT_WORKER)
    assert not can_give_role(cast.actor("manager"), cast.house, RoleName.TEAM_MANAGER)
    assert not can_give_role(cast.actor("manager"), cast.outreach, RoleName.SUPPORT_WORKER)
    assert not can_give_role(cast.actor("chair"), cast.other_house)
    assert can_give_role(cast.actor("advocate", Hat.WORK), cast.road, RoleName.TEAM_MANAGER)
    everywhere = [key for key in cast.users if can_give_role_everywhere(cast.actor(key, Hat.WORK), cast.provider)]
    assert everywhere == ["chair"]


def test_without_the_second_step_nobody_gives_anything(cast):
    assert roles_to_give(cast.actor("manager", Hat.WORK, "one"), cast.house) == []


def test_nobody_gives_themself_a_role(cast):
    give(cast, "chair", RoleName.ADMINISTRATOR)
    with pytest.raises(ValidationError, match="Nobody gives themself a role"):
        appoint(
            actor=cast.actor("chair"),
            service=cast.house,
            user=cast["chair"],
            role=RoleName.TEAM_MANAGER,
            key=uuid.uuid4(),
        )
    assert not Role.objects.filter(user=cast["chair"], role=RoleName.TEAM_MANAGER).exists()


@pytest.mark.parametrize(
    ("key", "role", "everywhere"),
    [
        ("manager", RoleName.SAFEGUARDING_LEAD, False),
        ("manager", RoleName.SUPPORT_WORKER, True),
        ("worker", RoleName.SUPPORT_WORKER, False),
        ("other-manager", RoleName.SUPPORT_WORKER, False),
    ],
)
def test_a_role_that_is_not_theirs_to_give(cast, key, role, everywhere):
    with pytest.raises(PermissionDenied):
        appoint(
            actor=cast.actor(key),
            service=cast.house,
            user=cast["stranger"],
            role=role,
            everywhere=everywhere,
            key=uuid.uuid4(),
        )


def test_a_role_they_have_already(cast):
    with pytest.raises(ValidationError, match="support worker there already"):
        give(cast, "worker", RoleName.SUPPORT_WORKER, cast.house)
    end_role(actor=None, role=Role.objects.get(user=cast["worker"], service=cast.house))
    again = give(cast, "worker", RoleName.SUPPORT_WORKER, cast.house)
    assert again.ends is None


def test_a_role_that_ends_before_it_begins(cast):
    now = timezone.now()
    with pytest.raises(ValidationError, match="last day comes before"):
        give(cast, "stranger", RoleName.RECRUITER, starts=now, ends=now - DAY)


def test_the_rule_is_asked_under_the_lock_too(cast):
    role = Role.objects.get(user=cast["worker"], service=cast.house)
    for key in ("mother", "worker-sister", "other-manager"):
        with pytest.raises(PermissionDenied):
            end_role(actor=cast.actor(key), role=role)
    role.refresh_from_db()
    assert role.ends is None


def test_the_last_team_manager_cannot_leave_alone(cast):
    role = Role.objects.get(user=cast["manager"], service=cast.house)
    with pytest.raises(ValidationError, match=r"Quay House would be left without a team manager"):
        end_role(actor=cast.actor("manager"), role=role)
    give(cast, "chair", RoleName.TEAM_MANAGER, cast.house)
    end_role(actor=cast.actor("manager"), role=role)
    with pytest.raises(ValidationError, match="Quay House"):
        end_role(actor=None, role=Role.objects.get(user=cast["chair"], role=RoleName.TEAM_MANAGER))


def test_one_who_manages_all_services_is_enough(cast):
    give(cast, "chair", RoleName.TEAM_MANAGER)
    for service in (cast.house, cast.road):
        end_role(actor=None, role=Role.objects.get(user=cast["manager"], service=service))
    with pytest.raises(ValidationError, match="without a team manager"):
        end_role(actor=None, role=Role.objects.get(user=cast["chair"], role=RoleName.TEAM_MANAGER))


def test_a_manager_for_a_month_does_not_hold_the_place_for_good(cast):
    now = timezone.now()
    give(cast, "chair", RoleName.TEAM_MANAGER, cast.house, starts=now, ends=now + 30 * DAY)
    with pytest.raises(ValidationError, match="without a team manager"):
        end_role(actor=None, role=Role.objects.get(user=cast["manager"], service=cast.house))
    # Nor does somebody whose account is closed.
    give(cast, "editor", RoleName.TEAM_MANAGER, cast.house)
    cast["editor"].is_active = False
    cast["editor"].save()
    with pytest.raises(ValidationError, match="without a team manager"):
        end_role(actor=None, role=Role.objects.get(user=cast["manager"], service=cast.house))


def test_the_successor_may_begin_on_the_day_the_other_leaves(cast):
    leaves = timezone.now() + 10 * DAY
    give(cast, "chair", RoleName.TEAM_MANAGER, cast.house, starts=leaves)
    role = Role.objects.get(user=cast["manager"], service=cast.house)
    with pytest.raises(ValidationError, match="without a team manager"):
        end_role(actor=None, role=role, ends=leaves - DAY)
    assert end_role(actor=None, role=role, ends=leaves).ends == leaves


def test_a_service_without_a_manager_hinders_nobody_elsewhere(cast):
    """Nobody manages Lantern Outreach: that is not the fault of whoever leaves Quay House."""
    give(cast, "chair", RoleName.TEAM_MANAGER, cast.house)
    end_role(actor=None, role=Role.objects.get(user=cast["manager"], service=cast.house))


def test_the_last_administrator_cannot_leave_either(cast):
    only = give(cast, "chair", RoleName.ADMINISTRATOR)
    with pytest.raises(ValidationError, match="another administrator first"):
        end_role(actor=None, role=only)
    give(cast, "editor", RoleName.ADMINISTRATOR)
    end_role(actor=None, role=only)


def test_a_role_that_has_not_begun_is_called_off(cast):
    role = give(cast, "stranger", RoleName.RECRUITER, starts=timezone.now() + DAY)
    ended = end_role(actor=None, role=role)
    assert (ended.ends, ended.is_over) == (role.starts, True)
    assert not compare(cast.provider.id)
    assert list(Role.objects.filter(user=cast["stranger"]).not_ended()) == []
    with pytest.raises(ValidationError, match="ended already"):
        end_role(actor=None, role=role)


def test_who_may_end_a_role(cast):
    workers = Role.objects.get(user=cast["worker"], service=cast.house)
    may = [key for key in cast.users if can_end_role(cast.actor(key, Hat.WORK), workers)]
    assert may == ["worker", "manager"]
    managers = Role.objects.get(user=cast["manager"], service=cast.house)
    assert [key for key in cast.users if can_end_role(cast.actor(key, Hat.WORK), managers)] == ["manager"]


def test_an_administrator_sees_teams_and_nobodys_shelf(cast):
    give(cast, "stranger", RoleName.ADMINISTRATOR)
    shelves = cast.actor("stranger").shelves.values()
    assert {shelf.category for shelf in shelves} <= {Category.TEAM, Category.JOINING}
    assert {s.scope.id for s in shelves if s.category == Category.TEAM} == {
        cast.provider.id,
        cast.house.id,
        cast.road.id,
        cast.outreach.id,
    }


def named(client) -> dict[str, list[str]]:
    return {
        str(team.service or team.provider): [one.role.user.name for one in team.working]
        for team in client.get(reverse("team")).context["teams"]
    }


def test_the_team_page_shows_the_services_one_works_in(cast, sign_in):
    everywhere = ["Dele Akande", "Margaret Ellis", "Tom Hartley"]
    assert named(sign_in("worker")) == {
        "Quay House": ["Anita Desai", "Blessing Mensah"],
        "Harbour Lane Support": everywhere,
    }
    assert named(sign_in("manager")) == {
        "Millfield Road": ["Anita Desai", "Hannah Whitlock"],
        "Quay House": ["Anita Desai", "Blessing Mensah"],
        "Harbour Lane Support": everywhere,
    }
    assert named(sign_in("other-manager")) == {"Bryn Teg": [], "Cwm Afon Living": ["Siân Bevan"]}


def test_the_team_is_not_there_for_families_nor_before_the_second_step(cast, sign_in):
    assert sign_in("mother").get(reverse("team")).status_code == 404
    assert sign_in("worker-sister", Hat.CIRCLE).get(reverse("team")).status_code == 404
    answer = sign_in("worker", assured=False).get(reverse("team"))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("unlock"))
    assert 'href="/team/"' in sign_in("worker").get(reverse("today")).content.decode()
    assert 'href="/team/"' not in sign_in("mother").get(reverse("today")).content.decode()


def test_a_manager_gives_a_role_by_the_form_and_twice_is_once(cast, sign_in):
    client, url = sign_in("manager"), reverse("role_give", args=[cast.house.id])
    assert client.get(url).status_code == 200
    sent = {"key": str(uuid.uuid4()), "username": " Stranger ", "role": "support-worker"}
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    role = Role.objects.get(user=cast["stranger"])
    assert (role.service, role.provider, role.role, role.given_by) == (
        cast.house,
        cast.provider,
        RoleName.SUPPORT_WORKER,
        cast["manager"],
    )
    assert Entry.objects.filter(verb="role.give", target_id=str(role.pk)).count() == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"username": ""}, "Please write the name they sign in by."),
        ({"username": "nobody-here"}, "Nobody signs in by this name."),
        ({"username": "two words"}, "Nobody signs in by this name."),
        ({"username": "manager"}, "Nobody gives themself a role."),
        ({"username": "worker"}, "is support worker there already"),
        ({"role": ""}, "Please choose a role."),
        ({"role": "administrator"}, "is not one of the available choices"),
        ({"starts_on": "2020-01-01"}, "This day has passed."),
        ({"starts_on": "tomorrow"}, "Please give a day"),
    ],
)
def test_a_form_that_comes_back_keeps_what_was_typed(cast, sign_in, change, says):
    sent = {"key": str(uuid.uuid4()), "username": "stranger", "role": "support-worker", **change}
    before = Role.objects.count()
    page = sign_in("manager").post(reverse("role_give", args=[cast.house.id]), sent)
    assert page.status_code == 422
    assert says in page.content.decode()
    assert page.context["form"]["username"].value() == sent["username"]
    assert Role.objects.count() == before


def test_an_administrator_gives_a_role_in_all_services(cast, sign_in):
    give(cast, "chair", RoleName.ADMINISTRATOR)
    sent = {
        "key": str(uuid.uuid4()),
        "username": "stranger",
        "role": "head-of-service",
        "where": "everywhere",
        "starts_on": (timezone.localdate() + 3 * DAY).isoformat(),
    }
    assert sign_in("chair").post(reverse("role_give", args=[cast.house.id]), sent).status_code == 302
    role = Role.objects.get(user=cast["stranger"])
    assert (role.service, role.role, role.has_begun) == (None, RoleName.HEAD_OF_SERVICE, False)


def test_giving_and_ending_ask_whether_it_is_still_them(cast, sign_in):
    from portal.access.choices import FRESH_KEY

    client = sign_in("manager")
    session = client.session
    session[FRESH_KEY] -= 6 * 60
    session.save()
    role = Role.objects.get(user=cast["worker"], service=cast.house)
    for name, pk in (("role_give", cast.house.id), ("role_end", role.pk), ("employment_end", role.pk)):
        for answer in (client.get(reverse(name, args=[pk])), client.post(reverse(name, args=[pk]))):
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, reverse("step_up"))


def test_ending_a_role_by_its_page(cast, sign_in):
    role = Role.objects.get(user=cast["worker"], service=cast.house)
    client, url = sign_in("manager"), reverse("role_end", args=[role.pk])
    assert client.post(url).status_code == 422
    assert client.post(url, {"sure": "on"}).status_code == 302
    role.refresh_from_db()
    assert role.is_over
    assert client.post(url, {"sure": "on"}).status_code == 403


def test_the_last_manager_is_told_on_the_page(cast, sign_in):
    role = Role.objects.get(user=cast["manager"], service=cast.house)
    page = sign_in("manager").post(reverse("role_end", args=[role.pk]), {"sure": "on"})
    assert page.status_code == 422
    assert "Please name another one first." in page.content.decode()


def test_the_team_costs_the_same_with_one_and_with_thirty(cast, sign_in):
    client = sign_in("manager")

    def add(n: int) -> None:
        for _ in range(n):
            number = Role.objects.count()
            user = add_user(actor=None, username=f"worker-{number}", name=f"Worker {number}")
            give_role(
                actor=None,
                user=user,
                provider=cast.provider,
                service=cast.house,
                role=RoleName.SUPPORT_WORKER,
                starts=BEGAN,
            )

    same_for_1_and_30(11, add, lambda: client.get(reverse("team")))
