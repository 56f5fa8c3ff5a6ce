from typing import Any

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "portal.policies"
    label = "policies"

    def ready(self) -> None:
        from wagtail.signals import page_published, page_unpublished

        from .models import PolicyPage

        page_published.connect(_published, sender=PolicyPage, dispatch_uid="policies.published")
        page_unpublished.connect(_taken_down, sender=PolicyPage, dispatch_uid="policies.taken_down")


def _published(sender: type, instance: Any, revision: Any = None, **kwargs: Any) -> None:
    from .services import record_publishing

    record_publishing(page=instance, verb="policy.publish", author=revision.user if revision else None)


def _taken_down(sender: type, instance: Any, **kwargs: Any) -> None:
    from .services import record_publishing

    record_publishing(page=instance, verb="policy.take_down")
