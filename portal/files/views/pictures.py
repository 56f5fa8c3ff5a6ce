from django.conf import settings
from django.http import Http404, HttpResponse

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.audit.services import opened

from ..choices import Size
from ..models import Picture
from ..services import file_of

HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": 'inline; filename="picture.jpg"',
    "Cross-Origin-Resource-Policy": "same-origin",
}


@door(Who.SIGNED_IN, reads=Picture)
def picture(request: Request, picture_id: str, size: str) -> HttpResponse:
    """One size of a picture, to those who may see it."""
    if size not in Size.values:
        raise Http404
    found = get_visible(Picture, request.actor, pk=picture_id)
    if size == Size.LARGE:
        opened(request.actor, found.shelf_id)
    if settings.PRIVATE_ACCEL_PREFIX:
        accel = f"{settings.PRIVATE_ACCEL_PREFIX.rstrip('/')}/{found.path(size)}"
        return HttpResponse(content_type="image/jpeg", headers={**HEADERS, "X-Accel-Redirect": accel})
    try:
        content = file_of(found, size).read_bytes()
    except OSError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/jpeg", headers=HEADERS)
