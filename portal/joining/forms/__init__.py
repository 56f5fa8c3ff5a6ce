"""The forms of joining, by noun."""

from .helping import NameHelperForm, RecordHelperForm
from .invitations import AccountForm, CodeForm, InviteForm, MailedCodeForm, StaffInviteForm
from .requests import AnswerForm, AskForm, AskForSomebodyForm, CannotHelpForm, MatchForm

__all__ = [
    "AccountForm",
    "AnswerForm",
    "AskForSomebodyForm",
    "AskForm",
    "CannotHelpForm",
    "CodeForm",
    "InviteForm",
    "MailedCodeForm",
    "MatchForm",
    "NameHelperForm",
    "RecordHelperForm",
    "StaffInviteForm",
]
