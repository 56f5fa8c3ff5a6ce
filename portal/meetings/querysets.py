import datetime
import uuid
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from portal.access.querysets import ShelvedQuerySet

from .choices import Answer, State

if TYPE_CHECKING:
    from portal.access.actors import Actor

# Where the list of past meetings goes on: (day, time of day, id) of the last one shown.
Before = tuple[datetime.date, datetime.time, uuid.UUID]


class MeetingQuerySet(ShelvedQuerySet):
    def coming(self, today: datetime.date) -> Self:
        """Those going on now, and those planned for `today` or later: the nearest first."""
        ahead = Q(state=State.OPEN) | Q(state=State.PLANNED, starts_on__gte=today)
        return self.filter(ahead).order_by("starts_on", "starts_time", "pk")

    def past(self, today: datetime.date, before: Before | None = None) -> Self:
        """Those that are over, and those planned for a day before `today`: the latest first, after `before`."""
        rows = self.filter(Q(state=State.CLOSED) | Q(state=State.PLANNED, starts_on__lt=today))
        if before:
            day, time, pk = before
            same_day = Q(starts_time__lt=time) | Q(starts_time=time, pk__lt=pk)
            rows = rows.filter(starts_on__lte=day).filter(Q(starts_on__lt=day) | same_day)
        return rows.order_by("-starts_on", "-starts_time", "-pk")


class InvitationQuerySet(ShelvedQuerySet):
    def waiting_for(self, actor: "Actor", today: datetime.date) -> Self:
        """Those that `actor` has been sent and has not answered, to meetings that still lie ahead."""
        mine = self.filter(user_id=actor.user.pk, answer=Answer.NONE)
        ahead = Q(meeting__state=State.OPEN) | Q(meeting__state=State.PLANNED, meeting__starts_on__gte=today)
        return mine.filter(ahead).order_by("meeting__starts_on", "meeting__starts_time", "pk")


class ActionQuerySet(ShelvedQuerySet):
    def due_for(self, actor: "Actor", until: datetime.date) -> Self:
        """What `actor` has taken on, has not done and should have done by `until`."""
        mine = self.filter(who_id=actor.user.pk, done_at__isnull=True, by_when__lte=until)
        return mine.order_by("by_when", "pk")
