from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from portal.access.actors import Actor


class SentMailQuerySet(models.QuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """Everything, to everybody: the mailbox is part of the demo, behind a door that only the demo has."""
        return self.filter()
