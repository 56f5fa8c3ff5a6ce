"""Grants always equal what history says."""

import datetime
import threading

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from portal.access import registry, services
from portal.access.actors import Actor
from portal.access.choices import EVERYDAY_SET, FULLER_SET, OF_A_PERSON, Assurance, Category, Hat
from portal.access.models import Grant, Ledger, Shelf
from portal.access.registry import FOREVER, Interval, Scope
from portal.people.choices import Relationship, RoleName
from portal.people.models import Role, SupportedPerson
from portal.people.services import add_member, add_user, end_membership, end_role, give_role
from portal.people.sources import MANAGER_READS, PERSON_READS, WORKER_READS
from portal.sharing.choices import Basis, Share
from portal.sharing.services import decide
from tests.cast import Cast
from tests.queries import exactly

DAY = datetime.timedelta(days=1)


def opens(cast: Cast, key: str, person: SupportedPerson, hat: str | None = None) -> set[str]:
    return {s.category for s in cast.actor(key, hat).shelves.values() if s.scope == person.scope}


def test_what_each_sees_before_and_after_decisions(cast):
    nothing: set[str] = set()
    assert opens(cast, "person", cast.joe) == set(PERSON_READS)
    assert opens(cast, "mother", cast.joe) == {Category.CIRCLE, *FULLER_SET}
    assert opens(cast, "brother", cast.joe) == {Category.CIRCLE}
    assert opens(cast, "advocate", cast.joe) == {Category.CIRCLE, *EVERYDAY_SET}
    assert opens(cast, "worker", cast.joe) == {*WORKER_READS, Category.SHARING}
    assert opens(cast, "other-worker", cast.joe) == nothing
    assert opens(cast, "worker-sister", cast.joe, Hat.WORK) == nothing
    assert opens(cast, "worker-sister", cast.grace, Hat.WORK) == set(WORKER_READS)
    assert opens(cast, "manager", cast.joe) == set(MANAGER_READS)
    assert opens(cast, "chair", cast.joe) == nothing
    assert opens(cast, "safeguarding-lead", cast.joe) == {Category.INCIDENTS, Category.KEPT_BACK}
    assert opens(cast, "editor", cast.joe) == nothing
    assert opens(cast, "stranger", cast.joe) == nothing


def test_two_providers_are_two_worlds(cast):
    for key in cast.users:
        for hat in (None, *Hat.values):
            home = {s.scope for s in cast.actor(key, hat).shelves.values()}
            providers = set(
                Shelf.objects.filter(scope_id__in=[scope.id for scope in home]).values_list("provider_id", flat=True)
            )
            assert len(providers) <= 1, key
    assert opens(cast, "other-manager", cast.joe) == set()
    assert opens(cast, "other-manager", cast.gethin) == set(MANAGER_READS)
    assert opens(cast, "manager", cast.gethin) == set()


def test_a_hat_is_one_life_at_a_time(cast):
    sister = cast.actor("worker-sister", Hat.CIRCLE)
    worker = cast.actor("worker-sister", Hat.WORK)
    assert sister.hats == worker.hats == (Hat.CIRCLE, Hat.WORK)
    assert not set(sister.shelves) & set(worker.shelves)
    assert cast.actor("worker-sister").hat == Hat.CIRCLE
    assert cast.actor("mother", Hat.WORK).hat == Hat.CIRCLE


def test_without_a_second_factor_the_sensitive_shelves_stay_locked(cast):
    actor = cast.actor("mother", assurance=Assurance.ONE)
    assert {s.category for s in actor.locked_shelves.values()} == {Category.BEHAVIOUR}
    assert Category.BEHAVIOUR not in {s.category for s in actor.shelves.values()}
    assert cast.actor("person", assurance=Assurance.ONE).locked_shelves == {}


def test_open_shelves_cost_one_query(cast):
    actor = cast.actor("manager")
    with exactly(1):
        assert actor.shelves
        assert actor.hats
        assert actor.shelf_ids([Category.EVERYDAY])
    with exactly(0):
        assert Actor(None).shelves == {}


