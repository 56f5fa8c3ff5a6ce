from typing import TYPE_CHECKING, Self

from django.db.models import Q
from wagtail.models import PageManager
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

if TYPE_CHECKING:
    from portal.access.actors import Actor


class PublicPageQuerySet(PageQuerySet):
    def visible_to(self, actor: "Actor") -> Self:
        """Published pages, for everybody; and drafts in the part of the site that `actor` edits."""
        if not actor.is_signed_in:
            return self.live()
        edited = page_permission_policy.explorable_instances(actor.user)
        return self.filter(Q(live=True) | Q(pk__in=edited.values("pk")))


PublicPageManager = PageManager.from_queryset(PublicPageQuerySet)
