"""Laying out the site and its providers' pages, saying who edits them, and keeping the trail of what is published."""

import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import get_active_log_context
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    WorkflowPage,
)

from portal.access.actors import Actor
from portal.access.choices import Hat
from portal.access.rules import allow
from portal.audit.services import record
from portal.lib.idempotency import once
from portal.people.choices import RoleName
from portal.people.models import Provider, Role, User
from portal.people.services import end_role, give_role

from .imported import as_body
from .models import HomePage, PolicyPage, ProviderPage, WordImport
from .rules import can_choose_editors, can_import_policy, can_lay_out, can_replace_policy
from .word import WordDocument

# Wagtail makes these two on its first migration, with rights over every page of every provider.
WAGTAIL_GROUPS = ("Editors", "Moderators")
PAGE_RIGHTS = ("add_page", "change_page", "publish_page")
FILE_RIGHTS = ("add", "change", "choose")


@transaction.atomic
def lay_out_site(*, actor: Actor | None = None) -> HomePage:
    """The front page, as the root of the only site; made on the first call, the same one on every later call.

    Takes away what Wagtail's first migration left: its “Welcome” page, its groups with rights over all pages (where
    nobody is in them), and its round of moderation. Raises `PermissionDenied` for an actor who is no operator.
    """
    allow(actor is None or can_lay_out(actor))
    root = Page.objects.select_for_update().get(depth=1)
    home = HomePage.objects.first()
    if home is None:
        home = HomePage(title=settings.WAGTAIL_SITE_NAME, slug="portal", intro=_front_words())
        root.add_child(instance=home)
        home.save_revision(user=actor.user if actor else None).publish()
        record(actor=actor, verb="site.lay_out", target=home)
    _point_site_at(home)
    for page in root.get_children().exclude(pk=home.pk).filter(content_type__model="page", slug="home"):
        page.delete()
    Group.objects.filter(name__in=WAGTAIL_GROUPS, user__isnull=True).delete()
    WorkflowPage.objects.filter(page=root).delete()
    home.refresh_from_db()
    return home


def _front_words() -> str:
    first = _("This is a place for the people around someone with a learning disability: family, friends and workers.")
    then = _("Here they share news, plan together and meet. Each provider’s policies are open for everybody to read.")
    return f"<p>{first}</p><p>{then}</p>"


def _point_site_at(home: HomePage) -> None:
    address = urlsplit(settings.PUBLIC_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname, site.port, site.root_page = address.hostname, port, home
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.save()


@transaction.atomic
def lay_out_provider(*, actor: Actor | None, provider: Provider) -> ProviderPage:
    """The page of `provider`, with a group of editors whose rights end at that page, and a collection of their own.

    The same page on every later call. Raises `PermissionDenied` for an actor who is no operator.
    """
    allow(actor is None or can_lay_out(actor))
    Provider.objects.select_for_update().get(pk=provider.pk)
    page = ProviderPage.objects.filter(provider=provider).first()
    if page is not None:
        return page
    editors = Group.objects.create(name=f"Policy editors of {provider.name}")
    collection = Collection.get_first_root_node().add_child(name=provider.name)
    page = ProviderPage(
        title=provider.name, slug=provider.slug, provider=provider, editors=editors, collection=collection
    )
    lay_out_site(actor=actor).add_child(instance=page)
    page.save_revision(user=actor.user if actor else None).publish()
    _give_rights(editors, page, collection)
    record(actor=actor, verb="provider_page.lay_out", target=page, provider_id=provider.id)
    return page


def _give_rights(editors: Group, page: ProviderPage, collection: Collection) -> None:
    editors.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    pages = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS)
    GroupPagePermission.objects.bulk_create(
        [GroupPagePermission(group=editors, page=page, permission=right) for right in pages]
    )
    for model in (get_image_model(), get_document_model()):
        options = model._meta
        names = [f"{right}_{options.model_name}" for right in FILE_RIGHTS]
        rights = Permission.objects.filter(content_type__app_label=options.app_label, codename__in=names)
        GroupCollectionPermission.objects.bulk_create(
            [GroupCollectionPermission(group=editors, collection=collection, permission=right) for right in rights]
        )


@transaction.atomic
def make_editor(*, actor: Actor | None, user: User, provider: Provider) -> Role:
    """Let `user` edit the pages of `provider`: the role, and the group that goes with it. Safe to call again.

    Raises `PermissionDenied` for an actor who is neither the provider's administrator nor an operator.
    """
    allow(actor is None or can_choose_editors(actor, provider))
    page = ProviderPage.objects.filter(provider=provider).first() or lay_out_provider(actor=None, provider=provider)
    Provider.objects.select_for_update().get(pk=provider.pk)
    role = _roles(user, provider).first()
    if role is None:
        role = give_role(actor=actor, user=user, provider=provider, role=RoleName.POLICY_EDITOR)
    if not user.groups.filter(pk=page.editors_id).exists():
        user.groups.add(page.editors_id)
        record(actor=actor, verb="editor.add", target=page, provider_id=provider.id, user=user.pk)
    return role


