"""System check: every URL and socket declares its door."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from .decorators import Door


def doors(patterns: list[Any] | None = None, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, Any]]:
    """(route, name, callback) of every URL, namespaces included."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from doors(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield route, f"{namespace}{pattern.name or ''}", pattern.callback


def sockets() -> Iterator[tuple[str, Any]]:
    """(route, consumer class) of every socket."""
    module = import_module(settings.ASGI_APPLICATION.rpartition(".")[0])
    for pattern in module.websocket_urlpatterns:
        yield str(pattern.pattern), getattr(pattern.callback, "consumer_class", pattern.callback)


def check_doors(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """An error for each URL or socket that does not say whom it is for."""
    found = [(route, view) for route, _, view in doors()] + list(sockets())
    return [
        Error(
            f"“{route}” does not say whom it is for.",
            hint="Put @door(…) on the view or the consumer.",
            obj=view,
            id="access.E001",
        )
        for route, view in found
        if not isinstance(getattr(view, "door", None), Door)
    ]
