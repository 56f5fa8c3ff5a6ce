from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.access.choices import Assurance
from portal.access.decorators import Request, Who, door
from portal.people.models import User

from ..decorators import limited
from ..forms import StepForm
from ..panels import waiting_parts
from ..services import devices
from ..services.second_step import assure, device_for_code, devices_of
from .app import set_up
from .onward import at_second_step, onward


def device_typed(form: StepForm, user: User) -> Device | None:
    """The device whose code was typed; None where the form says what is wrong. Raises `limits.TooMany`."""
    if not form.is_valid():
        return None
    try:
        return device_for_code(user, form.cleaned_data["code"])
    except ValidationError as error:
        form.add_error("code", error)
        return None


def say_how_many(request: Request, user: User, device: Device) -> None:
    """After a code of a list: how many are left on it."""
    if not isinstance(device, StaticDevice):
        return
    left = devices.codes_left(user)
    if left:
        says = ngettext("%(n)d code is left on your list.", "%(n)d codes are left on your list.", left) % {"n": left}
    else:
        says = _("That was the last code of your list. Make a new list on the page “My account” today.")
    messages.info(request, says)


def step_context(user: User) -> dict[str, Any]:
    """What the pages that ask for a second step show: what somebody has, and whether any of it has codes to type."""
    has = devices_of(user)
    typed = any(isinstance(device, TOTPDevice | StaticDevice) for device in has)
    return {"has_any": bool(has), "has_codes": typed}


@door(Who.PUBLIC, methods=["GET", "POST"])
@limited
@at_second_step
def second_step(request: Request, stage: Any) -> HttpResponse:
    """The second factor, between the first one and being signed in."""
    user = stage.login.user
    if not devices_of(user):
        return redirect("second_step_set_up")
    form = StepForm(request.POST or None)
    if device := device_typed(form, user):
        say_how_many(request, user, device)
        assure(request, user, device)
        return stage.exit()
    context = {"form": form, **step_context(user)}
    return render(request, "signin/second_step.html", context, status=422 if form.errors else 200)


@door(Who.PUBLIC, methods=["GET", "POST"])
@limited
@at_second_step
def second_step_set_up(request: Request, stage: Any) -> HttpResponse:
    """Set up a second factor, for whoever needs one and has none yet."""
    user = stage.login.user
    if devices_of(user):
        return redirect("second_step")

    def done(device: Device, codes: list[str]) -> HttpResponse:
        assure(request, user, device)
        context = {"codes": codes, "next": stage.exit()["Location"]}
        return render(request, "signin/codes_shown.html", context)

    return set_up(request, user, None, "signin/second_step_set_up.html", done)


@door(Who.PUBLIC, methods=["POST"])
@at_second_step
def second_step_leave(request: Request, stage: Any) -> HttpResponse:
    """Begin again, as somebody else perhaps."""
    return stage.abort()


@door(Who.SIGNED_IN, methods=["GET", "POST"])
@limited
def unlock(request: Request) -> HttpResponse:
    """The door before what needs a second step: says why, and opens with it. Whoever types shows their own."""
    to = onward(request)
    if request.actor.assurance == Assurance.TWO:
        return redirect(to)
    # A helper shows their own, not the one's whose rights they write by.
    user = request.actor.helper or request.actor.user
    form = StepForm(request.POST or None)
    if device := device_typed(form, user):
        say_how_many(request, user, device)
        assure(request, user, device)
        return redirect(to)
    context = {
        "form": form,
        "next": to,
        "waiting": waiting_parts(request.actor),
        **step_context(user),
    }
    return render(request, "signin/unlock.html", context, status=422 if form.errors else 200)
