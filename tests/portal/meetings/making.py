"""Reviews of the cast, made through the services, as in life."""

import datetime
import uuid
from typing import Any

from django.utils import timezone

from careplans.services import set_up_review
from portal.access.choices import Hat
from portal.meetings.models import Meeting
from portal.meetings.services import Invitee, Planned, add_note, open_meeting
from tests.cast import Cast

NINE = datetime.time(9)


def ahead(days: int = 3) -> datetime.datetime:
    """Nine o'clock, so many days from now, as the clock on the wall shows it."""
    return datetime.datetime.combine(timezone.localdate() + datetime.timedelta(days=days), NINE)


def planned(cast: Cast, **changes: Any) -> Planned:
    """A plan that is in order, but for the changes."""
    fields: dict[str, Any] = {
        "title": "How is Joe doing?",
        "chair": cast["chair"],
        "starts": ahead(),
        "minutes": 60,
        "place": "Quay House",
        "agenda": ["Mornings", "The bus"],
        "invitees": [Invitee(cast["mother"], "she knows him best"), Invitee(cast["worker"], "")],
    }
    return Planned(**{**fields, **changes})


def review(cast: Cast, **changes: Any) -> Meeting:
    """A review of Joe: Carol, Blessing, Margaret (who chairs) and Joe himself are asked."""
    made, _new = set_up_review(
        actor=cast.actor("chair", Hat.WORK), person=cast.joe, planned=planned(cast, **changes), key=uuid.uuid4()
    )
    return made.meeting


def opened(cast: Cast, **changes: Any) -> Meeting:
    """A review of Joe that is going on."""
    meeting = review(cast, **changes)
    return open_meeting(actor=cast.actor("chair"), meeting=meeting)[0]


def note(cast: Cast, meeting: Meeting, words: str = "He said yes.", by: str = "worker") -> Any:
    """A note written down by one of the cast."""
    return add_note(actor=cast.actor(by), meeting=meeting, words=words, key=uuid.uuid4())[0]
