from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token

from portal.access.decorators import Request, Who, door

from ..forms import ReaderForm
from ..services import set_reader_settings


def _back(request: Request, target: str) -> str:
    """Where to go back to: `target` where it is a page of ours."""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return reverse("today") if request.user.is_authenticated else "/"


@door(Who.PUBLIC, methods=["GET", "POST"])
def reader(request: Request) -> HttpResponse:
    """Remember text size, contrast, light or dark, and language: on the account, and in this browser."""
    if request.method == "GET":
        return render(request, "people/reader.html", {"next": _back(request, request.GET.get("next", ""))})
    form = ReaderForm(request.POST)
    if not form.is_valid():
        raise Http404
    values = {field: value for field, value in form.cleaned_data.items() if value}
    if request.user.is_authenticated and values:
        set_reader_settings(actor=request.actor, **values)
    response = redirect(_back(request, request.POST.get("next", "")))
    for field, value in values.items():
        name = settings.LANGUAGE_COOKIE_NAME if field == "language" else field
        response.set_cookie(name, value, max_age=31_536_000, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@requires_csrf_token
def form_expired(request: Request, reason: str = "") -> HttpResponse:
    """Django's answer to a form without its token: a page that says what to do, not a code."""
    return render(request, "form_expired.html", status=403)
