"""Every change to who is who, by noun. Each one rebuilds the grants it touches, in its own transaction."""

from .authorities import Claim, Paper, add_authority, authority_of, end_authority, see_paper
from .cards import Card, card_of, change_card, change_words, offices_over
from .circle import add_member, add_person, end_membership
from .deaths import people_to_talk_to, record_death, take_back_death
from .employment import Work, end_employment, work_ended_or_begins
from .providers import add_provider, add_service, set_reach
from .roles import end_role, give_role
from .shifts import add_shift, end_shift
from .team import account_named, appoint, teams
from .titles import NOBODY, Title, Titles, titles_of
from .users import add_user, set_reader_settings

__all__ = [
    "NOBODY",
    "Card",
    "Claim",
    "Paper",
    "Title",
    "Titles",
    "Work",
    "account_named",
    "add_authority",
    "add_member",
    "add_person",
    "add_provider",
    "add_service",
    "add_shift",
    "add_user",
    "appoint",
    "authority_of",
    "card_of",
    "change_card",
    "change_words",
    "end_authority",
    "end_employment",
    "end_membership",
    "end_role",
    "end_shift",
    "give_role",
    "offices_over",
    "people_to_talk_to",
    "record_death",
    "see_paper",
    "set_reach",
    "set_reader_settings",
    "take_back_death",
    "teams",
    "titles_of",
    "work_ended_or_begins",
]
