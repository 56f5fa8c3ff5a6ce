"""A provider's own sign-in: whom it may speak for, and leading there and back.

It signs in, and never up; it opens work, and nothing else (docs/decisions/work-sign-in-opens-only-work.md). Whatever
another server answers is taken for what a stranger wrote: anything odd becomes one `OAuth2Error`.
"""

import contextlib
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.people.choices import WORKERS
from portal.people.models import Membership, Provider, Role, User

from ..choices import What
from ..models import IdentityProvider
from .accounts import holders_of
from .credentials import changed

# How long another server may take, to connect, to go on, and altogether; and how much it may say.
PATIENCE = settings.SOCIALACCOUNT_REQUESTS_TIMEOUT
MOST_BYTES = 256 * 1024
WHERE = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
LONGEST_SUBJECT = 191


def is_safe_address(url: Any) -> bool:
    """Whether a server may be asked there: by TLS, or, where the portal itself is tried, on this very machine."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        if not parts or not parts.hostname or parts.username is not None:
            return False
    except ValueError:
        return False
    return parts.scheme == "https" or (settings.DEMO and parts.scheme == "http" and parts.hostname == "localhost")


def is_subject(found: Any) -> bool:
    """Whether this can be the subject of an account: printable ASCII, no longer than is kept."""
    return isinstance(found, str) and found.isascii() and found.isprintable() and 0 < len(found) <= LONGEST_SUBJECT


class CarefulSession(requests.Session):
    """Asks another server, waits `PATIENCE` seconds in all, reads a bounded answer and follows it nowhere."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        until = time.monotonic() + PATIENCE
        kwargs |= {"timeout": PATIENCE, "stream": True, "allow_redirects": False}
        response = super().request(*args, **kwargs)
        content = b""
        # By small pieces: each of them may take its time, all of them together may not.
        for piece in response.iter_content(1024):
            content += piece
            if len(content) > MOST_BYTES or time.monotonic() > until:
                response.close()
                raise requests.RequestException("The answer was too long, or too slow.")
        response._content = content
        return response


@contextlib.contextmanager
def _odd_answers() -> Iterator[None]:
    try:
        yield
    except OAuth2Error:
        raise
    except Exception as error:
        # Whatever a decoder of foreign bytes may raise. The cause is kept for the log, never shown.
        raise OAuth2Error("The other server answered nothing that can be used.") from error


class WorkOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    """allauth's steps with the other server, each of which may fail in one way only."""

    @property
    def openid_config(self) -> dict[str, Any]:
        with _odd_answers():
            config = super().openid_config
            if not all(is_safe_address(config[name]) for name in WHERE):
                raise OAuth2Error("The other server names an address that is not safe.")
            return config

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        with _odd_answers():
            return super().get_access_token_data(*args, **kwargs)

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        with _odd_answers():
            return super().parse_token(data)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """From our own address, not from what a reader's browser calls us."""
        return callback_url(self.provider_id)

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Who the other server says it is. Of what it tells of them, the subject alone is kept.

        The address counts where it says that it is verified, in just this spelling: `social.email_addresses` would have
        put it into lower case, which makes a Kelvin sign a “k”.
        """
        with _odd_answers():
            social = super().complete_login(request, app, token, **kwargs)
            told = social.account.extra_data
            claims, shown = told["userinfo"], told["id_token"]
            # OpenID Connect Core 1.0, 5.3.2: the two have to speak of the same subject.
            if not is_subject(claims["sub"]) or claims["sub"] != shown["sub"]:
                raise OAuth2Error("The other server speaks of two people.")
            email = claims.get("email")
            social.work_address = email if claims.get("email_verified") is True and isinstance(email, str) else ""
            social.account.extra_data = {}
            return social


class WorkProvider(OpenIDConnectProvider):
    """allauth's provider with our steps."""

    oauth2_adapter_class = WorkOAuth2Adapter


class NotSignedIn(Exception):
    """It did not work. `why`: `denied` there, `late` (begun too long ago, or elsewhere), `unknown` here, or `down`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def callback_url(slug: str) -> str:
    """Where the other server sends people back to: to be registered there."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("work_sign_in_back", args=[slug])


