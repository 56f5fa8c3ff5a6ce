"""The declaration every door carries. A system check fails on a URL or socket without one."""

import ipaddress
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render, resolve_url
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from .actors import Actor
from .choices import FRESH_KEY, HELD_KEY, Assurance, Hat

# Step-up: how long somebody counts as having just shown that it is them (issue “Joining, signing in”).
FRESH_FOR = 5 * 60
# What a form sent meanwhile is kept for, in seconds, and how much of it, in characters.
HELD_FOR = 15 * 60
HELD_MOST = 20_000


class Request(HttpRequest):
    """A request as every view gets it: with its actor (`access.middleware`) and what htmx says of it."""

    actor: Actor
    htmx: HtmxDetails


class Who(StrEnum):
    """For whom a door is. What lies behind it is asked of `visible_to` and of the rules, each time."""

    PUBLIC = "anyone"
    SIGNED_IN = "signed in"
    OWN = "signed in, for oneself (no helper)"
    WORK = "signed in, at work"
    EDITORS = "policy editors"
    DEMO = "anyone, in the demo only"


FOR_SIGNED_IN = frozenset({Who.SIGNED_IN, Who.OWN, Who.WORK, Who.EDITORS})


@dataclass(frozen=True)
class Door:
    """What a door declares: for whom it is, what it reads, and the rule that decides what may be done."""

    who: Who
    reads: str = ""
    rule: str = ""
    fresh: bool = False

    def __str__(self) -> str:
        parts = [str(self.who)]
        if self.reads:
            parts.append(f"sees {self.reads}")
        if self.rule:
            parts.append(self.rule)
        if self.fresh:
            parts.append("shown to be them in the last five minutes")
        return "; ".join(parts)


def door(
    who: Who,
    *,
    reads: type | None = None,
    rule: Callable[..., bool] | None = None,
    methods: Sequence[str] = ("GET",),
    fresh: bool = False,
) -> Callable[[Any], Any]:
    """Declare and guard a view, or declare a consumer.

    `who` is enforced here: strangers are asked to sign in, and a page for workers does not exist for anybody without
    that hat (404), and waits for the second step (the unlock door). One's own account is
    not for a helper's hands (403). With `fresh`, they must have shown in the last five minutes that it is them.
    `reads` is the model whose `visible_to` the view asks and `rule` the rule it puts to the actor:
    both stand in docs/map.md. Other methods than `methods` (HEAD goes with GET) are answered 405.
    """
    allowed = tuple(methods) + (("HEAD",) if "GET" in methods else ())
    declaration = Door(who, reads.__name__ if reads else "", rule.__name__ if rule else "", fresh)

    def decorate(view: Any) -> Any:
        if isinstance(view, type):
            # A socket: its consumer asks on connect, and again whenever readers change.
            view.door = declaration  # type: ignore[attr-defined]
            return view

        @wraps(view)
        def guarded_view(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if who is Who.DEMO and not _is_demo(request):
                raise Http404
            if who in FOR_SIGNED_IN and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if who is Who.OWN and request.actor.helper:
                raise PermissionDenied(_("This belongs to somebody’s own account. A helper cannot open or change it."))
            if who is Who.WORK and request.actor.hat != Hat.WORK:
                raise Http404
            if who is Who.WORK and request.actor.assurance != Assurance.TWO:
                return redirect_to_login(request.get_full_path(), resolve_url(settings.UNLOCK_URL))
            if fresh and request.method == "GET" and is_fresh(request) and (fields := _held(request)):
                return render(request, "access/held.html", {"fields": fields})
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            if fresh and not is_fresh(request):
                _hold(request)
                return redirect_to_login(request.get_full_path(), resolve_url(settings.STEP_UP_URL))
            return view(request, *args, **kwargs)

        guarded_view.door = declaration  # type: ignore[attr-defined]
        return guarded_view

    return decorate


def _hold(request: HttpRequest) -> None:
    """Keep what was sent with a form until whoever sent it has shown that it is them: nothing typed is lost."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and isinstance(value, str)
    ]
    if fields and sum(len(name) + len(value) for name, value in fields) <= HELD_MOST:
        request.session[HELD_KEY] = {"path": request.get_full_path(), "at": time.time(), "fields": fields}


def _held(request: HttpRequest) -> list[tuple[str, str]]:
    """What was kept for this page, given back once; nothing after a quarter of an hour, or for another page."""
    held = request.session.get(HELD_KEY)
    if not held or held["path"] != request.get_full_path():
        return []
    del request.session[HELD_KEY]
    return held["fields"] if 0 <= time.time() - held["at"] <= HELD_FOR else []


def is_fresh(request: HttpRequest) -> bool:
    """Whether whoever asks has shown in the last five minutes that it is them."""
    shown = request.session.get(FRESH_KEY)
    return isinstance(shown, int | float) and 0 <= time.time() - shown <= FRESH_FOR


def _is_demo(request: HttpRequest) -> bool:
    """Whether this is the demo, asked from this very machine: there anyone may be anyone."""
    if not settings.DEMO:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def declare(
    patterns: Sequence[URLPattern | URLResolver], who: Who, *, wrap: Callable[..., Any] | None = None
) -> list[URLPattern | URLResolver]:
    """Declare every door of a package (allauth, Wagtail) that guards itself; with `wrap`, put that around each view."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            declare(pattern.url_patterns, who, wrap=wrap)
        else:
            if wrap and not hasattr(pattern.callback, "door"):
                pattern.callback = wrap(pattern.callback)
            if not hasattr(pattern.callback, "door"):
                pattern.callback = _declared(pattern.callback, who)
    return list(patterns)


def _declared(view: Callable[..., Any], who: Who) -> Callable[..., Any]:
    @wraps(view)
    def declared_view(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    declared_view.door = Door(who)  # type: ignore[attr-defined]
    return declared_view
