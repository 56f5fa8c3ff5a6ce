from typing import TYPE_CHECKING, Any

from portal.access.actors import Actor
from portal.people.choices import RoleName

if TYPE_CHECKING:
    from portal.people.models import Provider

    from .models import PolicyPage, ProviderPage


def can_lay_out(actor: Actor) -> bool:
    """Whether `actor` may lay out the site and the pages of providers: an operator."""
    return actor.is_signed_in and actor.user.is_superuser


def can_choose_editors(actor: Actor, provider: "Provider") -> bool:
    """Whether `actor` may say who edits the pages of `provider`: its administrator, or an operator."""
    return can_lay_out(actor) or bool(
        actor.is_signed_in
        and actor.user.roles.filter(provider=provider, role=RoleName.ADMINISTRATOR, starts__lte=actor.at)
        .exclude(ends__lte=actor.at)
        .exists()
    )


def can_enter_editor(actor: Actor) -> bool:
    """Whether the page editor is there for `actor` at all."""
    return actor.is_signed_in and actor.user.has_perm("wagtailadmin.access_admin")


def can_import_policy(actor: Actor, parent: "ProviderPage") -> bool:
    """Whether `actor` may make a policy under `parent`."""
    return can_enter_editor(actor) and parent.permissions_for_user(actor.user).can_add_subpage()


def can_replace_policy(actor: Actor, page: "PolicyPage") -> bool:
    """Whether `actor` may write a new draft of `page`: they edit it, and nobody has locked it."""
    permissions: Any = page.permissions_for_user(actor.user)
    return can_enter_editor(actor) and permissions.can_edit() and not permissions.page_locked()