def apps_that_are_on(provider: str | None = None) -> list[SocialApp]:
    """What allauth may use; `provider` is the kind, or the slug of one of our providers."""
    apps = SocialApp.objects.filter(identity_provider__is_on=True)
    return list(apps.filter(Q(provider=provider) | Q(provider_id=provider)) if provider else apps)


def start(request: HttpRequest, identity: IdentityProvider, next_url: str) -> str:
    """Where to send somebody who wants to sign in there; comes back to `next_url`, a page of ours or nothing.

    Raises `OAuth2Error` when that server is down, slow or talks rubbish.
    """
    provider = WorkProvider(request, app=identity.app)
    return provider.redirect(request, process="login", next_url=next_url or None)["Location"]


def account_for(social: SocialLogin) -> User | None:
    """The account this work account may open: the one linked to it, or, the first time, the one it may be linked to."""
    identity = IdentityProvider.objects.select_related("provider", "app").get(app__provider_id=social.account.provider)
    if social.is_existing:
        # Where somebody no longer works, that server has nothing to say about them.
        return social.user if works_at(social.user, identity.provider) else None
    return link(identity, social.account.uid, social.work_address)


def link(identity: IdentityProvider, subject: str, address: str) -> User | None:
    """Link a work account to the one active account with this confirmed address that works at that provider now.

    None where there is none or more than one, and where that account is linked to another work account there: an
    address that was given to somebody new must not open what was somebody else's. The owner is told.
    """
    found = [user for user in holders_of(address) if works_at(user, identity.provider)]
    if len(found) != 1:
        return None
    try:
        with transaction.atomic():
            user = User.objects.select_for_update().get(pk=found[0].pk)
            if SocialAccount.objects.filter(provider=identity.app.provider_id, user=user).exists():
                return None
            SocialAccount.objects.create(provider=identity.app.provider_id, uid=subject, user=user)
            changed(None, user, What.WORK_ACCOUNT)
    except IntegrityError:
        # Twice at once: the other one has made it.
        linked = SocialAccount.objects.filter(provider=identity.app.provider_id, uid=subject).first()
        return linked.user if linked and linked.user_id == found[0].pk else None
    return user


def works_at(user: User, provider: Provider) -> bool:
    """Whether `user` has a role there in force, or supports one of its people now."""
    has_role = Role.objects.in_force().filter(user=user, provider=provider).exists()
    supports = Membership.objects.in_force().filter(user=user, person__provider=provider, relationship__in=WORKERS)
    return has_role or supports.exists()


@transaction.atomic
def set_identity_provider(
    *, provider: Provider, label: str, server_url: str, client_id: str, secret: str, is_on: bool = True
) -> IdentityProvider:
    """Make or change a provider's own sign-in. Raises `ValidationError` for an address without TLS, or no secret."""
    if not is_safe_address(server_url):
        raise ValidationError(_("The address of the server has to begin with https://."))
    if not client_id or not secret:
        raise ValidationError(_("The client and its secret are both needed."))
    provider = Provider.objects.select_for_update().get(pk=provider.pk)
    found = IdentityProvider.objects.select_related("app").filter(provider=provider).first()
    identity = found or IdentityProvider(id=uuid.uuid4(), provider=provider, app=SocialApp())
    app = identity.app
    if found and app.settings.get("server_url") != server_url:
        # A subject is one server’s own: another server’s “1001” is somebody else.
        SocialAccount.objects.filter(provider=provider.slug).delete()
    app.provider, app.provider_id, app.name = OpenIDConnectProvider.id, provider.slug, label[:40]
    app.client_id, app.secret = client_id, secret
    app.settings = {"server_url": server_url, "oauth_pkce_enabled": True}
    app.full_clean()
    app.save()
    identity.app, identity.label, identity.is_on = app, label, is_on
    identity.full_clean()
    identity.save()
    record(actor=None, verb="identity-provider.set", target=identity, provider_id=provider.pk, is_on=is_on)
    return identity
