"""Where to go on to, and who stands before their second step."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ..choices import SECOND_STEP
from ..services.login import is_ours


def onward(request: HttpRequest, default: str = "today") -> str:
    """The page of ours that `next` names, in the form or the address; otherwise the page named `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    # Back to this very page would go round in a circle.
    if target.partition("?")[0] != request.path and is_ours(request, target):
        return target
    return reverse(default)


def at_second_step(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for whoever gave their first factor a moment ago: `view(request, stage)`. Everybody else goes to sign in."""

    @login_stage_required(stage=SECOND_STEP, redirect_urlname="account_login")
    @wraps(view)
    def staged_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, request._login_stage, *args, **kwargs)  # type: ignore[attr-defined]

    return staged_view
