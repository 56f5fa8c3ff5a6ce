from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"

    def ready(self) -> None:
        from . import triggers

        # SQLite's remake of a table drops its triggers in silence, so they are put back after every migrate.
        post_migrate.connect(triggers.install_after_migrate, sender=self, dispatch_uid="audit.triggers")
        register(triggers.check_installed, Tags.database)  # type: ignore[call-overload]
