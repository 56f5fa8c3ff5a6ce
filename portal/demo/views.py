import time

from django.contrib.auth import get_user_model, login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from portal.access.choices import ASSURED_KEY, FRESH_KEY, HAT_KEY
from portal.access.decorators import Request, Who, door
from portal.signin.services.sessions import remember

from .cast import BY_KEY, CAST, PASSWORD
from .models import SentMail


@door(Who.DEMO)
def demo(request: Request) -> HttpResponse:
    """The cast as cards, one tap to be any of them."""
    users = get_user_model()._default_manager.in_bulk([part.username for part in CAST], field_name="username")
    return render(
        request, "demo/demo.html", {"cast": [(part, users.get(part.username)) for part in CAST], "password": PASSWORD}
    )


@door(Who.DEMO, methods=["POST"])
def demo_become(request: Request) -> HttpResponse:
    """Sign in as one of the cast, with both factors, in a session of its own."""
    part = BY_KEY.get(request.POST.get("cast", ""))
    user = part and get_user_model()._default_manager.filter(username=part.username).first()
    if not part or not user:
        raise Http404
    request.session.flush()
    login(request, user)
    request.session[ASSURED_KEY] = True
    request.session[FRESH_KEY] = time.time()
    request.session[HAT_KEY] = str(part.hat)
    remember(request, user)
    return redirect(part.lands_on)


@door(Who.DEMO, reads=SentMail)
def demo_mailbox(request: Request) -> HttpResponse:
    """What would have been sent, newest first."""
    mails = SentMail.objects.visible_to(request.actor).order_by("-pk")[:100]
    return render(request, "demo/mailbox.html", {"mails": mails})
