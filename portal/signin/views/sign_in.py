from typing import Any

from allauth.account.views import LoginView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.access.decorators import Request, Who, door
from portal.people.registry import panels
from portal.people.services.employment import work_ended_or_begins

from ..choices import ASKED_KEY, Method
from ..decorators import limited
from ..forms import AskCodeForm, TypedCodeForm
from ..services import codes, limits, passwords
from ..services.login import begin
from .onward import onward


class SignInView(LoginView):
    """allauth's page to sign in, answering a wrong form as ours do."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"panels": panels("sign_in")}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


_sign_in = SignInView.as_view()


@door(Who.PUBLIC, methods=["GET", "POST"])
@limited
def account_login(request: Request) -> HttpResponse:
    """A name or an address, and a password."""
    return _sign_in(request)


@door(Who.PUBLIC, methods=["GET", "POST"])
@never_cache
@limited
def sign_in_code(request: Request) -> HttpResponse:
    """Ask for a code by e-mail. The page that follows is the same for everybody."""
    if request.user.is_authenticated:
        return redirect(onward(request))
    form = AskCodeForm(request.POST or None, initial={"login": request.GET.get("login", "")})
    if not form.is_valid():
        context = {"form": form, "next": request.GET.get("next", "")}
        return render(request, "signin/sign_in_code.html", context, status=422 if form.is_bound else 200)
    limits.letter_asked(request, form.cleaned_data["login"])
    asked = codes.ask(form.cleaned_data["login"])
    request.session[ASKED_KEY] = {
        "asked": asked.kept(),
        "keep": form.cleaned_data["remember"],
        "next": onward(request, "today") if request.POST.get("next") else "",
    }
    return redirect("sign_in_code_type")


@door(Who.PUBLIC, methods=["GET", "POST"])
@never_cache
def sign_in_code_type(request: Request) -> HttpResponse:
    """Type the code that came by e-mail."""
    if request.user.is_authenticated:
        return redirect(onward(request))
    kept = request.session.get(ASKED_KEY, {})
    asked = codes.asked_of(kept.get("asked"))
    if asked is None:
        messages.error(request, _("That code is too old. Please ask for a new one."))
        return redirect("sign_in_code")
    form = TypedCodeForm(request.POST or None)
    try:
        if form.is_valid() and (user := codes.account_of(asked, form.cleaned_data["code"])):
            del request.session[ASKED_KEY]
            return begin(request, user, method=Method.CODE, next_url=kept["next"], keep=kept["keep"])
    except limits.TooMany:
        del request.session[ASKED_KEY]
        messages.error(request, _("That was not right five times. Please ask for a new code."))
        return redirect("sign_in_code")
    if form.is_bound and not form.errors:
        form.add_error("code", _("This is not the code that we sent. Please look at the e-mail again."))
    context = {"form": form, "minutes": codes.LASTS // 60}
    return render(request, "signin/sign_in_code_type.html", context, status=422 if form.is_bound else 200)


@door(Who.PUBLIC, methods=["GET", "POST"])
@never_cache
@limited
def account_reset_password(request: Request) -> HttpResponse:
    """Ask for a way to a new password. The page that follows is the same for everybody."""
    form = AskCodeForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/password_reset.html", {"form": form}, status=422 if form.is_bound else 200)
    limits.letter_asked(request, form.cleaned_data["login"])
    passwords.ask_for_link(form.cleaned_data["login"])
    return redirect("account_reset_password_done")


@door(Who.SIGNED_IN)
def nothing_open(request: Request) -> HttpResponse:
    """For whoever signs in and finds nothing open: their work has ended, or not begun."""
    if request.actor.hats:
        return redirect("today")
    work = work_ended_or_begins(request.actor.user)
    context = {"work": work, "panels": panels("nothing_open", request.actor)}
    return render(request, "signin/nothing_open.html", context)
