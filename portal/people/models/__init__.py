"""Who there is, by noun: accounts, providers, circles, roles, authorities, shifts, deaths."""

from .apart import KeptApart
from .authorities import Authority
from .circle import Membership, Placement, SupportedPerson
from .deaths import Death
from .providers import Provider, Service
from .roles import Role
from .shifts import Shift
from .users import User

__all__ = [
    "Authority",
    "Death",
    "KeptApart",
    "Membership",
    "Placement",
    "Provider",
    "Role",
    "Service",
    "Shift",
    "SupportedPerson",
    "User",
]
