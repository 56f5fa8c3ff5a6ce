"""Generated histories: whatever happens in whatever order, no shelf is open without a cause in force."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.access import services
from portal.access.actors import Actor
from portal.access.choices import OF_A_PERSON, Assurance, Category, Hat
from portal.access.models import Grant
from portal.people.choices import WORKERS, Relationship, RoleName
from portal.people.models import Membership, Placement, Role, SupportedPerson
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
    services.rebuild(cast.provider.id)


@pytest.mark.django_db
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories)
def test_grants_equal_history(cast, history):
    with undone():
        user = cast["stranger"]
        write(cast, user, history)
        at = instant(history["look"])
        open_now = set()
        for hat in Hat.values:
            actor = Actor(user, hat, assurance=Assurance.TWO, at=at)
            if actor.hat == hat:
                open_now |= {(hat, s.category) for s in actor.shelves.values() if s.scope == cast.terry.scope}
        assert open_now == {(str(hat), str(category)) for hat, category in expected(user, cast.terry, at)}
        for grant in Grant.objects.filter(user=user):
            assert grant.starts < grant.ends
            assert grant.cause_type in {"people.membership", "people.role", "sharing.decision"}
        assert not services.compare(cast.provider.id)


def test_history_begins_after_the_cast(cast):
    assert BEGAN < NOW
    assert set(OF_A_PERSON) >= set(MANAGER_READS)
