from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow

from ..decorators import limited
from ..forms import AskForForm, SureForm
from ..models import DeviceReset
from ..rules import can_confirm_reset, can_stop_reset
from ..services import resets as service
from .whose import whose


@door(Who.PUBLIC, methods=["GET", "POST"])
@limited
def reset_ask(request: Request) -> HttpResponse:
    """I have lost my phone or my key. For whoever gave their first factor; the answer is always the same."""
    user = whose(request)
    if user is None:
        return redirect("account_login")
    if request.method == "GET":
        return render(request, "signin/reset_ask.html", {"in_between": not request.user.is_authenticated})
    service.ask(actor=Actor(user), user=user)
    return redirect("reset_asked")


@door(Who.PUBLIC)
def reset_asked(request: Request) -> HttpResponse:
    """What happens next."""
    return render(request, "signin/reset_asked.html")


@door(Who.WORK, reads=DeviceReset, rule=can_confirm_reset, methods=["GET", "POST"])
@limited
def resets(request: Request) -> HttpResponse:
    """Whose second step waits for one's word; and asking for somebody who cannot ask themself."""
    allow(
        service.answers_for_people(request.actor), _("Team managers and administrators help with a lost second step.")
    )
    form = AskForForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = service.somebody_called(request.actor, form.cleaned_data["who"])
            reset = service.ask(actor=request.actor, user=user)
        except ValidationError as error:
            form.add_error("who", error)
        else:
            return redirect("reset_confirm", reset.pk)
    waiting = DeviceReset.objects.visible_to(request.actor).open().exclude(user=request.actor.user)
    context = {"form": form, "waiting": waiting.select_related("user", "first_by").order_by("asked_at", "pk")}
    return render(request, "signin/resets.html", context, status=422 if form.errors else 200)


@door(Who.WORK, reads=DeviceReset, rule=can_confirm_reset, methods=["GET", "POST"], fresh=True)
def reset_confirm(request: Request, reset_id: str) -> HttpResponse:
    """Say that one is sure who it is, and how."""
    reset = get_visible(DeviceReset, request.actor, pk=reset_id)
    form = SureForm(request.POST if request.method == "POST" else None)
    if reset.first_by_id == request.actor.user.pk:
        return render(request, "signin/reset_confirmed.html", {"reset": reset, "others": _others(request, reset)})
    allow(can_confirm_reset(request.actor, reset))
    if form.is_valid():
        reset = service.confirm(actor=request.actor, reset=reset, how=form.cleaned_data["how"])
        if not reset.done_at:
            return redirect("reset_confirm", reset.pk)
        messages.success(request, _("It is done. They set up something new when they next sign in."))
        return redirect("resets")
    context = {"form": form, "reset": reset}
    return render(request, "signin/reset_confirm.html", context, status=422 if form.errors else 200)


def _others(request: Request, reset: DeviceReset) -> list:
    return [user for user in reset.who_may_confirm() if user.pk != request.actor.user.pk]


@door(Who.OWN, reads=DeviceReset, rule=can_stop_reset, methods=["GET", "POST"])
def reset_stop(request: Request, reset_id: str) -> HttpResponse:
    """One's own: what was asked for, who said yes, and stopping it."""
    reset = get_visible(DeviceReset, request.actor, pk=reset_id)
    allow(reset.user_id == request.actor.user.pk)
    why_not = ""
    if request.method == "POST":
        try:
            service.stop(actor=request.actor, reset=reset)
        except ValidationError as error:
            why_not = error.messages[0]
        else:
            messages.success(request, _("It is stopped. What you give as a second step stays as it is."))
            return redirect("account")
    context = {"reset": reset, "why_not": why_not}
    return render(request, "signin/reset_stop.html", context, status=422 if why_not else 200)
