"""What somebody has as a second step: an app on a phone, a list of codes on paper. (Passkeys: `passkeys`.)"""

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.lib.codes import grouped, new_code
from portal.people.models import User

from ..choices import What
from . import limits
from .credentials import changed
from .second_step import CLOCK, TOLERANCE, devices_of, is_off_by_clock, kept_codes, needs_second_step

HOW_MANY = 10
# Eight signs are forty bits; and six digits, as an app shows them, are never one of these.
LENGTH = 8
_SALT = "portal.signin.app-key"
_KEY_LASTS = 60 * 60


def new_app(user: User) -> TOTPDevice:
    """An app to be set up, not kept yet: its key travels in the page until the first code of it was typed."""
    return TOTPDevice(user=user, name="app", tolerance=TOLERANCE)


def signed_key(device: TOTPDevice) -> str:
    """The key of `new_app` as the page holds it, signed for this account."""
    return signing.dumps([str(device.user_id), device.key], salt=_SALT)


def app_of(user: User, signed: str) -> TOTPDevice | None:
    """The app whose key the page brought back; None where the page is older than an hour, or somebody else's."""
    try:
        user_id, key = signing.loads(signed, salt=_SALT, max_age=_KEY_LASTS)
    except signing.BadSignature:
        return None
    return TOTPDevice(user=user, name="app", key=key, tolerance=TOLERANCE) if user_id == str(user.pk) else None


@transaction.atomic
def add_app(session: HttpRequest | None, user: User, device: TOTPDevice, typed: str) -> list[str]:
    """Keep the app once it has shown its first code; an app from before goes. Only `session` goes on.

    Returns the codes of the list that is made with it, where there is none yet: who loses the phone needs one. Raises
    `ValidationError` for a wrong code, which says so where only the phone's clock is wrong, and `limits.TooMany`.
    """
    limits.count(limits.STEP_TRIES, str(user.pk))
    if is_off_by_clock(device, typed):
        raise ValidationError(CLOCK, code="clock")
    User.objects.select_for_update().get(pk=user.pk)
    TOTPDevice.objects.filter(user=user).delete()
    device.save(force_insert=True)
    if not device.verify_token("".join(typed.split())):
        # The transaction ends here, so the app from before stays.
        raise ValidationError(_("This code is not right. Please type the one that your app shows now."), code="wrong")
    codes = [] if codes_left(user) else _new_list(user)
    changed(session, user, What.STEP_ADDED)
    return codes


@transaction.atomic
def make_codes(session: HttpRequest | None, user: User) -> list[str]:
    """A new list of codes in place of the old one: shown once, and kept only as what cannot be turned back."""
    User.objects.select_for_update().get(pk=user.pk)
    codes = _new_list(user)
    changed(session, user, What.CODES)
    return codes


def _new_list(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="paper")
    codes = [new_code(LENGTH) for _number in range(HOW_MANY)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=kept_codes(code)[0]) for code in codes])
    return [grouped(code) for code in codes]


def codes_left(user: User) -> int:
    """How many codes are left on the list of `user`."""
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


def app_of_user(user: User) -> TOTPDevice | None:
    """The app that `user` has set up, or None."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).first()


def list_of_user(user: User) -> StaticDevice | None:
    """The list of codes of `user`, or None."""
    return StaticDevice.objects.devices_for_user(user, confirmed=True).first()


@transaction.atomic
def take_away(session: HttpRequest | None, user: User, device: Device) -> None:
    """Take a second step away: an app, a list or a key. Only `session` goes on.

    Raises `ValidationError` where it is the last one of somebody who never signs in without.
    """
    User.objects.select_for_update().get(pk=user.pk)
    others = [other for other in devices_of(user) if other.persistent_id != device.persistent_id]
    if not others and needs_second_step(user):
        raise ValidationError(_("Your work needs a second step. Set up another one first, then take this one away."))
    device.delete()
    changed(session, user, What.STEP_REMOVED)
