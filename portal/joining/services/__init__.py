"""Invitations and their letters, saying yes to one, asking to join, and answering."""

from .accepting import NewAccount, NoLongerOpen, NotConfirmed, accept, accept_with_new_account
from .answers import Answer, answer, ask_review, cannot_help
from .helping import (
    accept_helping,
    acting_for,
    begin_helping,
    end_helping,
    name_helper,
    owners_of,
    record_helper,
)
from .invitations import Guest, invite, invite_staff, send_again, service_to_staff, services_to_staff, withdraw
from .letters import print_letter
from .mails import deliver, deliver_due
from .matching import Found, close_for, find_people, match, reviewers_of
from .opening import Welcome, ask_for_code, confirm, find, is_member, service_of, suggested_name, welcome
from .requests import (
    Asker,
    ask_for_somebody,
    ask_to_join,
    new_key,
    own_requests,
    provider_of,
    providers,
    request_of,
    service_to_ring,
)
from .waiting import Late, late_with_teams, waiting_for

__all__ = [
    "Answer",
    "Asker",
    "Found",
    "Guest",
    "Late",
    "NewAccount",
    "NoLongerOpen",
    "NotConfirmed",
    "Welcome",
    "accept",
    "accept_helping",
    "accept_with_new_account",
    "acting_for",
    "answer",
    "ask_for_code",
    "ask_for_somebody",
    "ask_review",
    "ask_to_join",
    "begin_helping",
    "cannot_help",
    "close_for",
    "confirm",
    "deliver",
    "deliver_due",
    "end_helping",
    "find",
    "find_people",
    "invite",
    "invite_staff",
    "is_member",
    "late_with_teams",
    "match",
    "name_helper",
    "new_key",
    "own_requests",
    "owners_of",
    "print_letter",
    "provider_of",
    "providers",
    "record_helper",
    "request_of",
    "reviewers_of",
    "send_again",
    "service_of",
    "service_to_ring",
    "service_to_staff",
    "services_to_staff",
    "suggested_name",
    "waiting_for",
    "welcome",
    "withdraw",
]
