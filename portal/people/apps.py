from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"

    def ready(self) -> None:
        from portal.access.registry import register_source

        from . import sources
        from .registry import Tab, register_tab

        register_source("people.the_person", sources.the_person)
        register_source("people.members", sources.members)
        register_source("people.roles_over_people", sources.roles_over_people)
        register_source("people.roles_in_teams", sources.roles_in_teams)
        register_tab(Tab("today", _("Today"), "sun", "today", 10))
        register_tab(Tab("people", _("People"), "users", "people", 50))
