from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.access.choices import Hat

from . import registry
from .choices import SIGNING_IN_KEY, Method
from .services import limits, passwords, sessions, sso
from .services import login as login_service

WRONG = _("This name (or address) and this password do not go together. Please look at both again.")


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks. Nobody comes here by chance: there is no open sign-up, and nobody passes by the second step."""

    error_messages = {**DefaultAccountAdapter.error_messages, "username_password_mismatch": WRONG}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Where one may be led on to: pages of ours."""
        return login_service.is_ours(context.request, url or "")

    def get_login_stages(self) -> list[str]:
        return ["portal.signin.stages.SecondStepStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before the hash: count. Raises `limits.TooMany`, in place of allauth's own limit."""
        limits.password_tried(request, credentials["username"])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Whom name and password belong to, or None: one hash either way."""
        user = super().authenticate(request, **credentials)
        if user:
            limits.password_was_right(request, credentials["username"])
        return user

    def login(self, request: HttpRequest, user: Any) -> None:
        """The last step of the pipeline: every stage is done."""
        how = request.session.pop(SIGNING_IN_KEY, {})
        if not login_service.is_still_good(user, how):
            messages.error(request, _("The password was changed in the meantime. Please sign in with the new one."))
            raise ImmediateHttpResponse(redirect("account_login"))
        with transaction.atomic():
            # One commit for all that is written: each is a wait for the disk.
            super().login(request, user)
            login_service.signed_in(request, user, how, getattr(user, "otp_device", None))
            sessions.remember(request, user)

    def logout(self, request: HttpRequest) -> None:
        """Sign out here: what this session holds open closes at once."""
        user_id = request.user.pk
        super().logout(request)
        if user_id:
            registry.look_again(user_id)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody goes who was on the way to no other page: with several hats, to choose one first."""
        return resolve_url(login_service.lands_on(request))

    def set_password(self, user: Any, password: str) -> None:
        """A new password by the link in an e-mail: every session ends but the one of this very account, if any."""
        passwords.set_password(context.request, user, password)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """There is one page to show that it is still you."""
        return [{"id": "step_up", "description": "", "url": reverse("step_up")}] if user.is_authenticated else []


class WorkAccountAdapter(DefaultSocialAccountAdapter):
    """allauth's hooks for a provider's own sign-in. It leads into the same pipeline as everything else."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        return [app for app in sso.apps_that_are_on(provider) if client_id in {None, app.client_id}]

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> sso.WorkProvider:
        return sso.WorkProvider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def get_requests_session(self) -> sso.CarefulSession:
        return sso.CarefulSession()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Go on as the account this work account may open, at work alone. Raises `sso.NotSignedIn` for none."""
        user = sso.account_for(sociallogin)
        if user is None:
            raise sso.NotSignedIn("unknown")
        next_url = sociallogin.get_redirect_url(request) or ""
        begun = login_service.begin(
            request, user, method=Method.PROVIDER, next_url=next_url, only_hats=[Hat.WORK.value]
        )  # fmt: skip
        raise ImmediateHttpResponse(begun)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """In place of allauth's own page. Raises `sso.NotSignedIn`."""
        # Some servers deny without saying what: then it is the reader's own browser that says so, to themself.
        if error == AuthError.CANCELLED or request.GET.get("error") == "access_denied":
            raise sso.NotSignedIn("denied")
        is_late = exception is None and "state_id" in (extra_context or {})
        raise sso.NotSignedIn("late" if is_late else "down") from exception
