"""Into allauth's pipeline and out of it: what every way of signing in goes through. See docs/signing-in.md."""

import datetime
import time
from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp.models import Device

from portal.access.choices import ASSURED_AT_KEY, ASSURED_KEY, FRESH_KEY, HELPING_KEY, ONLY_HATS_KEY
from portal.access.models import Grant
from portal.people.models import User

from ..choices import SIGNING_IN_KEY, Method
from .second_step import needs_second_step

SHIFT = datetime.timedelta(hours=12)
KEPT = datetime.timedelta(days=30)
# Ways in that show at that very moment that it is them. An employer's server may have known them since the morning.
SHOWS = frozenset({Method.PASSWORD, Method.CODE, Method.PASSKEY, Method.INVITATION})


def begin(
    request: HttpRequest,
    user: User,
    *,
    method: str,
    next_url: str = "",
    keep: bool = False,
    only_hats: Sequence[str] | None = None,
    device: Device | None = None,
) -> HttpResponse:
    """Go on with signing in as `user`, whose first factor was just shown by `method`; the response leads onward.

    They are not signed in before every stage is done: the second step, where it is asked of them. `next_url` is where
    they were going (a page of ours: the caller has looked). `keep`: they ticked “keep me signed in”. `only_hats`: the
    hats this session may wear. `device`: it was shown together with the first factor (a passkey with a fingerprint or
    PIN), so that the second step is done already.
    """
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    request.session[SIGNING_IN_KEY] = {
        "method": str(method),
        "keep": keep,
        "only_hats": list(only_hats) if only_hats is not None else None,
        "device": device.persistent_id if device else "",
        "password": _password_of(user),
    }
    record_authentication(request, user, method=str(method))
    return perform_login(request, Login(user=user, redirect_url=next_url or None))


def _password_of(user: User) -> str:
    return salted_hmac("portal.signin.login", user.password, algorithm="sha256").hexdigest()[:16]


def is_still_good(user: User, how: dict[str, Any]) -> bool:
    """Whether the first factor that `begin` noted still holds: the password was not changed in between."""
    return how.get("password") in {None, _password_of(user)}


def note(request: HttpRequest, **found: Any) -> None:
    """Note something about this way of signing in, beside what `begin` noted."""
    request.session[SIGNING_IN_KEY] = {**request.session.get(SIGNING_IN_KEY, {}), **found}


def device_shown(request: HttpRequest, user: User) -> Device | None:
    """The device that was shown together with the first factor, where it is this user's own and confirmed."""
    known = request.session.get(SIGNING_IN_KEY, {}).get("device")
    device = Device.from_persistent_id(known) if known else None
    return device if device and device.user_id == user.pk and device.confirmed else None


def signed_in(request: HttpRequest, user: User, how: dict[str, Any], device: Device | None) -> None:
    """Note in the new session how sure we are of them, and how long it lasts. `how` is what `begin` noted."""
    session = request.session
    session[ASSURED_KEY] = device is not None
    session[ASSURED_AT_KEY] = time.time()
    session.pop(HELPING_KEY, None)
    session.pop(ONLY_HATS_KEY, None)
    session.pop(FRESH_KEY, None)
    if how.get("only_hats") is not None:
        session[ONLY_HATS_KEY] = how["only_hats"]
    if device or how.get("method") in SHOWS:
        session[FRESH_KEY] = time.time()
    works = how["needs"] if "needs" in how else needs_second_step(user)
    session.set_expiry(lasts(works=works, keep=bool(how.get("keep"))))


def lasts(*, works: bool, keep: bool) -> datetime.datetime | int:
    """Until when a new session lasts: a shift for whoever works here; 30 days where it was asked for; otherwise until
    the browser closes (0)."""
    if works:
        return timezone.now() + SHIFT
    return timezone.now() + KEPT if keep else 0


def lands_on(request: HttpRequest) -> str:
    """The name of the page for whoever has just signed in with `request`: Today; the choice of a hat for those with
    several; the page editor for those who have that alone; a kind page where nothing is open to them."""
    hats = set(Grant.objects.in_force().filter(user=request.user.pk).values_list("hat", flat=True).distinct())
    if (only := request.session.get(ONLY_HATS_KEY)) is not None:
        hats &= set(only)
    if len(hats) > 1:
        return "hats"
    if hats:
        return settings.LOGIN_REDIRECT_URL
    return "wagtailadmin_home" if request.user.has_perm("wagtailadmin.access_admin") else "nothing_open"


def is_ours(request: HttpRequest, target: str) -> bool:
    """Whether `target` is the path of a page of ours, and nothing that only looks like one."""
    try:
        return target.startswith("/") and url_has_allowed_host_and_scheme(
            target, {request.get_host()}, request.is_secure()
        )
    except ValueError:
        return False
