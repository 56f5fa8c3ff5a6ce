from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from portal.access.actors import Actor


class NameSoundQuerySet(models.QuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """One's own. Those of other people are reached through their cards alone: `services.name_sound_on_card`."""
        return self.filter(user=actor.user.pk) if actor.is_signed_in else self.none()
