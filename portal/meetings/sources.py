import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from portal.access.choices import Category, Hat, ScopeType
from portal.access.registry import GrantSpec, Interval, Scope
from portal.people.models import Placement, Role

from . import registry
from .models import Meeting

# The access model, “what a role sees before any decision”: from the invitation to seven days after the summary.
AFTER_THE_SUMMARY = timedelta(days=7)
CHAIR_OPENS = (Category.CIRCLE, Category.MEETINGS, Category.PLAN)


def chairs(scopes: Sequence[Scope]) -> Iterator[GrantSpec]:
    """The Chair of a meeting about a person reads circle, meetings and plan, and writes meetings, that long.

    It is the role that is let in: where it ends first, so do its grants, whether or not the meeting is over.
    """
    people = [scope.id for scope in scopes if scope.type == ScopeType.PERSON]
    meetings = list(Meeting.objects.filter(person__in=people).select_related("person"))
    roles: dict[tuple[uuid.UUID, uuid.UUID], list[Role]] = {}
    for role in Role.objects.filter(user__in={meeting.chair_id for meeting in meetings}):
        roles.setdefault((role.user_id, role.provider_id), []).append(role)
    placed: dict[uuid.UUID, list[Placement]] = {}
    for placement in Placement.objects.filter(person__in=people):
        placed.setdefault(placement.person_id, []).append(placement)
    for meeting in meetings:
        ends = meeting.closed_at and meeting.closed_at + AFTER_THE_SUMMARY
        held = roles.get((meeting.chair_id, meeting.person.provider_id), [])
        for interval in _held(meeting, held, placed.get(meeting.person_id, [])):
            for category in CHAIR_OPENS:
                yield GrantSpec(
                    meeting.chair_id,
                    Hat.WORK,
                    Scope.person(meeting.person_id),
                    category,
                    category is Category.MEETINGS,
                    Interval.of(meeting.created, ends) & interval,
                    "meetings.meeting",
                    meeting.pk,
                )


def _held(meeting: Meeting, roles: Iterable[Role], placed: Iterable[Placement]) -> Iterator[Interval]:
    """When the Chair holds a role that lets them chair a meeting of this kind, where the person is supported then."""
    for role in roles:
        if role.role not in registry.kind(meeting.kind).chair_roles:
            continue
        for placement in placed:
            if role.service_id in {None, placement.service_id}:
                yield Interval.of(role.starts, role.ends) & Interval.of(placement.starts, placement.ends)
