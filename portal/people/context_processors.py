from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from portal.access.actors import Actor
from portal.access.choices import Hat
from portal.notifications.services import unread

from .choices import Contrast, TextSize, Theme
from .models import SupportedPerson
from .registry import Tab, tabs


@dataclass
class Frame:
    """What the frame of every page shows. Each part is read when the template first asks for it."""

    actor: Actor
    path: str
    cookies: dict[str, str]

    @cached_property
    def people(self) -> list[SupportedPerson]:
        """The first people whose circle is open to the reader; the rest are on the page “People”."""
        return list(SupportedPerson.objects.visible_to(self.actor).order_by("name", "pk")[:8])

    @cached_property
    def unread(self) -> int:
        return len(unread(self.actor))

    @cached_property
    def tabs(self) -> list[Tab]:
        return tabs(self.actor)

    @property
    def hats(self) -> list[tuple[str, str]]:
        return [(hat, str(Hat(hat).label)) for hat in self.actor.hats]

    @property
    def hat_label(self) -> str:
        return str(Hat(self.actor.hat).label) if self.actor.hat else ""

    def _reader(self, name: str, default: str) -> str:
        if self.actor.is_signed_in:
            # Whoever reads, reads as suits their own eyes.
            return str(getattr(self.actor.helper or self.actor.user, name))
        return self.cookies.get(name, default)

    @property
    def text_size(self) -> str:
        value = self._reader("text_size", TextSize.USUAL)
        return value if value in TextSize.values else TextSize.USUAL.value

    @property
    def contrast(self) -> str:
        value = self._reader("contrast", Contrast.USUAL)
        return value if value in Contrast.values else Contrast.USUAL.value

    @property
    def theme(self) -> str:
        value = self._reader("theme", Theme.DEVICE)
        return value if value in Theme.values else Theme.DEVICE.value

    @property
    def language(self) -> str:
        return get_language() or "en-gb"


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` for every template, and `demo`: whether this is the demo."""
    actor = getattr(request, "actor", None) or Actor(getattr(request, "user", None))
    return {"frame": Frame(actor, request.path, request.COOKIES), "demo": settings.DEMO}
