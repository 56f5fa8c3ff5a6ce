import re
import uuid
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access.decorators import Request, Who, door
from portal.access.querysets import get_visible
from portal.people.models import SupportedPerson

from ..forms import NameSoundForm
from ..models import NameSound
from ..services import forget_name_sound, keep_name_sound, name_sound_on_card, own_name_sound, sound_file_of

HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": 'inline; filename="name.wav"',
    "Cross-Origin-Resource-Policy": "same-origin",
}
_RANGE = re.compile(r"bytes=(\d{1,9})-(\d{0,9})", re.ASCII)


@door(Who.SIGNED_IN, reads=NameSound)
def name_sound(request: Request, person_id: uuid.UUID, user_id: uuid.UUID) -> HttpResponse:
    """How somebody says their name, to those who may open their card."""
    person = get_visible(SupportedPerson, request.actor, pk=person_id)
    return _sent(request, name_sound_on_card(request.actor, person, user_id))


@door(Who.OWN, reads=NameSound)
def name_sound_own(request: Request) -> HttpResponse:
    """One's own recording, to listen to it."""
    return _sent(request, own_name_sound(request.actor))


def _sent(request: HttpRequest, sound: NameSound | None) -> HttpResponse:
    if sound is None:
        raise Http404
    if settings.PRIVATE_ACCEL_PREFIX:
        accel = f"{settings.PRIVATE_ACCEL_PREFIX.rstrip('/')}/{sound.path}"
        return HttpResponse(content_type="audio/wav", headers={**HEADERS, "X-Accel-Redirect": accel})
    try:
        content = sound_file_of(sound).read_bytes()
    except OSError as error:
        raise Http404 from error
    return _in_parts(request, content)


def _in_parts(request: HttpRequest, content: bytes) -> HttpResponse:
    """The whole recording, or the part that is asked for: Safari plays nothing from a server that sends no parts
    (RFC 9110, section 14)."""
    headers = {**HEADERS, "Accept-Ranges": "bytes"}
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not asked:
        return HttpResponse(content, content_type="audio/wav", headers=headers)
    first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
    if first > last:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return HttpResponse(content[first : last + 1], status=206, content_type="audio/wav", headers=headers)


# What was just recorded is heard on the page before it is sent: the one page where sound may come from the page itself.
@door(Who.OWN, reads=NameSound, methods=["GET", "POST"])
@csp_update({"media-src": ["blob:"]})
def name_sound_edit(request: Any) -> HttpResponse:
    """Record how one's own name is said; a recording made before is replaced."""
    sent: Any = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NameSoundForm(*sent, actor=request.actor)
    if form.is_valid():
        try:
            keep_name_sound(actor=request.actor, sound=form.cleaned_data["sound"])
        except ValidationError as error:
            form.add_error("sound", error)
        else:
            messages.success(request, _("Everybody who may open your card can hear it now."))
            return redirect("name_sound_edit")
    context = {"form": form, "sound": own_name_sound(request.actor)}
    return render(request, "files/name_sound_edit.html", context, status=422 if form.errors else 200)


@door(Who.OWN, methods=["POST"])
def name_sound_remove(request: Request) -> HttpResponse:
    """Take one's own recording away."""
    if forget_name_sound(actor=request.actor):
        messages.success(request, _("The recording is gone."))
    return redirect("name_sound_edit")
