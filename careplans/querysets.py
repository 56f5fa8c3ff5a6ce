from typing import Self

from portal.access.querysets import ShelvedQuerySet


class ReviewQuerySet(ShelvedQuerySet):
    def for_page(self) -> Self:
        """Each with its meeting and who chairs it, the latest first."""
        rows = self.select_related("meeting__chair", "meeting__person")
        return rows.order_by("-meeting__starts_on", "-meeting__starts_time", "-pk")
