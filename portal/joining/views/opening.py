"""Pages of somebody who was invited: opening an invitation, showing that it is theirs, and joining.

Whoever holds the code reads the invitation; a GET accepts nothing, since mail filters follow links.
"""

import time

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.access.choices import HAT_KEY, ONLY_HATS_KEY, Hat
from portal.access.decorators import Request, Who, door
from portal.access.rules import anyone
from portal.lib.codes import tidy
from portal.lib.limits import Limit
from portal.people.choices import WORKERS
from portal.signin.decorators import limited
from portal.signin.services.limits import TooMany, client_of, count
from portal.signin.services.login import begin

from ..choices import InvitationState
from ..forms import AccountForm, CodeForm, MailedCodeForm
from ..models import Invitation
from ..services import (
    NoLongerOpen,
    NotConfirmed,
    accept,
    accept_with_new_account,
    ask_for_code,
    confirm,
    find,
    is_member,
    request_of,
    suggested_name,
    welcome,
)

QUARTER = 15 * 60
TYPED = Limit("joining.typed", 10, QUARTER)
# A house may come from one address, and each step opens the invitation again.
OPENED = Limit("joining.opened", 120, QUARTER)
# For which invitation this browser has shown that the address is theirs, and when.
CONFIRMED_KEY = "joining"
CONFIRMED_FOR = 30 * 60


