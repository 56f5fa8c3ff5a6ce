"""Passkeys: adding one and showing one (`devices` takes one away). The ceremony is the package's; what it
opens is ours.

Where it stands alone (the page to sign in) a fingerprint or PIN is required, and it is both factors at once. Behind a
password it is the second one, with a fingerprint or without (docs/decisions/passkeys-stand-alone-with-a-pin.md).
"""

import time
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_otp_webauthn.exceptions import CredentialNotFound, CredentialUserMismatch, OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from webauthn.helpers import parse_authentication_credential_json, parse_authenticator_data
from webauthn.helpers.exceptions import InvalidAuthenticationResponse, WebAuthnException
from webauthn.helpers.structs import AuthenticationCredential, UserVerificationRequirement

from portal.people.models import User

from ..choices import What
from .credentials import changed

# What a session holds between the question and the answer; each is answered once, within five minutes.
ASKED_KEY = "passkey_asked"
ADDING_KEY = "passkey_adding"
FOR_SECONDS = 5 * 60
MOST = 10
LONGEST_NAME = 64


class Ceremony(WebAuthnHelper):
    """The package's, save that a device is always asked for a fingerprint or PIN where it has one."""

    def get_generate_authentication_options_kwargs(
        self, *, user: Any = None, require_user_verification: bool
    ) -> dict[str, Any]:
        values = super().get_generate_authentication_options_kwargs(
            user=user, require_user_verification=require_user_verification
        )
        if not require_user_verification:
            values["user_verification"] = UserVerificationRequirement.PREFERRED
        return values


def passkeys_of(user: User) -> list[WebAuthnCredential]:
    """The passkeys of `user`, the first one first."""
    return list(WebAuthnCredential.objects.filter(user=user).order_by("created_at", "pk"))


def passkey_of(user: User, pk: int) -> WebAuthnCredential | None:
    """The passkey `pk` where it belongs to `user`."""
    return WebAuthnCredential.objects.filter(user=user, pk=pk).first()


def ask(request: HttpRequest, user: User | None, next_url: str = "") -> dict[str, Any]:
    """What the browser needs to ask for a passkey of `user`; of anybody, with fingerprint or PIN, where it is None.

    Raises `ValidationError` when `user` has none.
    """
    if user and not WebAuthnCredential.objects.filter(user=user).exists():
        raise ValidationError(_("You have not added a passkey yet. Please use another way."), "none")
    options, state = Ceremony(request).authenticate_begin(user=user, require_user_verification=user is None)
    _keep(request, ASKED_KEY, state, user, next_url)
    return options


def show(request: HttpRequest, user: User | None, data: Any) -> tuple[WebAuthnCredential, str]:
    """Check the browser's answer to `ask`; returns whose passkey it is, and where they were going.

    The passkey's row is locked, and each question is answered once: of two answers at the same moment one holds.
    Raises `ValidationError` with a sentence for everything that is not a passkey shown here, now, by its owner.
    """
    state = _asked(request, ASKED_KEY, user)
    try:
        with transaction.atomic():
            shown = parse_authentication_credential_json(data)
            _check_counter(_locked(shown), shown)
            credential = Ceremony(request).authenticate_complete(user=user, state=state, data=data)
    except (CredentialNotFound, CredentialUserMismatch) as error:
        raise ValidationError(
            _("We do not know this passkey here. Please use another one, or another way."), "unknown"
        ) from error
    except (OTPWebAuthnApiError, WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise ValidationError(
            _("This passkey could not be checked. Please try again, or use another way."), "wrong"
        ) from error
    if not credential.confirmed or not credential.user.is_active:
        raise ValidationError(_("This passkey no longer opens anything here."), "closed")
    return credential, state["next"]


def _locked(shown: AuthenticationCredential) -> WebAuthnCredential:
    digest = WebAuthnCredential.get_credential_id_sha256(shown.raw_id)
    found = WebAuthnCredential.objects.select_for_update().filter(credential_id_sha256=digest).first()
    if found is None:
        raise CredentialNotFound
    return found


def _check_counter(credential: WebAuthnCredential, shown: AuthenticationCredential) -> None:
    """A counter that does not rise means that somebody has a copy of the key (WebAuthn, 6.1.1 signature counter)."""
    try:
        count = parse_authenticator_data(shown.response.authenticator_data).sign_count
    except Exception as error:
        # The package lets through whatever its decoder of untrusted bytes raises.
        raise InvalidAuthenticationResponse("The authenticator's data cannot be read.") from error
    if (count or credential.sign_count) and count <= credential.sign_count:
        raise ValidationError(
            _("This passkey may have been copied, so it was not taken. Use another way, and tell the service."),
            "counter",
        )


def ask_to_add(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey. Raises `ValidationError` where there are enough of them."""
    _check_number(user)
    options, state = Ceremony(request).register_begin(user=user)
    _keep(request, ADDING_KEY, state, user)
    return options


def add(request: HttpRequest, user: User, name: str, data: Any) -> WebAuthnCredential:
    """Keep the passkey that the browser made; other sessions end and the owner is told.

    Raises `ValidationError` for one that cannot be checked, that is here already, or that would be one too many.
    """
    state = _asked(request, ADDING_KEY, user)
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            _check_number(user)
            credential = Ceremony(request).register_complete(user=user, state=state, data=data)
            credential.name = name.strip()[:LONGEST_NAME] or _("My passkey")
            credential.save(update_fields=["name"])
            changed(request, user, What.STEP_ADDED)
    except IntegrityError as error:
        raise ValidationError(_("This passkey is here already."), "twice") from error
    except (OTPWebAuthnApiError, WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise ValidationError(_("This passkey could not be kept. Please try again."), "wrong") from error
    return credential


def _check_number(user: User) -> None:
    if WebAuthnCredential.objects.filter(user=user).count() >= MOST:
        raise ValidationError(_("You have ten passkeys already. Take one away before you add another."), "many")


def _keep(request: HttpRequest, key: str, state: dict[str, Any], user: User | None, next_url: str = "") -> None:
    request.session[key] = {**state, "for": str(user.pk) if user else "", "at": time.time(), "next": next_url}


def _asked(request: HttpRequest, key: str, user: User | None) -> dict[str, Any]:
    """What was asked of `user` in this session, taken out of it: a question is answered once."""
    state = request.session.pop(key, None)
    fresh = state and 0 <= time.time() - state["at"] <= FOR_SECONDS and state["for"] == (str(user.pk) if user else "")
    # Two answers at once would each find the question in their own copy of the session: the cache lets one in.
    if not fresh or not cache.add(f"passkey:{state['challenge']}", True, FOR_SECONDS * 2):
        raise ValidationError(_("That took too long. Please try again."), "late")
    return state
