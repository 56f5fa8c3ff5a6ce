from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from .actors import Actor
from .choices import Assurance

HAT_KEY = "hat"
# Set by sign-in when both factors were given; the demo sets it too, since there anyone may be anyone.
ASSURED_KEY = "assured"


def actor_of(user: Any, session: Mapping[str, Any]) -> Actor:
    """The actor of a request or a socket: its user, the hat and the assurance that its session holds."""
    verified = getattr(user, "is_verified", None)
    assured = bool(session.get(ASSURED_KEY)) or bool(verified and verified())
    return Actor(user, session.get(HAT_KEY), assurance=Assurance.TWO if assured else Assurance.ONE)


class ActorMiddleware:
    """Gives each request its `actor`, and keeps every page of a signed-in reader out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of(request.user, request.session)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
