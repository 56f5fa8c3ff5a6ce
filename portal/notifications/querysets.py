from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from portal.access.actors import Actor


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """A reader's own. Whether the target may still be seen is asked when it is shown (`services.listed`)."""
        return self.filter(user_id=actor.user.pk) if actor.is_signed_in else self.none()

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)
