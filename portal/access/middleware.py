import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from .actors import Actor
from .choices import (
    ASSURED_AT_KEY,
    ASSURED_KEY,
    HAT_KEY,
    HELPING_KEY,
    ONLY_HATS_KEY,
    SHIFT_SECONDS,
    Assurance,
    Hat,
)
from .registry import helped


def actor_of(user: Any, session: Mapping[str, Any]) -> Actor:
    """The actor of a request or a socket, from what its session holds: asked anew each time."""
    assurance = Assurance.TWO if session.get(ASSURED_KEY) else Assurance.ONE
    # A session that a provider's own sign-in opened wears one hat, and lends no hand to anybody's family life.
    helping = session.get(HELPING_KEY) if not session.get(ONLY_HATS_KEY) else None
    if helping and user.is_authenticated and (found := helped(user, uuid.UUID(helping))):
        owner, until = found
        # Nobody works by somebody else's hands.
        return Actor(
            owner, session.get(HAT_KEY), assurance=assurance, helper=user, until=until, only_hats=(Hat.SELF, Hat.CIRCLE)
        )
    assured_at = session.get(ASSURED_AT_KEY)
    return Actor(
        user,
        session.get(HAT_KEY),
        assurance=assurance,
        is_past_shift=assured_at is not None and time.time() - assured_at > SHIFT_SECONDS,
        only_hats=session.get(ONLY_HATS_KEY),
    )


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
