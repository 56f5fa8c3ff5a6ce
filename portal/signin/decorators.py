from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .services.limits import TooMany


def limited(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer 429, with a page that says when to try again, where `view` counts one too many (`limits.TooMany`)."""

    @wraps(view)
    def limited_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TooMany as refused:
            seconds = refused.limit.seconds
            response = render(request, "429.html", {"minutes": seconds // 60, "hours": seconds // 3600}, status=429)
            response["Retry-After"] = str(seconds)
            return response

    return limited_view
