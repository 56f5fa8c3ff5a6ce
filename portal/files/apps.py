from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "portal.files"
    label = "files"

    def ready(self) -> None:
        from portal.lib.ticks import register_tick

        from .services import sweep

        register_tick("files.strays", 86_400, sweep)
