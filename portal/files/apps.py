from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "portal.files"
    label = "files"

    def ready(self) -> None:
        from portal.lib.ticks import register_tick
        from portal.people.registry import Panel, register_panel

        from . import panels
        from .services import sweep

        register_tick("files.strays", 86_400, sweep)
        register_panel("card", Panel("files.name", "files/_name_sound.html", panels.how_it_is_said, 10))
        register_panel("person", Panel("files.name", "files/_name_sound.html", panels.how_the_person_says_it, 5))
        register_panel("account", Panel("files.name", "files/_name_sound_panel.html", panels.my_name, 21))
