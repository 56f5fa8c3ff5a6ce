"""Pages of joining: of those who invite (`inviting`), of those invited (`opening`), of those who ask (`asking`) and of
those who answer them (`answering`); and of helpers (`helping`)."""

from .answering import (
    join_request,
    join_request_answer,
    join_request_cannot_help,
    join_request_letter,
    join_request_match,
    join_request_review,
    join_requests,
)
from .asking import ask_for_somebody, ask_to_join, ask_to_join_provider, asked, asked_review, own_request, own_review
from .helping import (
    helping,
    helping_accept,
    helping_begin,
    helping_end,
    helping_new,
    helping_record,
    helping_stop,
)
from .inviting import (
    invitation_again,
    invitation_letter,
    invitation_new,
    invitation_withdraw,
    invitations,
    staff_invitation_new,
    staff_invitations,
)
from .opening import invitation, invitation_accept, invitation_account, invitation_code, join

__all__ = [
    "ask_for_somebody",
    "ask_to_join",
    "ask_to_join_provider",
    "asked",
    "asked_review",
    "helping",
    "helping_accept",
    "helping_begin",
    "helping_end",
    "helping_new",
    "helping_record",
    "helping_stop",
    "invitation",
    "invitation_accept",
    "invitation_account",
    "invitation_again",
    "invitation_code",
    "invitation_letter",
    "invitation_new",
    "invitation_withdraw",
    "invitations",
    "join",
    "join_request",
    "join_request_answer",
    "join_request_cannot_help",
    "join_request_letter",
    "join_request_match",
    "join_request_review",
    "join_requests",
    "own_request",
    "own_review",
    "staff_invitation_new",
    "staff_invitations",
]
