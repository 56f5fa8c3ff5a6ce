from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from .services.accounts import account_for_password


class AuthenticationBackend(AllauthBackend):
    """A name or an address with a password. Whatever was typed costs one hash: allauth's `authenticate` makes one
    where there was no account to check."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        account = account_for_password(credentials.get("username") or "")
        return self._check_password(account, credentials.get("password") or "")
