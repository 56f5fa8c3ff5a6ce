"""Pages of whoever asks to join: asking, and the way back to what they asked."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.access.rules import allow, anyone
from portal.lib.codes import grouped, tidy
from portal.lib.limits import Limit
from portal.people.models import SupportedPerson
from portal.signin.decorators import limited
from portal.signin.services.limits import TooMany, client_of, count

from ..forms import AskForm, AskForSomebodyForm
from ..models import JoinRequest
from ..rules import can_ask_for
from ..services import ask_for_somebody as ask_for
from ..services import ask_review, own_requests, provider_of, providers, request_of, service_of, service_to_ring
from ..services import ask_to_join as ask
from .opening import OPENED

# An hour's worth: a house may ask for several people, a machine for thousands.
ASKS_BY_CLIENT = Limit("joining.asks", 6, 60 * 60)
ASKS_BY_ADDRESS = Limit("joining.asks.address", 3, 24 * 60 * 60)


@door(Who.PUBLIC, rule=anyone)
@never_cache
def ask_to_join(request: Request) -> HttpResponse:
    """Which provider to ask; and what somebody signed in has asked for before."""
    context = {"providers": providers(), "mine": own_requests(request.actor)}
    return render(request, "joining/ask_to_join.html", context)


@door(Who.PUBLIC, rule=anyone, methods=["GET", "POST"])
@never_cache
def ask_to_join_provider(request: Request, slug: str) -> HttpResponse:
    """Ask to join somebody's circle. Whatever is typed, the answer is the same: it never says who is known here."""
    provider = provider_of(slug)
    if provider is None:
        raise Http404
    first = {"name": request.user.name, "email": request.user.email} if request.user.is_authenticated else {}
    form = AskForm(request.POST or None, initial=first)
    status = 200
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            _count(request, values["email"])
            _made, code = ask(
                actor=request.actor, provider=provider, asker=form.asker(get_language() or ""), about=values["about"],
                relationship=values["relationship"], words=values["words"], key=values["key"],
            )  # fmt: skip
        except ValidationError as error:
            form.refuse(error)
        except TooMany:
            form.add_error(None, _("You have asked several times already. Please wait a while, or ring the office."))
            status = 429
        else:
            return redirect("asked", code)
    if form.errors and status == 200:
        status = 422
    return render(request, "joining/ask_to_join_provider.html", {"form": form, "provider": provider}, status=status)


def _count(request: Request, email: str) -> None:
    count(ASKS_BY_CLIENT, client_of(request))
    if email:
        # Nobody else's letterbox is filled from here.
        count(ASKS_BY_ADDRESS, email.casefold())


@door(Who.SIGNED_IN, reads=SupportedPerson, rule=can_ask_for, methods=["GET", "POST"])
def ask_for_somebody(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """The person asks for somebody to join their circle."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    allow(can_ask_for(request.actor, person))
    form = AskForSomebodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = ask_for(
                actor=request.actor, person=person, asker=form.asker(get_language() or ""),
                relationship=values["relationship"], words=values["words"], key=values["key"],
            )  # fmt: skip
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("We have what you asked for. It is your wish, and it says so."))
            return redirect("own_request", made.pk)
    context = {"form": form, "person": person, "service": service_of(person), "tab": "people"}
    return render(request, "joining/ask_for_somebody.html", context, status=422 if form.errors else 200)


def _by_code(request: Request, code: str) -> JoinRequest | None:
    count(OPENED, client_of(request))
    return request_of(code)


@door(Who.PUBLIC, rule=anyone)
@never_cache
@limited
def asked(request: Request, code: str) -> HttpResponse:
    """What somebody asked, for whoever holds its code: by when they have an answer, and the answer."""
    found = _by_code(request, code)
    if found is None:
        return render(request, "joining/code_unknown.html", status=404)
    context = {"asked": found, "code": code, "grouped": grouped(tidy(code)), "service": service_to_ring(found)}
    return render(request, "joining/asked.html", context)


@door(Who.PUBLIC, rule=anyone, methods=["POST"])
@never_cache
@limited
def asked_review(request: Request, code: str) -> HttpResponse:
    """Have a refusal looked at again, in one tap."""
    found = _by_code(request, code)
    if found is None:
        return render(request, "joining/code_unknown.html", status=404)
    _review(request, found)
    return redirect("asked", code)


def _own(request: Request, request_id: uuid.UUID) -> JoinRequest:
    """One's own request. Raises `Http404`."""
    found = next((one for one in own_requests(request.actor) if one.pk == request_id), None)
    if found is None:
        raise Http404
    return found


@door(Who.SIGNED_IN, reads=JoinRequest)
def own_request(request: Request, request_id: uuid.UUID) -> HttpResponse:
    """What one asked for oneself, signed in: no code is needed."""
    found = _own(request, request_id)
    return render(request, "joining/asked.html", {"asked": found, "service": service_to_ring(found)})


@door(Who.SIGNED_IN, reads=JoinRequest, methods=["POST"])
def own_review(request: Request, request_id: uuid.UUID) -> HttpResponse:
    """Have a refusal of one's own request looked at again."""
    found = _own(request, request_id)
    _review(request, found)
    return redirect("own_request", found.pk)


def _review(request: Request, found: JoinRequest) -> None:
    try:
        ask_review(actor=request.actor, request=found)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Somebody outside the service looks at it again."))
