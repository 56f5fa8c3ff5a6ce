"""Rules that hold for everything shelved."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .actors import Actor
    from .models import Shelved


def can_view(actor: "Actor", obj: "Shelved") -> bool:
    """Whether `obj` is among what `actor` sees: derived from `visible_to`, so that page and list cannot disagree."""
    return type(obj).objects.visible_to(actor).filter(pk=obj.pk).exists()


def can_enter(actor: "Actor") -> bool:
    """Whether `actor` is signed in."""
    return actor.is_signed_in


def anyone(actor: "Actor") -> bool:
    """Doors that stand open to everybody: public pages and sign-in."""
    return True


def allow(condition: bool, message: Any = "") -> None:
    """Raise `PermissionDenied` (403) unless `condition` holds: for what one may see but not do."""
    from django.core.exceptions import PermissionDenied

    if not condition:
        raise PermissionDenied(message)
