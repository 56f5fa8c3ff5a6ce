from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "portal.meetings"
    label = "meetings"

    def ready(self) -> None:
        from portal.access.choices import Category
        from portal.access.registry import register_source
        from portal.live.registry import register_rule
        from portal.notifications.registry import Kind, register_kind
        from portal.people.registry import Panel, Tab, register_panel, register_tab

        from . import panels, rules, sources
        from .models import Invitation, Item, Meeting

        register_source("meetings.chairs", sources.chairs)
        register_rule(Category.MEETINGS, rules.can_listen)
        register_tab(Tab("meetings", _("Meetings"), "calendar-days", "meetings", 40))
        register_panel("needs_you", Panel("meetings.asked", "meetings/_asked_panel.html", panels.asked, 10))
        register_panel("needs_you", Panel("meetings.actions", "meetings/_actions_panel.html", panels.my_actions, 30))
        register_panel("coming", Panel("meetings.coming", "meetings/_coming_panel.html", panels.coming, 10))
        register_kind(
            Kind(
                "meetings.invited",
                _("You are asked to a meeting"),
                Invitation,
                lambda invitation: reverse("meeting", args=[invitation.meeting_id]),
                by_mail=True,
            )
        )
        register_kind(
            Kind(
                "meetings.item",
                _("Something was added to the agenda of a meeting"),
                Item,
                lambda item: reverse("meeting", args=[item.meeting_id]),
            )
        )
        register_kind(
            Kind(
                "meetings.summary",
                _("The summary of a meeting is ready"),
                Meeting,
                lambda meeting: reverse("meeting_summary", args=[meeting.pk]),
                by_mail=True,
            )
        )
