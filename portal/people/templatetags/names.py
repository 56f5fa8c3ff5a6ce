"""Names before roles, roles always there, and a card behind each name."""

import uuid
from collections.abc import Mapping

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.people.models import User
from portal.people.services import NOBODY, Title

register = template.Library()


@register.simple_tag(takes_context=True)
def who(context: Context, user: User, title: Title | str = NOBODY) -> SafeString:
    """“Blessing Mensah, key worker”: the name, a link to the card where this reader may open it, and the role beside.

    `title` comes from `people.services.titles_of`, fetched once for a whole page. On paper (`on_paper` in the context)
    nothing is a link.
    """
    name: str | SafeString = user.name
    if isinstance(title, Title) and title.has_card and not context.get("on_paper"):
        url = reverse("card", args=[title.person_id, user.pk])
        name = format_html('<a class="who" href="{}">{}</a>', url, user.name)
    role = format_html('<span class="who-role">, {}</span>', title) if title else SafeString("")
    return format_html("{}{}", name, role)


@register.filter
def title_of(titles: Mapping[uuid.UUID, Title] | None, user_id: uuid.UUID) -> Title:
    """The title under a user's id; one without words where there is none."""
    return (titles or {}).get(user_id, NOBODY)
