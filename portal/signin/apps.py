from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SigninConfig(AppConfig):
    name = "portal.signin"
    label = "signin"

    def ready(self) -> None:
        from django.urls import reverse

        from portal.lib.ticks import register_tick
        from portal.notifications.registry import Kind, register_kind
        from portal.people.registry import Panel, register_panel

        from . import panels, tasks
        from .models import CredentialChange, DeviceReset
        from .registry import register_post, register_sessions_ended
        from .services import resets, sessions
        from .services.credentials import KIND

        register_post("changed", tasks.send_changed.enqueue)
        register_post("code", tasks.send_code.enqueue)
        register_post("address-code", tasks.send_address_code.enqueue)
        register_post("password-links", tasks.send_password_links.enqueue)
        register_kind(
            Kind(
                KIND,
                _("Something about how you sign in was changed"),
                CredentialChange,
                lambda change: reverse("account"),
            )
        )
        register_kind(
            Kind(
                resets.ASKED,
                _("Somebody asked to take your second step away"),
                DeviceReset,
                lambda reset: reverse("reset_stop", args=[reset.pk]),
                by_mail=True,
            )
        )
        register_kind(
            Kind(
                resets.TO_CONFIRM,
                _("Somebody lost their second step and asks for your word"),
                DeviceReset,
                lambda reset: reverse("reset_confirm", args=[reset.pk]),
                by_mail=True,
            )
        )
        register_sessions_ended(sessions.forget)
        register_tick("signin.sessions", 60 * 60, sessions.sweep)
        register_panel("account", Panel("signin.passkeys", "signin/_passkeys_panel.html", panels.passkeys, 10))
        register_panel("account", Panel("signin.devices", "signin/_devices_panel.html", panels.signed_in, 20))
        register_panel("account", Panel("signin.help", "signin/_help_panel.html", panels.help_others, 80))
        register_panel("circle", Panel("signin.help", "signin/_help_panel.html", panels.help_in_circle, 80))
        register_panel("needs_you", Panel("signin.own-reset", "signin/_own_reset_panel.html", panels.own_reset, 4))
        register_panel("needs_you", Panel("signin.resets", "signin/_resets_panel.html", panels.resets_to_confirm, 20))
        register_panel("needs_you", Panel("signin.work", "components/unlock_door.html", panels.work_waits, 5))
        register_panel("person", Panel("signin.locked", "components/unlock_door.html", panels.locked_parts, 15))
