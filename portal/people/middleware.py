from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation


class ReaderLocaleMiddleware:
    """The pages of somebody signed in come in the language they chose, on whichever device.

    For everybody else Django's own middleware has chosen: the language switch's cookie, otherwise the browser's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        # Kept apart: the page may sign its reader out.
        language = request.user.language
        with translation.override(language):
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response