def test_somebody_whose_account_is_closed_sees_nothing(cast):
    cast["worker"].is_active = False
    assert cast.actor("worker").shelves == {}


def test_leaving_a_circle_closes_at_once(cast):
    end_membership(actor=cast.actor("manager"), member=cast.members["mother/joe"])
    assert opens(cast, "mother", cast.joe) == set()
    with pytest.raises(ValidationError, match="left this circle already"):
        end_membership(actor=cast.actor("manager"), member=cast.members["mother/joe"])


def test_a_shift_opens_and_closes_by_the_clock(cast, time_machine):
    shift = Interval(
        datetime.datetime(2026, 11, 24, 21, tzinfo=datetime.UTC),
        datetime.datetime(2026, 11, 25, 7, tzinfo=datetime.UTC),
    )
    add_member(
        actor=None,
        person=cast.joe,
        user=cast["stranger"],
        relationship=Relationship.COVER_WORKER,
        starts=shift.starts,
        ends=shift.ends,
    )
    seen = {}
    for hour in ("20:59:59", "21:00:00"):
        time_machine.move_to(f"2026-11-24T{hour}+00:00", tick=False)
        seen[hour] = opens(cast, "stranger", cast.joe)
    for hour in ("06:59:59", "07:00:00"):
        time_machine.move_to(f"2026-11-25T{hour}+00:00", tick=False)
        seen[hour] = opens(cast, "stranger", cast.joe)
    assert seen == {
        "20:59:59": set(),
        "21:00:00": set(WORKER_READS),
        "06:59:59": set(WORKER_READS),
        "07:00:00": set(),
    }


def test_a_new_decision_ends_the_one_before(cast, time_machine):
    member = cast.members["mother/joe"]
    first = member.decisions.get()
    decide(actor=cast.actor("manager"), member=member, share=Share.NONE, basis=Basis.CONSENT, reason="He asked for it.")
    first.refresh_from_db()
    assert first.ends is not None
    assert opens(cast, "mother", cast.joe) == {Category.CIRCLE}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reason": "  "}, "without a reason"),
        ({"member": "worker/joe"}, "follows from their work"),
        ({"actor": "mother"}, "decides about themselves"),
    ],
)
def test_decisions_that_are_refused(cast, change, says):
    change = {"member": "mother/joe", "actor": "manager", "reason": "Asked.", **change}
    with pytest.raises(ValidationError, match=says):
        decide(
            actor=cast.actor(change["actor"]),
            member=cast.members[change["member"]],
            share=Share.EVERYTHING,
            basis=Basis.CONSENT,
            reason=change["reason"],
        )
    assert cast.members[change["member"]].decisions.count() == (0 if "worker" in change["member"] else 1)


def test_two_decisions_at_one_instant(cast):
    at = timezone.now()
    values = {"member": cast.members["mother/joe"], "basis": Basis.CONSENT, "reason": "Asked.", "starts": at}
    decide(actor=cast.actor("manager"), share=Share.EVERYDAY, **values)
    with pytest.raises(ValidationError, match="just decided"):
        decide(actor=cast.actor("worker"), share=Share.EVERYTHING, **values)


def test_a_role_that_ends_takes_its_shelves_along(cast):
    role = Role.objects.get(user=cast["manager"], service=cast.house)
    give_role(actor=None, user=cast["chair"], provider=cast.provider, service=cast.house, role=RoleName.TEAM_MANAGER)
    end_role(actor=cast.actor("manager"), role=role)
    assert opens(cast, "manager", cast.joe) == set()
    assert opens(cast, "manager", cast.grace) == set(MANAGER_READS)


def test_a_role_at_another_providers_service_is_refused(cast):
    with pytest.raises(ValidationError, match="another provider"):
        give_role(
            actor=None,
            user=cast["stranger"],
            provider=cast.provider,
            service=cast.other_house,
            role=RoleName.TEAM_MANAGER,
        )


def test_rebuilding_changes_nothing_that_is_right(cast):
    before = list(Grant.objects.order_by("pk").values())
    versions = list(Shelf.objects.order_by("pk").values_list("readers_version", flat=True))
    with transaction.atomic():
        assert not services.rebuild(cast.provider.id)
    assert list(Grant.objects.order_by("pk").values()) == before
    assert list(Shelf.objects.order_by("pk").values_list("readers_version", flat=True)) == versions


