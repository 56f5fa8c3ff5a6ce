from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "portal.live"
    label = "live"

    def ready(self) -> None:
        from portal.access.registry import register_listener
        from portal.lib.ticks import register_tick
        from portal.signin.registry import register_look_again

        from .services import sweep, tell_readers_changed, tell_session_ended

        register_listener(tell_readers_changed)
        register_look_again(tell_session_ended)
        register_tick("live.presence", 60, sweep)
