from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "portal.live"
    label = "live"

    def ready(self) -> None:
        from portal.access.registry import register_listener
        from portal.lib.ticks import register_tick

        from .services import sweep, tell_readers_changed

        register_listener(tell_readers_changed)
        register_tick("live.presence", 60, sweep)
