from .planning import item_add, meeting, meeting_answer, meeting_invite, meetings
from .room import (
    action_add,
    action_done,
    agreement_add,
    agreement_answer,
    meeting_close,
    meeting_move_on,
    meeting_open,
    meeting_room,
    note_add,
    room_part,
)
from .summary import meeting_summary, meeting_summary_pdf

__all__ = [
    "action_add",
    "action_done",
    "agreement_add",
    "agreement_answer",
    "item_add",
    "meeting",
    "meeting_answer",
    "meeting_close",
    "meeting_invite",
    "meeting_move_on",
    "meeting_open",
    "meeting_room",
    "meeting_summary",
    "meeting_summary_pdf",
    "meetings",
    "note_add",
    "room_part",
]
