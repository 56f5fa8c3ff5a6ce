from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    label = "notifications"

    def ready(self) -> None:
        from .registry import register_sender
        from .tasks import send_mails

        register_sender(send_mails.enqueue)
