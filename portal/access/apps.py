from django.apps import AppConfig
from django.core.checks import register


class AccessConfig(AppConfig):
    name = "portal.access"
    label = "access"

    def ready(self) -> None:
        from .checks import check_doors

        register(check_doors)
