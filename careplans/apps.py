from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CareplansConfig(AppConfig):
    name = "careplans"
    label = "careplans"

    def ready(self) -> None:
        from portal.meetings.registry import MeetingKind, register_kind
        from portal.people.registry import Panel, register_panel

        from . import panels, rules, services
        from .choices import STEPS

        kind = MeetingKind(
            services.KIND,
            _("a review"),
            can_start=rules.can_set_up,
            may_chair=rules.may_chair,
            chair_roles=frozenset(rules.SETS_UP),
            steps=STEPS,
        )
        register_kind(kind)
        register_panel("person", Panel("careplans.review", "careplans/_review_panel.html", panels.next_review, 30))
        register_panel("meetings", Panel("careplans.new", "careplans/_new_panel.html", panels.new_review, 10))
