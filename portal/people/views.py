from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from portal.access.decorators import Request, Who, door
from portal.access.middleware import HAT_KEY
from portal.access.querysets import get_visible
from portal.audit.services import opened

from .choices import WORKERS
from .forms import ReaderForm
from .models import Membership, SupportedPerson
from .registry import panels
from .services import set_reader_settings


@door(Who.SIGNED_IN)
def today(request: Request) -> HttpResponse:
    """What needs you, what is coming, what is new."""
    found = {page: panels(page, request.actor) for page in ("needs_you", "coming", "new")}
    return render(request, "people/today.html", found)


@door(Who.SIGNED_IN, reads=SupportedPerson)
def people(request: Request) -> HttpResponse:
    """Everybody in whose circle one is."""
    found = SupportedPerson.objects.visible_to(request.actor).order_by("name", "pk")
    return render(request, "people/people.html", {"people": found})


@door(Who.SIGNED_IN, reads=SupportedPerson)
def person(request: Request, person_id: str) -> HttpResponse:
    """A person: picture, the name they like, how to communicate with them, and what the other apps add."""
    found = get_visible(SupportedPerson, request.actor, pk=person_id)
    opened(request.actor, found.shelf_id)
    context = {"person": found, "panels": panels("person", request.actor, found)}
    return render(request, "people/person.html", context)


@door(Who.SIGNED_IN, reads=Membership)
def circle(request: Request, person_id: str) -> HttpResponse:
    """Who is in the circle, since when, and who left."""
    found = get_visible(SupportedPerson, request.actor, pk=person_id)
    opened(request.actor, found.shelf_id)
    members = list(
        Membership.objects.visible_to(request.actor).filter(person=found).select_related("user").order_by("starts")
    )
    here = [member for member in members if not member.has_ended]
    context = {
        "person": found,
        "family": [m for m in here if m.relationship not in WORKERS],
        "workers": [m for m in here if m.relationship in WORKERS],
        "left": [m for m in members if m.has_ended],
    }
    return render(request, "people/circle.html", context)


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


@door(Who.SIGNED_IN, methods=["POST"])
def hat(request: Request) -> HttpResponse:
    """Change the hat in one tap. A hat one does not have is as good as none."""
    wanted = request.POST.get("hat", "")
    if wanted not in request.actor.hats:
        raise Http404
    request.session[HAT_KEY] = wanted
    messages.success(request, _("You have changed your hat. You now see what belongs to it."))
    return redirect("today")


@requires_csrf_token
def form_expired(request: Request, reason: str = "") -> HttpResponse:
    """Django's answer to a form without its token: a page that says what to do, not a code."""
    return render(request, "form_expired.html", status=403)
