"""The pages of this app, by noun."""

from .apart import apart, apart_end, apart_new, apart_renew
from .authorities import authorities, authority_end, authority_new, authority_seen
from .cards import card, card_edit, card_words, service_reach
from .circle import circle
from .hats import hat, hats
from .leaving import death_new, death_take_back, membership_end, turning
from .people import people, person, today
from .reader import form_expired, reader
from .team import employment_end, role_end, role_give, shift_end, shift_new, team

__all__ = [
    "apart",
    "apart_end",
    "apart_new",
    "apart_renew",
    "authorities",
    "authority_end",
    "authority_new",
    "authority_seen",
    "card",
    "card_edit",
    "card_words",
    "circle",
    "death_new",
    "death_take_back",
    "employment_end",
    "form_expired",
    "hat",
    "hats",
    "membership_end",
    "people",
    "person",
    "reader",
    "role_end",
    "role_give",
    "service_reach",
    "shift_end",
    "shift_new",
    "team",
    "today",
    "turning",
]
