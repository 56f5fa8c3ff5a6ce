from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "portal.sharing"
    label = "sharing"

    def ready(self) -> None:
        from portal.access.registry import register_source

        from . import sources

        register_source("sharing.decisions", sources.decisions)
