"""Every change to a meeting. Each one locks the meeting, asks the rule, changes, records, announces and tells.

Most take `at`: when it happened, for meetings brought in from before the portal. Then nobody is told of it now.
"""

from .outcomes import add_action, add_agreement, answer_agreement, mark_done
from .people import Candidate, candidates, must_be_asked_apart, titles_around
from .room import add_item, add_note, close_meeting, move_on, open_meeting
from .setting_up import Invitee, Planned, answer_invitation, invite, set_up_meeting
from .summary import summary_pdf

__all__ = [
    "Candidate",
    "Invitee",
    "Planned",
    "add_action",
    "add_agreement",
    "add_item",
    "add_note",
    "answer_agreement",
    "answer_invitation",
    "candidates",
    "close_meeting",
    "invite",
    "mark_done",
    "move_on",
    "must_be_asked_apart",
    "open_meeting",
    "set_up_meeting",
    "summary_pdf",
    "titles_around",
]
