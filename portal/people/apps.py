from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"

    def ready(self) -> None:
        from portal.access.choices import Hat
        from portal.access.registry import register_apart, register_limit, register_source
        from portal.notifications.registry import register_hush

        from . import sources
        from .panels import apart as panels_apart
        from .panels import cards as panels_cards
        from .panels import circle as panels_circle
        from .registry import Panel, Tab, register_panel, register_tab
        from .services.apart import apart_source
        from .services.deaths import is_about_somebody_who_died

        register_source("people.the_person", sources.the_person)
        register_source("people.members", sources.members)
        register_source("people.instructions", sources.instructions)
        register_source("people.roles_over_people", sources.roles_over_people)
        register_source("people.roles_in_teams", sources.roles_in_teams)
        register_limit(sources.nothing_written_after_death)
        register_apart(apart_source)
        register_hush(is_about_somebody_who_died)
        register_panel("needs_you", Panel("people.apart", "people/_apart_panel.html", panels_apart.to_review, 20))
        register_panel("team", Panel("people.apart", "people/_apart_link.html", panels_apart.way_in, 10))
        register_panel("circle", Panel("people.apart", "people/_apart_note.html", panels_apart.ask_separately, 10))
        register_panel("account", Panel("people.card", "people/_card_panel.html", panels_cards.my_card, 20))
        register_panel("needs_you", Panel("people.turning", "people/_turning_panel.html", panels_circle.turning, 40))
        register_panel("person", Panel("people.planning", "people/_planning_panel.html", panels_circle.planning, 90))
        register_panel("circle_end", Panel("people.leaving", "people/_leaving_panel.html", panels_circle.leaving, 90))
        register_tab(Tab("team", _("Team"), "contact", "team", 60, lambda actor: actor.hat == Hat.WORK))
        register_tab(Tab("today", _("Today"), "sun", "today", 10))
        register_tab(Tab("people", _("People"), "users", "people", 50))
