from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .services import sessions


class LastUsedMiddleware:
    """Notes when a session was last used, for the list of one's own devices."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            sessions.used(request, request.user)
        return self.get_response(request)