@door(Who.PUBLIC, rule=anyone, methods=["GET", "POST"])
@never_cache
def join(request: Request) -> HttpResponse:
    """Where somebody types the code from their letter."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count(TYPED, client_of(request))
        except TooMany:
            form.add_error("code", _("That was tried too often. Please wait a quarter of an hour, or ring the office."))
            return render(request, "joining/join.html", {"form": form}, status=429)
        code = tidy(form.cleaned_data["code"])
        if find(code):
            return redirect("invitation", code)
        if request_of(code):
            return redirect("asked", code)
        form.add_error("code", _("We do not know this code. Please look at each letter again."))
    return render(request, "joining/join.html", {"form": form}, status=422 if form.errors else 200)


def _opened(request: Request, code: str) -> Invitation | HttpResponse:
    """The invitation of a code while it is open; otherwise the page that says why not."""
    count(OPENED, client_of(request))
    found = find(code)
    if found is None:
        return render(request, "joining/code_unknown.html", status=404)
    if found.state is InvitationState.USED and found.used_by_id == request.user.pk:
        return redirect("today")
    if not found.is_open:
        context = {"welcome": welcome(found), "state": found.state}
        return render(request, "joining/invitation_over.html", context, status=410)
    return found


def _is_confirmed(request: Request, invitation: Invitation) -> bool:
    kept = request.session.get(CONFIRMED_KEY) or {}
    is_new = 0 <= time.time() - kept.get("at", 0) <= CONFIRMED_FOR
    return is_new and kept.get("id") == str(invitation.pk)


@door(Who.PUBLIC, rule=anyone)
@never_cache
@limited
def invitation(request: Request, code: str) -> HttpResponse:
    """An invitation: who invites, whose circle, the faces of the team, and what happens next. It accepts nothing."""
    found = _opened(request, code)
    if isinstance(found, HttpResponse):
        return found
    user = request.user
    context = {
        "welcome": welcome(found),
        "invitation": found,
        "code": code,
        "is_confirmed": found.is_letter or _is_confirmed(request, found),
        "is_member": user.is_authenticated and is_member(user, found),
        "is_other_address": bool(found.email) and user.is_authenticated and user.email != found.email,
    }
    return render(request, "joining/invitation.html", context)


@door(Who.PUBLIC, rule=anyone, methods=["GET", "POST"])
@never_cache
@limited
def invitation_code(request: Request, code: str) -> HttpResponse:
    """Show that the address is theirs: a code is mailed to it, and typed here."""
    found = _opened(request, code)
    if isinstance(found, HttpResponse):
        return found
    if found.is_letter:
        return redirect("invitation", code)
    sends = "send" in request.POST
    form = MailedCodeForm(request.POST if request.method == "POST" and not sends else None)
    try:
        if sends:
            ask_for_code(found)
            return redirect("invitation_code", code)
        if form.is_valid():
            confirm(found, form.cleaned_data["code"])
            request.session[CONFIRMED_KEY] = {"id": str(found.pk), "at": time.time()}
            return (
                _accept(request, found, code) if request.user.is_authenticated else redirect("invitation_account", code)
            )
    except ValidationError as error:
        if sends:
            messages.error(request, error.messages[0])
            return redirect("invitation_code", code)
        form.refuse(error)
    context = {"form": form, "invitation": found, "code": code, "welcome": welcome(found)}
    return render(request, "joining/invitation_code.html", context, status=422 if form.errors else 200)


@door(Who.PUBLIC, rule=anyone, methods=["GET", "POST"])
@never_cache
@limited
def invitation_account(request: Request, code: str) -> HttpResponse:
    """Choose a name to sign in by and a password, and join: the account and the place in the circle come together."""
    found = _opened(request, code)
    if isinstance(found, HttpResponse):
        return found
    if request.user.is_authenticated:
        return redirect("invitation", code)
    is_confirmed = _is_confirmed(request, found)
    if not found.is_letter and not is_confirmed:
        return redirect("invitation_code", code)
    first = {"username": suggested_name(found.name), "language": found.language or get_language()}
    form = AccountForm(request.POST or None, initial=first, by_letter=found.is_letter)
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_with_new_account(invitation=found, account=form.account(), is_confirmed=is_confirmed)
        except ValidationError as error:
            form.refuse(error)
        except (NoLongerOpen, NotConfirmed):
            return redirect("invitation", code)
        else:
            return begin(request, user, method="invitation", next_url=_page_of(found))
    context = {"form": form, "invitation": found, "code": code, "welcome": welcome(found)}
    return render(request, "joining/invitation_account.html", context, status=422 if form.errors else 200)


def _page_of(invitation: Invitation) -> str:
    return reverse("person", args=[invitation.person_id]) if invitation.person_id else reverse("today")


@door(Who.OWN, rule=anyone, methods=["GET", "POST"])
@never_cache
@limited
def invitation_accept(request: Request, code: str) -> HttpResponse:
    """Join with the account that is signed in. Somebody who signed in on the way is led back to the invitation."""
    if request.method == "GET":
        return redirect("invitation", code)
    found = _opened(request, code)
    if isinstance(found, HttpResponse):
        return found
    if not found.is_letter and not _is_confirmed(request, found):
        return redirect("invitation_code", code)
    return _accept(request, found, code)


def _accept(request: Request, found: Invitation, code: str) -> HttpResponse:
    if request.actor.helper:
        return redirect("invitation", code)
    try:
        accept(actor=request.actor, invitation=found, is_confirmed=_is_confirmed(request, found))
    except ValidationError as error:
        messages.info(request, error.messages[0])
        return redirect("today")
    except (NoLongerOpen, NotConfirmed):
        return redirect("invitation", code)
    request.session.pop(CONFIRMED_KEY, None)
    return _welcomed(request, found)


def _welcomed(request: Request, found: Invitation) -> HttpResponse:
    """To what has just opened, in the hat that it belongs to."""
    hat = Hat.WORK if found.role or found.relationship in WORKERS else Hat.CIRCLE
    if hat not in (request.session.get(ONLY_HATS_KEY) or Hat.values):
        messages.success(request, _("You have joined. To see it, sign in with your own name and password."))
        return redirect("today")
    request.session[HAT_KEY] = hat.value
    if found.person:
        name = found.person.get_short_name()
        messages.success(request, _("You are in %(name)s’s circle now. Welcome.") % {"name": name})
    else:
        messages.success(request, _("You are in the team of %(name)s now. Welcome.") % {"name": found.service})
    return redirect(_page_of(found))