def test_compare_finds_what_is_wrong_and_the_command_mends_it(cast):
    lost = Grant.objects.filter(user=cast["mother"]).first()
    Grant.objects.filter(pk=lost.pk).delete()
    Grant.objects.create(
        user=cast["stranger"],
        shelf=lost.shelf,
        hat=Hat.CIRCLE,
        starts=lost.starts,
        cause_type="nothing",
        cause_id=lost.cause_id,
        rules_version=services.RULES_VERSION,
    )
    difference = services.compare(cast.provider.id)
    assert [g.user_id for g in difference.missing] == [cast["mother"].pk]
    assert [g.user_id for g in difference.surplus] == [cast["stranger"].pk]
    with pytest.raises(CommandError, match="differ"):
        call_command("rebuild_grants", "--check", stdout=open("/dev/null", "w"))
    call_command("rebuild_grants", stdout=open("/dev/null", "w"))
    assert not services.compare(cast.provider.id)


def test_grants_of_older_rules_are_made_again(cast, monkeypatch):
    monkeypatch.setattr(services, "RULES_VERSION", services.RULES_VERSION + 1)
    count = Grant.objects.count()
    for provider in (cast.provider, cast.other_provider):
        with transaction.atomic():
            assert services.rebuild(provider.id).outdated
    assert Grant.objects.count() == count
    assert set(Grant.objects.values_list("rules_version", flat=True)) == {services.RULES_VERSION}
    assert Ledger.objects.get(pk=cast.provider.id).rules_version == services.RULES_VERSION


def test_readers_version_rises_with_the_readers(cast):
    shelf = Shelf.objects.get(scope_id=cast.joe.id, category=Category.EVERYDAY)
    decide(
        actor=None,
        member=cast.members["brother/joe"],
        share=Share.EVERYDAY,
        basis=Basis.CONSENT,
        reason="He said yes.",
    )
    raised = Shelf.objects.get(pk=shelf.pk)
    health = Shelf.objects.get(scope_id=cast.joe.id, category=Category.HEALTH)
    assert raised.readers_version == shelf.readers_version + 1
    assert health.readers_version == Shelf.objects.get(pk=health.pk).readers_version


def test_a_rebuild_outside_its_transaction_is_refused(cast):
    scopes = [cast.joe.scope]
    connection.in_atomic_block, before = False, connection.in_atomic_block
    try:
        with pytest.raises(transaction.TransactionManagementError):
            services.rebuild(cast.provider.id, scopes)
    finally:
        connection.in_atomic_block = before


def test_a_source_registered_twice_is_refused():
    with pytest.raises(ValueError, match="registered already"):
        registry.register_source("people.members", lambda scopes: [])


def test_intervals_meet_where_both_hold():
    one = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    assert Interval(one, one + 3 * DAY) & Interval(one + DAY, FOREVER) == Interval(one + DAY, one + 3 * DAY)
    assert not Interval(one, one + DAY) & Interval(one + DAY, FOREVER)


@pytest.mark.django_db(transaction=True)
def test_two_rebuilds_at_once_end_in_what_history_says(transactional_db):
    from tests.cast import the_cast

    cast = the_cast()
    errors: list[BaseException] = []
    start = threading.Barrier(2)

    def join(n: int) -> None:
        try:
            start.wait(timeout=10)
            user = add_user(actor=None, username=f"aunt-{n}", name=f"Aunt {n}")
            add_member(actor=None, person=cast.joe, user=user, relationship=Relationship.AUNT_UNCLE)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert errors == []
    assert not services.compare(cast.provider.id)
    assert Grant.objects.filter(user__username__startswith="aunt-", shelf__category=Category.CIRCLE).count() == 2


def test_scopes_sort_and_compare(cast):
    assert sorted([cast.joe.scope, Scope.service(cast.house.id)])[0] == cast.joe.scope
    assert set(OF_A_PERSON) > set(PERSON_READS)
