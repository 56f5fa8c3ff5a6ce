from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible

from ..models import SignedIn
from ..services import sessions


@door(Who.OWN, reads=SignedIn)
def signed_in(request: Request) -> HttpResponse:
    """Where one is signed in: each device, and when it was last used."""
    found = SignedIn.objects.visible_to(request.actor).filter(session__expire_date__gt=timezone.now())
    context = {"devices": found.order_by("-used_at", "pk"), "here": request.session.session_key}
    return render(request, "signin/signed_in.html", context)


@door(Who.OWN, reads=SignedIn, methods=["POST"])
def signed_in_end(request: Request, device_id: str) -> HttpResponse:
    """Sign out on one device."""
    found = get_visible(SignedIn, request.actor, pk=device_id)
    is_here = found.session_id == request.session.session_key
    sessions.end_session(actor=request.actor, session=found)
    if is_here:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("That device is signed out."))
    return redirect("signed_in")


@door(Who.OWN, methods=["POST"])
def sign_out_everywhere(request: Request) -> HttpResponse:
    """Sign out on every device, this one too."""
    sessions.end_everywhere(actor=request.actor)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")
