from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from portal.access.choices import HAT_KEY, HELPING_KEY

# What a form holds besides words that somebody typed.
NOT_WORDS = frozenset({"csrfmiddlewaretoken", "key"})


class HelpingOverMiddleware:
    """When helping has ended under a helper's hands, nothing is sent in their own name by mistake.

    Their next page says so. What they were about to send is given back to them, and is not sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or HELPING_KEY not in request.session:
            return self.get_response(request)
        if request.actor.helper:  # type: ignore[attr-defined]
            return self.get_response(request)
        return _over(request)


def _over(request: HttpRequest) -> HttpResponse:
    request.session.pop(HELPING_KEY)
    request.session.pop(HAT_KEY, None)
    rotate_token(request)
    if request.method not in {"GET", "HEAD"}:
        typed = (str(text).strip() for name, text in request.POST.items() if name not in NOT_WORDS)
        words = [text for text in typed if " " in text]
        return render(request, "joining/helping_over.html", {"words": words}, status=409)
    messages.info(request, _("You no longer write for somebody else. What you see now is your own."))
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(reverse("helping"))
    return redirect("helping")
