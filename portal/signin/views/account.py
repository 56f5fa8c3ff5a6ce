from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.access.decorators import Request, Who, door
from portal.access.rules import allow
from portal.people.registry import panels

from ..choices import ADDRESS_KEY
from ..decorators import limited
from ..forms import AddressForm, NewPasswordForm, TypedCodeForm
from ..rules import can_change_sign_in
from ..services import addresses, codes, devices, limits, passwords
from ..services.second_step import assure, needs_second_step
from .app import set_up
from .onward import onward


@door(Who.OWN)
def account(request: Request) -> HttpResponse:
    """My account: my name, how I sign in, how I read, and what the other apps add."""
    context = {
        "app": devices.app_of_user(request.actor.user),
        "codes_left": devices.codes_left(request.actor.user),
        "needs_step": needs_second_step(request.actor.user),
        "can_change": can_change_sign_in(request.actor),
        "panels": panels("account", request.actor),
    }
    return render(request, "signin/account.html", context)


@door(Who.OWN, rule=can_change_sign_in, methods=["GET", "POST"], fresh=True)
def account_change_password(request: Request) -> HttpResponse:
    """A new password, or the first one. Every other session ends."""
    allow(can_change_sign_in(request.actor))
    form = NewPasswordForm(request.POST or None, user=request.actor.user)
    if not form.is_valid():
        return render(request, "account/password_change.html", {"form": form}, status=422 if form.is_bound else 200)
    passwords.set_password(request, request.actor.user, form.cleaned_data["password"])
    messages.success(request, _("You have a new password. You are signed out everywhere else."))
    return redirect("account")


@door(Who.OWN, rule=can_change_sign_in, methods=["GET", "POST"], fresh=True)
@limited
def address(request: Request) -> HttpResponse:
    """Another e-mail address: a code goes there first."""
    allow(can_change_sign_in(request.actor))
    form = AddressForm(request.POST or None)
    if not form.is_valid():
        return render(request, "signin/address.html", {"form": form}, status=422 if form.is_bound else 200)
    limits.letter_asked(request, str(request.actor.user.pk))
    asked = codes.ask_for_address(request.actor.user, form.cleaned_data["email"])
    request.session[ADDRESS_KEY] = asked.kept()
    return redirect("address_confirm")


@door(Who.OWN, rule=can_change_sign_in, methods=["GET", "POST"])
def address_confirm(request: Request) -> HttpResponse:
    """Type the code that went to the new address: only then is it kept."""
    allow(can_change_sign_in(request.actor))
    asked = codes.asked_of(request.session.get(ADDRESS_KEY))
    if asked is None or asked.user_id != str(request.actor.user.pk):
        return redirect("address")
    form = TypedCodeForm(request.POST or None)
    try:
        if form.is_valid() and codes.is_right(asked, form.cleaned_data["code"]):
            del request.session[ADDRESS_KEY]
            addresses.set_address(request, request.actor.user, asked.address)
            messages.success(request, _("We write to the new address from now on."))
            return redirect("account")
    except limits.TooMany:
        del request.session[ADDRESS_KEY]
        messages.error(request, _("That was not right five times. Please begin again."))
        return redirect("address")
    if form.is_bound and not form.errors:
        form.add_error("code", _("This is not the code that we sent. Please look at the e-mail again."))
    context = {"form": form, "address": asked.address, "minutes": codes.LASTS // 60}
    return render(request, "signin/address_confirm.html", context, status=422 if form.is_bound else 200)


@door(Who.OWN, rule=can_change_sign_in, methods=["GET", "POST"], fresh=True)
def address_remove(request: Request) -> HttpResponse:
    """Take the address away: asked once more, since a forgotten password then needs somebody's help."""
    allow(can_change_sign_in(request.actor))
    if not request.actor.user.email:
        return redirect("account")
    if request.method == "GET":
        return render(request, "signin/address_remove.html")
    addresses.set_address(request, request.actor.user, "")
    messages.success(request, _("We have no address for you any more."))
    return redirect("account")


@door(Who.OWN, rule=can_change_sign_in, methods=["GET", "POST"], fresh=True)
@limited
def app_add(request: Request) -> HttpResponse:
    """Set up an app on a phone as the second step."""
    allow(can_change_sign_in(request.actor))
    to = onward(request, "account")

    def done(device: TOTPDevice, new_codes: list[str]) -> HttpResponse:
        assure(request, request.actor.user, device)
        messages.success(request, _("Your app is set up."))
        if not new_codes:
            return redirect(to)
        return render(request, "signin/codes_shown.html", {"codes": new_codes, "next": to})

    return set_up(request, request.actor.user, request, "signin/app_add.html", done, next=to)


@door(Who.OWN, rule=can_change_sign_in, methods=["GET", "POST"], fresh=True)
def codes_make(request: Request) -> HttpResponse:
    """A new list of codes on paper: shown once."""
    allow(can_change_sign_in(request.actor))
    to = onward(request, "account")
    if request.method == "GET":
        context = {"next": to, "codes_left": devices.codes_left(request.actor.user)}
        return render(request, "signin/codes_make.html", context)
    context = {"codes": devices.make_codes(request, request.actor.user), "next": to}
    return render(request, "signin/codes_shown.html", context)


@door(Who.OWN, rule=can_change_sign_in, methods=["GET", "POST"], fresh=True)
def step_remove(request: Request, kind: str) -> HttpResponse:
    """Take the app or the list away."""
    allow(can_change_sign_in(request.actor))
    found = {"app": devices.app_of_user, "codes": devices.list_of_user}.get(kind, lambda user: None)(request.actor.user)
    if found is None:
        raise Http404
    if request.method == "GET":
        return render(request, "signin/step_remove.html", {"kind": kind})
    try:
        devices.take_away(request, request.actor.user, found)
    except ValidationError as error:
        context = {"kind": kind, "why_not": error.messages[0]}
        return render(request, "signin/step_remove.html", context, status=422)
    messages.success(request, _("It is taken away. You are signed out everywhere else."))
    return redirect("account")
