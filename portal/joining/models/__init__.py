"""The models of joining, by noun."""

from .helping import Helping
from .invitations import Invitation
from .mails import Mail
from .requests import JoinRequest, RequestKey

__all__ = ["Helping", "Invitation", "JoinRequest", "Mail", "RequestKey"]
