"""Generated histories: whatever happens in whatever order, no shelf is open without a cause in force."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.access import services
from portal.access.actors import Actor
from portal.access.choices import OF_A_PERSON, Assurance, Category, Hat
from portal.access.models import Grant
from portal.lib.birthdays import midnight
from portal.people.choices import INSTRUCTED, WORKERS, AuthorityKind, Registered, Relationship, RoleName
from portal.people.models import Authority, Death, Membership, Placement, Role, SupportedPerson
from portal.people.services.authorities import COVERABLE
from portal.people.sources import MANAGER_READS, WORKER_READS
from portal.sharing.choices import OPENS, Basis, Share
from portal.sharing.models import Decision
from tests.cast import BEGAN

NOW = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
days = st.integers(-30, 30)
spans = st.tuples(days, st.one_of(st.none(), st.integers(1, 40)))


def instant(day: int) -> datetime.datetime:
    return NOW + datetime.timedelta(days=day)


def ends(span: tuple[int, int | None]) -> datetime.datetime | None:
    return None if span[1] is None else instant(span[0] + span[1])


histories = st.fixed_dictionaries(
    {
        "memberships": st.lists(st.tuples(st.sampled_from(Relationship.values), spans), max_size=4),
        "decisions": st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from(Share.values), st.booleans(), spans), max_size=4
        ),
        "roles": st.lists(st.tuples(st.sampled_from(RoleName.values), st.booleans(), spans), max_size=3),
        "moves": st.lists(spans, max_size=2),
        "authorities": st.lists(
            st.tuples(
                st.integers(0, 1),
                st.sampled_from([*sorted(INSTRUCTED), AuthorityKind.PROPERTY_ATTORNEY]),
                st.sets(st.sampled_from([str(category) for category in COVERABLE]), max_size=3),
                st.booleans(),
                st.sampled_from(Registered.values),
                spans,
            ),
            max_size=3,
        ),
        "death": st.one_of(st.none(), days),
        "look": st.integers(-45, 45),
    }
)


def holds(starts: datetime.datetime, until: datetime.datetime | None, at: datetime.datetime) -> bool:
    return starts <= at and (until is None or at < until)


def expected(user, person: SupportedPerson, at: datetime.datetime) -> set[tuple[str, str]]:
    """What history says, written down a second time and in another way: (hat, category) open to `user`."""
    found: set[tuple[str, str]] = set()
    for member in Membership.objects.filter(user=user, person=person):
        if not holds(member.starts, member.ends, at):
            continue
        works = member.relationship in WORKERS
        found.add((Hat.WORK if works else Hat.CIRCLE, Category.CIRCLE))
        if works:
            found |= {(Hat.WORK, category) for category in WORKER_READS}
        if member.relationship == Relationship.KEY_WORKER:
            found.add((Hat.WORK, Category.SHARING))
        for decision in Decision.objects.filter(member=member):
            if holds(decision.starts, decision.ends, at):
                hat = Hat.WORK if works else Hat.CIRCLE
                found |= {(hat, category) for category in OPENS[decision.share]}
                found |= {(hat, Category.FINANCES)} if decision.finances else set()
        for authority in Authority.objects.filter(member=member, kind__in=INSTRUCTED).exclude(evidence=""):
            is_alive = person.died_on is None or at < midnight(person.died_on)
            if is_alive and holds(authority.starts, authority.ends, at):
                found |= {(Hat.WORK if works else Hat.CIRCLE, Category(category)) for category in authority.covers}
    by_role = {
        RoleName.TEAM_MANAGER: MANAGER_READS,
        RoleName.SAFEGUARDING_LEAD: (Category.INCIDENTS, Category.KEPT_BACK),
        RoleName.CALDICOTT_GUARDIAN: (Category.SHARING,),
        RoleName.RECRUITER: (Category.RECRUITMENT,),
    }
    for role in Role.objects.filter(user=user):
        for placement in Placement.objects.filter(person=person):
            here = role.service_id in {None, placement.service_id} and role.provider_id == placement.service.provider_id
            if here and holds(role.starts, role.ends, at) and holds(placement.starts, placement.ends, at):
                found |= {(Hat.WORK, category) for category in by_role.get(role.role, ())}
    return found


@contextmanager
def undone() -> Iterator[None]:
    """Run the block in a transaction that is always rolled back: one history must not meet the next."""

    class Undo(Exception):
        pass

    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass


def write(cast, user, history: dict) -> None:
    """Write the history as rows: here the sources are under test, not the services that refuse odd histories."""
    person = cast.terry
    members = [
        Membership.objects.create(
            shelf_id=person.shelf_id,
            person=person,
            user=user,
            relationship=relationship,
            starts=instant(span[0]),
            ends=ends(span),
        )
        for relationship, span in history["memberships"]
    ]
    for index, share, finances, span in history["decisions"]:
        if index < len(members):
            Decision.objects.create(
                shelf=services.shelf_of(person.scope, Category.SHARING),
                member=members[index],
                share=share,
                finances=finances,
                basis=Basis.CONSENT,
                reason="Asked.",
                starts=instant(span[0]),
                ends=ends(span),
                review_on=NOW.date(),
            )
    _write_authorities(person, members, history["authorities"])
    for role, everywhere, span in history["roles"]:
        Role.objects.create(
            user=user,
            provider=cast.provider,
            service=None if everywhere else cast.house,
            role=role,
            starts=instant(span[0]),
            ends=ends(span),
        )
    for span in history["moves"]:
        Placement.objects.create(person=person, service=cast.outreach, starts=instant(span[0]), ends=ends(span))
    if history["death"] is not None:
        recorded = instant(history["death"])
        Death.objects.create(
            shelf=services.shelf_of(person.scope, Category.SHARING),
            person=person,
            died_on=recorded.date(),
            created=recorded,
        )
        person.died_on = recorded.date()
        person.save()
    services.rebuild(cast.provider.id)


def _write_authorities(person: SupportedPerson, members: list[Membership], authorities: list) -> None:
    for index, kind, covers, is_seen, registered, span in authorities:
        if index < len(members):
            Authority.objects.create(
                shelf=services.shelf_of(person.scope, Category.SHARING),
                person=person,
                member=members[index],
                kind=kind,
                covers=sorted(covers),
                evidence="The paper" if is_seen else "",
                seen_on=NOW.date() if is_seen else None,
                registered=registered,
                starts=instant(span[0]),
                ends=ends(span),
            )


@pytest.mark.django_db
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    history={
        "memberships": [(Relationship.ADVOCATE.value, (-20, None))],
        "decisions": [(0, Share.EVERYDAY.value, False, (-10, None))],
        "roles": [],
        "moves": [],
        "authorities": [(0, AuthorityKind.IMCA.value, {"health", "meetings"}, True, "not-needed", (-9, None))],
        "death": 3,
        "look": 4,
    }
)
@given(history=histories)
def test_grants_equal_history(cast, history):
    with undone():
        user = cast["stranger"]
        write(cast, user, history)
        at = instant(history["look"])
        person = SupportedPerson.objects.get(pk=cast.terry.pk)
        open_now, written = set(), set()
        for hat in Hat.values:
            actor = Actor(user, hat, assurance=Assurance.TWO, at=at)
            if actor.hat == hat:
                shelves = [s for s in actor.shelves.values() if s.scope == person.scope]
                open_now |= {(hat, s.category) for s in shelves}
                written |= {s.category for s in shelves if s.can_write}
        assert open_now == {(str(hat), str(category)) for hat, category in expected(user, person, at)}
        if history["death"] is not None and at >= instant(history["death"]):
            assert written == set()
        for grant in Grant.objects.filter(user=user):
            assert grant.starts < grant.ends
            assert grant.cause_type in {
                "people.membership",
                "people.role",
                "people.authority",
                "sharing.decision",
            }
        assert not services.compare(cast.provider.id)


def test_history_begins_after_the_cast(cast):
    assert BEGAN < NOW
    assert set(OF_A_PERSON) >= set(MANAGER_READS)
