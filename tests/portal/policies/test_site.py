"""Laying out the site and its providers, and saying who edits what."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Collection, GroupPagePermission, Page, Site

from portal.access.actors import Actor
from portal.audit.models import Entry
from portal.people.choices import RoleName
from portal.people.models import Role, User
from portal.people.services import end_role, give_role
from portal.policies.models import HomePage, ProviderPage
from portal.policies.services import end_editor, lay_out_provider, lay_out_site, leave_ended, make_editor


def test_the_front_page_takes_the_place_of_wagtails_own(db):
    assert list(Page.objects.filter(depth=2).values_list("title", flat=True)) == ["Welcome to your new Wagtail site!"]
    home = lay_out_site()
    assert list(Page.objects.filter(depth=2).values_list("pk", flat=True)) == [home.pk]
    assert [(site.root_page_id, site.hostname, site.port, site.is_default_site) for site in Site.objects.all()] == [
        (home.pk, "localhost", 8000, True)
    ]
    assert not Group.objects.exists()
    assert not GroupPagePermission.objects.exists()
    assert (home.live, home.url) == (True, "/")


def test_laying_out_the_site_again_changes_nothing(db):
    home = lay_out_site()
    again = lay_out_site()
    assert again.pk == home.pk
    assert (HomePage.objects.count(), Page.objects.count(), Site.objects.count()) == (1, 2, 1)
    assert Entry.objects.filter(verb="site.lay_out").count() == 1


def test_the_site_follows_its_public_address(db):
    lay_out_site()
    with override_settings(PUBLIC_URL="https://families.example.org"):
        lay_out_site()
    assert Site.objects.values_list("hostname", "port").get() == ("families.example.org", 443)


def test_a_group_with_somebody_in_it_stays(db):
    user = User.objects.create_user("op", name="Op")
    user.groups.add(Group.objects.get(name="Moderators"))
    lay_out_site()
    assert list(Group.objects.values_list("name", flat=True)) == ["Moderators"]


def test_a_provider_has_a_page_a_group_and_a_collection_of_its_own(cast):
    page = lay_out_provider(actor=None, provider=cast.provider)
    assert (page.title, page.slug, page.url) == ("Harbour Lane Support", "harbour-lane", "/harbour-lane/")
    assert page.live
    assert page.editors.name == "Policy editors of Harbour Lane Support"
    rights = GroupPagePermission.objects.filter(group=page.editors).values_list("page", "permission__codename")
    assert sorted(rights) == [(page.pk, "add_page"), (page.pk, "change_page"), (page.pk, "publish_page")]
    assert list(page.editors.permissions.values_list("codename", flat=True)) == ["access_admin"]
    files = page.editors.collection_permissions.values_list("collection__name", "permission__codename")
    assert sorted(files) == [
        ("Harbour Lane Support", f"{right}_{kind}")
        for right in ("add", "change", "choose")
        for kind in ("document", "image")
    ]


def test_a_provider_is_laid_out_once(cast):
    page = lay_out_provider(actor=None, provider=cast.provider)
    assert lay_out_provider(actor=None, provider=cast.provider).pk == page.pk
    assert (ProviderPage.objects.count(), Group.objects.count(), Collection.objects.count()) == (1, 1, 2)


def test_only_an_operator_lays_out_pages(cast):
    for key in cast.users:
        for service in (lay_out_site, lambda actor: lay_out_provider(actor=actor, provider=cast.provider)):
            with pytest.raises(PermissionDenied):
                service(actor=cast.actor(key))
    assert not HomePage.objects.exists()


def test_an_operator_lays_out_pages(cast):
    operator = User.objects.create_superuser("op", name="Op")
    assert lay_out_provider(actor=Actor(operator), provider=cast.provider).live
    assert set(Entry.objects.filter(verb__endswith="lay_out").values_list("actor", flat=True)) == {operator.pk}


def test_making_an_editor_gives_role_and_group_once(cast):
    for _ in range(2):
        make_editor(actor=None, user=cast["mother"], provider=cast.provider)
    page = ProviderPage.objects.get()
    assert list(cast["mother"].groups.all()) == [page.editors]
    assert Role.objects.filter(user=cast["mother"], role=RoleName.POLICY_EDITOR).count() == 1
    assert Entry.objects.filter(verb="editor.add", target_id=str(page.pk)).count() == 1


def test_ending_an_editor_ends_role_and_group(cast):
    make_editor(actor=None, user=cast["editor"], provider=cast.provider)
    end_editor(actor=None, user=cast["editor"], provider=cast.provider)
    assert not cast["editor"].groups.exists()
    assert Role.objects.get(user=cast["editor"], role=RoleName.POLICY_EDITOR).ends <= timezone.now()
    assert Entry.objects.filter(verb="editor.end").count() == 1


def test_ending_an_editor_of_one_provider_leaves_the_other(cast):
    for provider in (cast.provider, cast.other_provider):
        make_editor(actor=None, user=cast["editor"], provider=provider)
    end_editor(actor=None, user=cast["editor"], provider=cast.provider)
    other = ProviderPage.objects.get(provider=cast.other_provider)
    assert list(cast["editor"].groups.all()) == [other.editors]


def test_others_do_not_choose_editors(cast):
    make_editor(actor=None, user=cast["editor"], provider=cast.provider)
    for key in cast.users:
        for service, user in ((make_editor, cast["mother"]), (end_editor, cast["editor"])):
            with pytest.raises(PermissionDenied):
                service(actor=cast.actor(key), user=user, provider=cast.provider)
    assert (cast["editor"].groups.count(), cast["mother"].groups.count()) == (1, 0)


def test_an_administrator_chooses_editors_of_their_own_provider_only(cast):
    give_role(actor=None, user=cast["manager"], provider=cast.provider, role=RoleName.ADMINISTRATOR)
    actor = cast.actor("manager")
    make_editor(actor=actor, user=cast["mother"], provider=cast.provider)
    with pytest.raises(PermissionDenied):
        make_editor(actor=actor, user=cast["mother"], provider=cast.other_provider)
    assert cast["mother"].groups.count() == 1


def test_an_administrator_of_the_past_chooses_nobody(cast):
    ended = timezone.now() - datetime.timedelta(days=1)
    role = RoleName.ADMINISTRATOR
    give_role(
        actor=None,
        user=cast["manager"],
        provider=cast.provider,
        role=role,
        starts=ended - datetime.timedelta(days=9),
        ends=ended,
    )
    with pytest.raises(PermissionDenied):
        make_editor(actor=cast.actor("manager"), user=cast["mother"], provider=cast.provider)


def test_a_role_ended_elsewhere_takes_the_group_with_it(cast):
    role = make_editor(actor=None, user=cast["editor"], provider=cast.provider)
    leave_ended(user=cast["editor"])
    assert cast["editor"].groups.count() == 1
    end_role(actor=None, role=role)
    leave_ended(user=cast["editor"])
    assert not cast["editor"].groups.exists()
