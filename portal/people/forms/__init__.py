"""The forms of this app, by noun."""

from .apart import ApartEndForm, ApartForm, ApartRenewForm
from .authorities import AuthorityEndForm, AuthorityForm, PaperForm
from .circle import DeathForm, DeathTakeBackForm, LeaveForm
from .reader import ReaderForm
from .team import EmploymentEndForm, RoleForm, ShiftForm, SureForm

__all__ = [
    "ApartEndForm",
    "ApartForm",
    "ApartRenewForm",
    "AuthorityEndForm",
    "AuthorityForm",
    "DeathForm",
    "DeathTakeBackForm",
    "EmploymentEndForm",
    "LeaveForm",
    "PaperForm",
    "ReaderForm",
    "RoleForm",
    "ShiftForm",
    "SureForm",
]
