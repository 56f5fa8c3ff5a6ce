import json
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_otp_webauthn.models import WebAuthnCredential

from portal.access.decorators import Request, Who, door
from portal.access.rules import allow

from ..choices import Method
from ..forms import PasskeyForm
from ..rules import can_change_sign_in
from ..services import devices, limits, login, passkeys
from ..services.second_step import assure
from .whose import whose

LARGEST = 20_000


def _refused(error: ValidationError | str, status: int = 422) -> JsonResponse:
    says = error if isinstance(error, str) else " ".join(error.messages)
    return JsonResponse({"says": says}, status=status)


def _sent(request: Request) -> dict[str, Any]:
    """What the page's script sent. Raises `ValidationError` for anything but a JSON object of a sensible size."""
    try:
        sent = json.loads(request.body) if len(request.body) <= LARGEST else None
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise ValidationError(_("That was not understood. Please load the page again."))
    return sent


@door(Who.PUBLIC, methods=["POST"])
def passkey_ask(request: Request) -> HttpResponse:
    """What the browser needs to ask for a passkey."""
    try:
        limits.count(limits.PASSKEYS_BY_CLIENT, limits.client_of(request))
        next_url = str(_sent(request).get("next", ""))
        return JsonResponse(passkeys.ask(request, whose(request), next_url))
    except limits.TooMany:
        return _refused(_("That was tried too often from here. Please wait a quarter of an hour."), 429)
    except ValidationError as error:
        return _refused(error)


@door(Who.PUBLIC, methods=["POST"])
def passkey_show(request: Request) -> HttpResponse:
    """The browser's answer: signs in, or gives the second step; says where to go on."""
    try:
        user = whose(request)
        credential, next_url = passkeys.show(request, user, _sent(request).get("credential"))
    except ValidationError as error:
        return _refused(error)
    return JsonResponse({"to": _onward(request, user, credential, next_url)["Location"]})


def _onward(request: Request, user: Any, credential: WebAuthnCredential, next_url: str) -> HttpResponse:
    onward = next_url if get_adapter(request).is_safe_url(next_url) else ""
    if user is None:
        return login.begin(request, credential.user, method=Method.PASSKEY, next_url=onward, device=credential)
    assure(request, user, credential)
    if request.user.is_authenticated:
        return redirect(onward or "today")
    return request._login_stage.exit()  # type: ignore[attr-defined]


@door(Who.OWN, rule=can_change_sign_in, fresh=True)
def passkey_new(request: Request) -> HttpResponse:
    """Name a passkey and add it."""
    allow(can_change_sign_in(request.actor))
    return render(request, "signin/passkey_new.html", {"form": PasskeyForm()})


@door(Who.OWN, rule=can_change_sign_in, methods=["POST"], fresh=True)
def passkey_make(request: Request) -> HttpResponse:
    """What the browser needs to make a passkey."""
    allow(can_change_sign_in(request.actor))
    try:
        return JsonResponse(passkeys.ask_to_add(request, request.actor.user))
    except ValidationError as error:
        return _refused(error)


@door(Who.OWN, rule=can_change_sign_in, methods=["POST"], fresh=True)
def passkey_add(request: Request) -> HttpResponse:
    """Keep the passkey that the browser made."""
    allow(can_change_sign_in(request.actor))
    try:
        sent = _sent(request)
        form = PasskeyForm({"name": sent.get("name")})
        if not form.is_valid():
            return _refused(" ".join(map(str, form.errors["name"])))
        passkeys.add(request, request.actor.user, form.cleaned_data["name"], sent.get("credential"))
    except ValidationError as error:
        return _refused(error)
    messages.success(request, _("Your passkey is added. From now on one tap signs you in."))
    return JsonResponse({"to": reverse("account")})


@door(Who.OWN, rule=can_change_sign_in, methods=["GET", "POST"], fresh=True)
def passkey_take_away(request: Request, passkey_id: int) -> HttpResponse:
    """Take a passkey away."""
    allow(can_change_sign_in(request.actor))
    passkey = passkeys.passkey_of(request.actor.user, passkey_id)
    if passkey is None:
        raise Http404
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            devices.take_away(request, request.actor.user, passkey)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The passkey is taken away."))
            return redirect("account")
    context = {"form": form, "passkey": passkey}
    return render(request, "signin/passkey_take_away.html", context, status=422 if form.errors else 200)
