import time

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access.choices import FRESH_KEY
from portal.access.decorators import Request, Who, door

from ..decorators import limited
from ..forms import PasswordForm, StepForm
from ..services import passwords
from ..services.second_step import assure
from .onward import onward
from .second_step import device_typed, say_how_many, step_context


@door(Who.OWN, methods=["GET", "POST"])
@limited
def step_up(request: Request) -> HttpResponse:
    """Show that it is still you: by the password, or by the second step. It counts for five minutes."""
    to = onward(request, "account")
    password = PasswordForm(request.POST if "password" in request.POST else None)
    code = StepForm(request.POST if "code" in request.POST else None)
    if "code" in request.POST and (device := device_typed(code, request.actor.user)):
        say_how_many(request, request.actor.user, device)
        assure(request, request.actor.user, device)
        return redirect(to)
    if password.is_valid():
        if passwords.is_theirs(request, request.actor.user, password.cleaned_data["password"]):
            request.session[FRESH_KEY] = time.time()
            return redirect(to)
        password.add_error("password", _("This is not your password. Please try again."))
    wrong = code if code.errors else password
    context = {
        "password": password if request.actor.user.has_usable_password() else None,
        "code": code,
        "form": wrong,
        "next": to,
        **step_context(request.actor.user),
    }
    return render(request, "signin/step_up.html", context, status=422 if wrong.errors else 200)