@transaction.atomic
def end_editor(*, actor: Actor | None, user: User, provider: Provider) -> None:
    """End what `make_editor` gave, now. Nothing happens where it has ended already.

    Raises `PermissionDenied` for an actor who is neither the provider's administrator nor an operator.
    """
    allow(actor is None or can_choose_editors(actor, provider))
    for role in _roles(user, provider):
        end_role(actor=actor, role=role, rule=lambda actor, role: can_choose_editors(actor, role.provider))
    _leave_groups(actor, user, ProviderPage.objects.filter(provider=provider, editors__user=user))


def _roles(user: User, provider: Provider) -> Any:
    now = timezone.now()
    roles = Role.objects.filter(user=user, provider=provider, role=RoleName.POLICY_EDITOR, starts__lte=now)
    return roles.exclude(ends__lte=now)


def leave_ended(*, user: User) -> None:
    """Take `user` out of each group of editors whose role has come to its end, by its date or by another page's hand.

    Wagtail asks the groups alone, so this runs before it does. Nothing is written where nothing has ended.
    """
    now = timezone.now()
    roles = Role.objects.filter(user=user, role=RoleName.POLICY_EDITOR, starts__lte=now).exclude(ends__lte=now)
    ended = list(ProviderPage.objects.filter(editors__user=user).exclude(provider__in=roles.values("provider")))
    if ended:
        with transaction.atomic():
            _leave_groups(None, user, ended)


def _leave_groups(actor: Actor | None, user: User, pages: Iterable[ProviderPage]) -> None:
    for page in pages:
        user.groups.remove(page.editors_id)
        record(actor=actor, verb="editor.end", target=page, provider_id=page.provider_id, user=user.pk)


@transaction.atomic
def record_publishing(*, page: PolicyPage, verb: str, author: User | None = None) -> None:
    """Note in the trail that a policy was published or taken down (`policy.publish`, `policy.take_down`).

    Wagtail's signals do not say who acts, so Wagtail's own log is asked; outside the editor it is the `author`.
    """
    user = get_active_log_context().user or author
    provider_id = ProviderPage.objects.parent_of(page).values_list("provider_id", flat=True).first()
    actor = Actor(user, Hat.WORK) if user else None
    record(actor=actor, verb=verb, target=page, provider_id=provider_id, revision=page.live_revision_id)


def import_policy(
    *, actor: Actor, parent: ProviderPage, document: WordDocument, key: uuid.UUID, title: str = ""
) -> WordImport:
    """A draft policy under `parent` with the words of `document`; the same one again for a `key` sent twice.

    The title is the one given, else the document's own. Raises `PermissionDenied` for an actor who may not add there.
    """
    allow(can_import_policy(actor, parent))

    def make() -> WordImport:
        name = (title.strip() or document.title.strip() or _("A policy without a title"))[:255]
        page = PolicyPage(title=name, live=False, owner=actor.user, body=as_body(document.blocks))
        # The tree is read again under a lock: two imports at once would otherwise take the same place in it.
        fresh = ProviderPage.objects.select_for_update().get(pk=parent.pk)
        fresh.add_child(instance=page)
        return _draft_of(actor, page, document, key, "policy.import", fresh.provider_id)

    return once(WordImport.objects.filter(by=actor.user, key=key), make)[0]


def replace_text(
    *, actor: Actor, page: PolicyPage, document: WordDocument, key: uuid.UUID, version: int | None
) -> WordImport:
    """A new draft of `page` with the words of `document` as its text; the same one again for a `key` sent twice.

    What readers see stays as it is. Raises `PermissionDenied` for an actor who may not edit the page, and
    `ValidationError` where somebody wrote a newer draft than `version`, the one the form was shown with.
    """
    allow(can_replace_policy(actor, page))

    def make() -> WordImport:
        fresh = PolicyPage.objects.select_for_update().get(pk=page.pk)
        if fresh.latest_revision_id != version:
            raise ValidationError(_("Somebody has changed this policy since you opened this form. Look at it first."))
        draft = fresh.get_latest_revision_as_object()
        draft.body = as_body(document.blocks)
        provider_id = ProviderPage.objects.parent_of(fresh).values_list("provider_id", flat=True).get()
        return _draft_of(actor, draft, document, key, "policy.replace", provider_id)

    return once(WordImport.objects.filter(by=actor.user, key=key), make)[0]


def _draft_of(
    actor: Actor, page: PolicyPage, document: WordDocument, key: uuid.UUID, verb: str, provider_id: uuid.UUID
) -> WordImport:
    # Not checked as a whole: the summary is for the editor to write before the draft is published.
    revision = page.save_revision(user=actor.user, log_action=True, clean=False)
    brought = WordImport(page_id=page.pk, by=actor.user, key=key, left_out=document.left_out, changed=document.changed)
    brought.save(force_insert=True)
    record(actor=actor, verb=verb, target=page, provider_id=provider_id, revision=revision.pk)
    return brought
