"""The second factor: who needs it, what they can give for it, and what a session is once it was given."""

import re
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from django_otp import device_classes
from django_otp import login as otp_login
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.access.choices import ASSURED_AT_KEY, ASSURED_KEY, FRESH_KEY, Hat
from portal.access.models import Grant
from portal.lib.codes import digests, tidy
from portal.people.models import User

from . import limits

# What opens the page editor: groups, and what was given to one account by hand.
HELD: tuple[Any, ...] = (User.groups.through, User.user_permissions.through)
# Steps of half a minute: a clock that is wrong by two minutes, and half a minute to type.
TOLERANCE = 5
# Within half an hour a code is taken for one of a clock that is wrong: not let in, but told so.
NEAR = 60
CLOCK = gettext_lazy(
    "The clock of your phone is wrong, so its codes are too. Set it to the time of the network in the phone’s "
    "settings, then type the new code."
)
WRONG = gettext_lazy("This code is not right. Please type the one that your app shows now, or one from your list.")


@dataclass(frozen=True)
class Asked:
    """Whether somebody never signs in without a second step, and whether they have one to give."""

    needs: bool
    has: bool


def what_is_asked(user: User) -> Asked:
    """What signing in asks of `user`: a few small queries, since it stands between every password and its page."""
    return Asked(needs_second_step(user), any(_usable(model).filter(user=user).exists() for model in _device_models()))


def needs_second_step(user: User) -> bool:
    """Whether `user` never signs in without it: whoever has work here now, operators, and whoever may open the page
    editor. Its groups open nothing else, so that being in one is enough."""
    works = Grant.objects.in_force().filter(user=user.pk, hat=Hat.WORK).exists()
    return works or user.is_superuser or any(held.objects.filter(user=user.pk).exists() for held in HELD)


def devices_of(user: User) -> list[Device]:
    """What `user` can give as a second step now: apps, keys, and a list of codes while there are codes on it."""
    return [device for model in _device_models() for device in _usable(model).filter(user=user)]


@cache
def _device_models() -> tuple[type[Device], ...]:
    # The package walks all models of all apps each time.
    return tuple(device_classes())


def _usable(model: type[Device]) -> QuerySet:
    usable = model.objects.filter(confirmed=True)
    if issubclass(model, StaticDevice):
        return usable.filter(Exists(StaticToken.objects.filter(device=OuterRef("pk"))))
    return usable


def assure(request: HttpRequest, user: User, device: Device) -> None:
    """`user` has shown `device`: both factors are given.

    Signed in already, their session says so from now on; in the middle of signing in (`request._login_stage`), it will
    once the stage is left: `return request._login_stage.exit()`. Raises `ValueError` for somebody else's device or one
    that was never confirmed.
    """
    if device.user_id != user.pk or not device.confirmed:
        raise ValueError("This device cannot speak for this account.")
    user.otp_device = device  # type: ignore[attr-defined]
    if request.user.is_authenticated and request.user.pk == user.pk:
        otp_login(request, device)
        request.session[ASSURED_KEY] = True
        request.session[ASSURED_AT_KEY] = time.time()
        request.session[FRESH_KEY] = time.time()


def device_for_code(user: User, typed: str) -> Device:
    """The app or the list of `user` that `typed` is a code of. A code of a list is right once.

    Raises `limits.TooMany` after too many wrong ones, and `ValidationError` for a wrong one, which says so where only
    the phone's clock is wrong.
    """
    key = str(user.pk)
    limits.count(limits.STEP_TRIES, key)
    limits.count(limits.STEP_TRIES_A_DAY, key)
    device = _app_for(user, typed) if is_of_an_app(typed) else _list_for(user, typed)
    if device is None:
        off = any(
            is_off_by_clock(app, typed, ahead=False)
            for app in TOTPDevice.objects.devices_for_user(user, confirmed=True)
        )
        raise ValidationError(CLOCK if off else WRONG, code="clock" if off else "wrong")
    limits.STEP_TRIES.give_back(key)
    limits.STEP_TRIES_A_DAY.give_back(key)
    return device


def is_of_an_app(typed: str) -> bool:
    """Whether `typed` has the form of an app's code: six digits, spaces or not. Codes of a list hold letters."""
    return re.fullmatch(r"\d{6}", "".join(typed.split()), re.ASCII) is not None


@transaction.atomic
def _app_for(user: User, typed: str) -> Device | None:
    for device in TOTPDevice.objects.devices_for_user(user, confirmed=True).select_for_update():
        if device.verify_token("".join(typed.split())):
            return device
    return None


@transaction.atomic
def _list_for(user: User, typed: str) -> Device | None:
    for device in StaticDevice.objects.devices_for_user(user, confirmed=True).select_for_update():
        if any(device.verify_token(kept) for kept in kept_codes(typed)):
            return device
    return None


def is_off_by_clock(device: TOTPDevice, typed: str, *, ahead: bool = True) -> bool:
    """Whether `typed` is right by a clock that is wrong by more than we bear, and by less than half an hour.

    `ahead`: also by one that goes before. At sign-in that is not said: it would tell whoever tries codes one that will
    be right in a while.
    """
    if not is_of_an_app(typed):
        return False
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.time = time.time()
    near = clock.verify(int("".join(typed.split())), NEAR)
    off = clock.drift - device.drift
    return near and (abs(off) if ahead else -off) > device.tolerance


def kept_codes(typed: str) -> list[str]:
    """What a code of a list may be kept as: it cannot be read out of the database, and spaces and dashes do not matter.

    By the key of this server first, then by the keys that it had before.
    """
    return [kept[:16] for kept in digests("signin.list", tidy(typed))]
