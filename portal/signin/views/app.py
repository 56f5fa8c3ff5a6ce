from base64 import b32encode
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.lib.qr import qr_svg
from portal.people.models import User

from ..forms import AppForm
from ..services import devices


def set_up(
    request: HttpRequest,
    user: User,
    session: HttpRequest | None,
    template: str,
    done: Callable[[TOTPDevice, list[str]], HttpResponse],
    **context: Any,
) -> HttpResponse:
    """The page that sets up an app, in the middle of signing in and on one's account alike.

    A GET keeps nothing: the key travels in the page, signed. `session` is what goes on; `done` answers once the first
    code was right, with the list of codes that was made with it (or none). Raises `limits.TooMany`.
    """
    form = AppForm(request.POST or None)
    device = devices.app_of(user, request.POST.get("key", "")) if form.is_bound else None
    if form.is_bound and device is None:
        form.add_error(None, _("That page was too old. Please begin again with the new picture below."))
    if device and form.is_valid():
        try:
            return done(device, devices.add_app(session, user, device, form.cleaned_data["code"]))
        except ValidationError as error:
            form.add_error("code", error)
    return _page(request, template, form, device or devices.new_app(user), context)


def _page(
    request: HttpRequest, template: str, form: AppForm, device: TOTPDevice, context: dict[str, Any]
) -> HttpResponse:
    secret = b32encode(device.bin_key).decode().rstrip("=")
    shown = {
        "form": form,
        "qr": qr_svg(device.config_url),
        "signed_key": devices.signed_key(device),
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
    }
    return render(request, template, {**shown, **context}, status=422 if form.errors else 200)
