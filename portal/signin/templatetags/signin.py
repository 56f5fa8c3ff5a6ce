from django import template

from portal.access.actors import Actor

from ..models import IdentityProvider

register = template.Library()


@register.simple_tag
def has_work_sign_in() -> bool:
    """Whether some provider has a sign-in of its own: only then is it offered."""
    return IdentityProvider.objects.visible_to(Actor(None)).exists()
