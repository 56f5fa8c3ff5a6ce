"""The declaration every door carries. A system check fails on a URL or socket without one."""

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver
from django_htmx.middleware import HtmxDetails

from .actors import Actor
from .choices import Hat


class Request(HttpRequest):
    """A request as every view gets it: with its actor (`access.middleware`) and what htmx says of it."""

    actor: Actor
    htmx: HtmxDetails


class Who(StrEnum):
    """For whom a door is. What lies behind it is asked of `visible_to` and of the rules, each time."""

    PUBLIC = "anyone"
    SIGNED_IN = "signed in"
    WORK = "signed in, at work"
    EDITORS = "policy editors"
    DEMO = "anyone, in the demo only"


@dataclass(frozen=True)
class Door:
    """What a door declares: for whom it is, what it reads, and the rule that decides what may be done."""

    who: Who
    reads: str = ""
    rule: str = ""

    def __str__(self) -> str:
        parts = [str(self.who)]
        if self.reads:
            parts.append(f"sees {self.reads}")
        if self.rule:
            parts.append(self.rule)
        return "; ".join(parts)


def door(
    who: Who,
    *,
    reads: type | None = None,
    rule: Callable[..., bool] | None = None,
    methods: Sequence[str] = ("GET",),
) -> Callable[[Any], Any]:
    """Declare and guard a view, or declare a consumer.

    `who` is enforced here: strangers are asked to sign in, and a page for workers does not exist for anybody without
    that hat (404). `reads` is the model whose `visible_to` the view asks and `rule` the rule it puts to the actor:
    both stand in docs/map.md. Other methods than `methods` (HEAD goes with GET) are answered 405.
    """
    allowed = tuple(methods) + (("HEAD",) if "GET" in methods else ())
    declaration = Door(who, reads.__name__ if reads else "", rule.__name__ if rule else "")

    def decorate(view: Any) -> Any:
        if isinstance(view, type):
            # A socket: its consumer asks on connect, and again whenever readers change.
            view.door = declaration  # type: ignore[attr-defined]
            return view

        @wraps(view)
        def guarded_view(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if who is Who.DEMO and not _is_demo(request):
                raise Http404
            if who in {Who.SIGNED_IN, Who.WORK, Who.EDITORS} and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if who is Who.WORK and request.actor.hat != Hat.WORK:
                raise Http404
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            return view(request, *args, **kwargs)

        guarded_view.door = declaration  # type: ignore[attr-defined]
        return guarded_view

    return decorate


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
