"""Two providers' editors: neither reads a draft of the other's, nor changes anything of theirs, at any address."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import GroupPagePermission, Page, PageViewRestriction, Revision

from portal.access.checks import doors
from portal.people.models import User
from portal.policies.models import PolicyPage

from .conftest import SECRET

DATA = {
    "title": "Taken over",
    "slug": "taken-over",
    "new_title": "Taken over",
    "new_slug": "taken-over",
    "action-publish": "1",
    "confirm_site_name": "Taken over",
    "restriction_type": "login",
    "is_editing": "1",
}


def state():
    """Everything of the pages that somebody could change."""
    return (
        list(
            Page.objects.order_by("pk").values_list(
                "pk",
                "path",
                "title",
                "draft_title",
                "slug",
                "live",
                "locked",
                "latest_revision",
                "live_revision",
                "has_unpublished_changes",
                "owner",
                "alias_of",
            )
        ),
        list(PolicyPage.objects.order_by("pk").values_list("pk", "summary", "ask")),
        list(Revision.objects.order_by("pk").values_list("pk", flat=True)),
        PageViewRestriction.objects.count(),
        GroupPagePermission.objects.count(),
    )


def addresses_about(page, revision, own):
    """Each address of the editor that names a page, filled in with `page`; its destination, where it has one, `own`."""
    values = {
        "page_id": page.pk, "parent_page_id": page.pk, "page_to_move_id": page.pk, "parent_id": page.pk,
        "page_pk": page.pk, "object_id": page.pk, "destination_id": own.pk, "revision_id": revision.pk,
        "task_state_id": 1, "task_id": 1, "workflow_state_id": 1, "workflow_pk": 1, "session_id": 1,
        "action_name": "publish", "content_type_app_name": "policies", "content_type_model_name": "policypage",
        "app_label": "wagtailcore", "model_name": "page", "pk": page.pk,
    }  # fmt: skip
    found = []
    for route, _name, _view in doors():
        names = re.findall(r"<(?:\w+:)?(\w+)>", route)
        of_a_page = any(key in ("object_id", "parent_id") or "page" in key for key in names)
        if route.startswith("admin/") and (of_a_page or "api/main/^pages/" in route) and set(names) <= set(values):
            filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), route)
            found.append("/" + filled.replace("^", "").replace("$", ""))
    # One address of Wagtail's counts its arguments instead of naming them.
    return [*found, f"/admin/pages/{page.pk}/revisions/compare/earliest...latest/"]


def test_the_addresses_are_found(pages):
    found = addresses_about(pages.draft, pages.draft.latest_revision, pages.other)
    for name in ("edit", "delete", "unpublish", "move", "copy", "history", "usage", "privacy", "lock", "view_draft"):
        assert f"/admin/pages/{pages.draft.pk}/{name}/" in found
    assert f"/admin/policies/import/{pages.draft.pk}/" in found
    assert len(found) > 35


@pytest.mark.parametrize("which", ["provider", "published", "draft"])
def test_no_address_lets_an_editor_at_the_others_pages(sign_in, pages, which):
    page = getattr(pages, which)
    client = sign_in("other-manager")
    before = state()
    for address in addresses_about(page, pages.draft.latest_revision, pages.other):
        for response in (client.get(address), client.post(address, DATA)):
            said = response.content.decode()
            assert SECRET not in said, address
            assert not (response.status_code == 200 and page.title in said), address
    assert state() == before


@pytest.mark.parametrize("which", ["published", "draft"])
def test_an_editor_is_let_at_their_own(sign_in, pages, which):
    """The same addresses answer the provider's own editor: the refusals above are not for a want of pages."""
    page = getattr(pages, which)
    client = sign_in("editor")
    for name in ("edit", "delete", "move", "copy", "history"):
        response = client.get(f"/admin/pages/{page.pk}/{name}/")
        assert (name, response.status_code) == (name, 200)
        assert page.title in response.content.decode()


def test_lists_hold_no_page_of_the_others(sign_in, pages):
    client = sign_in("other-manager")
    others = (SECRET, "Listening to families", "Harbour Lane Support")
    for address in (
        "/admin/", "/admin/pages/", f"/admin/pages/{pages.other.pk}/", f"/admin/pages/{pages.other.pk}/results/",
        "/admin/choose-page/", f"/admin/choose-page/{pages.other.pk}/", "/admin/choose-page/search/?q=families",
        "/admin/choose-page/search/?q=draft", "/admin/choose-page/?page_type=policies.policypage",
        f"/admin/choose-page/chosen-multiple/?id={pages.draft.pk}", "/admin/api/main/pages/",
        f"/admin/api/main/pages/?child_of={pages.provider.pk}", "/admin/pages/search/?q=families",
        "/admin/pages/search/?q=draft", "/admin/reports/site-history/", "/admin/reports/aging-pages/",
        "/admin/reports/locked/", "/admin/reports/page-types-usage/", "/admin/pages/usage/policies/policypage/",
        "/admin/pages/create/policies/policypage", "/admin/reports/workflow/",
        f"/admin/bulk/wagtailcore/page/delete/?id={pages.draft.pk}",
        f"/admin/bulk/wagtailcore/page/move/?id={pages.published.pk}",
    ):  # fmt: skip
        said = client.get(address, follow=True).content.decode()
        assert [words for words in others if words in said] == [], address


def test_lists_hold_ones_own(sign_in, pages):
    client = sign_in("editor")
    for address in (
        f"/admin/pages/{pages.provider.pk}/", f"/admin/choose-page/{pages.provider.pk}/",
        "/admin/api/main/pages/", "/admin/reports/aging-pages/", "/admin/pages/usage/policies/policypage/",
        "/admin/choose-page/search/?q=Listening", "/admin/pages/search/?q=Listening",
        f"/admin/choose-page/chosen-multiple/?id={pages.published.pk}",
    ):  # fmt: skip
        assert "Listening to families" in client.get(address).content.decode(), address


def test_bulk_actions_leave_the_others_pages_alone(sign_in, pages):
    client = sign_in("other-manager")
    before = state()
    for action in ("delete", "publish", "unpublish", "move"):
        for page in (pages.published, pages.draft):
            for pair in (f"id={page.pk}", f"id={pages.others.pk}&id={page.pk}"):
                client.post(f"/admin/bulk/wagtailcore/page/{action}/?{pair}", {"chooser": pages.other.pk, **DATA})
    assert state() == before


def test_ones_own_page_cannot_be_put_among_the_others(sign_in, pages):
    client = sign_in("other-manager")
    before = state()
    own, target = pages.others.pk, pages.provider.pk
    client.post(f"/admin/pages/{own}/move/{target}/confirm/", DATA)
    client.post(f"/admin/pages/{own}/copy/", DATA | {"new_parent_page": target, "publish_copies": "1"})
    client.post(f"/admin/bulk/wagtailcore/page/move/?id={own}", {"chooser": target})
    client.post(f"/admin/api/main/pages/{own}/action/copy/", {"destination_page_id": target})
    client.post(f"/admin/api/main/pages/{own}/action/move/", {"destination_page_id": target})
    client.post(f"/admin/pages/add/policies/policypage/{target}/", DATA)
    assert state() == before


def test_a_page_copied_within_ones_own_part_is_there(sign_in, pages):
    """What was refused above is refused for the place, not for the form."""
    sign_in("other-manager").post(
        f"/admin/pages/{pages.others.pk}/copy/", DATA | {"new_parent_page": pages.other.pk, "publish_copies": "1"}
    )
    assert PolicyPage.objects.child_of(pages.other).filter(slug="taken-over").count() == 1


def test_an_editor_cannot_take_away_move_or_hide_the_page_of_the_provider(sign_in, pages):
    client = sign_in("editor")
    PolicyPage.objects.child_of(pages.provider).delete()
    pages.provider.refresh_from_db()
    before = state()
    pk = pages.provider.pk
    for name in ("delete", "unpublish", "copy", "privacy", "move"):
        client.post(f"/admin/pages/{pk}/{name}/", DATA | {"new_parent_page": pages.home.pk})
    client.post(f"/admin/bulk/wagtailcore/page/delete/?id={pk}", DATA)
    client.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={pk}", DATA)
    for action in ("delete", "unpublish", "copy", "move", "create_alias"):
        client.post(f"/admin/api/main/pages/{pk}/action/{action}/", {"destination_page_id": pages.home.pk})
    assert state() == before


def test_a_policy_cannot_be_put_behind_a_password(sign_in, pages):
    sign_in("editor").post(f"/admin/pages/{pages.published.pk}/privacy/", DATA)
    assert not PageViewRestriction.objects.exists()


def test_the_others_pictures_are_theirs(sign_in, pages):
    picture = get_image_model().objects.create(
        title=f"{SECRET} house", file=get_test_image_file(), collection=pages.provider.collection
    )
    mine, other = sign_in("editor"), sign_in("other-manager")
    for address in (
        f"/admin/images/{picture.pk}/", f"/admin/images/usage/{picture.pk}/", "/admin/images/",
        "/admin/images/chooser/", f"/admin/images/chooser/chosen/{picture.pk}/",
        f"/admin/images/chooser/chosen-multiple/?id={picture.pk}", f"/admin/images/{picture.pk}/delete/",
        f"/admin/bulk/wagtailimages/image/delete/?id={picture.pk}",
    ):  # fmt: skip
        assert SECRET not in other.get(address, follow=True).content.decode(), address
        other.post(address, {"title": "Taken over", "collection": pages.other.collection_id})
    picture.refresh_from_db()
    assert (picture.title, picture.collection) == (f"{SECRET} house", pages.provider.collection)
    assert SECRET in mine.get(f"/admin/images/{picture.pk}/").content.decode()


def test_a_picture_goes_into_ones_own_collection_only(sign_in, pages):
    file = SimpleUploadedFile("a.png", get_test_image_file().file.getvalue(), "image/png")
    client = sign_in("other-manager")
    client.post("/admin/images/add/", {"title": "a", "file": file, "collection": pages.provider.collection_id})
    assert [picture.collection for picture in get_image_model().objects.all()] == [pages.other.collection]


def test_editors_do_not_manage_users_groups_sites_or_collections(sign_in, cast, pages):
    client = sign_in("editor")
    mother = cast["mother"]
    before = (User.objects.count(), Group.objects.count(), mother.groups.count())
    for address in (
        "/admin/users/", reverse("wagtailusers_users:add"), f"/admin/users/edit/{mother.pk}/",
        f"/admin/users/delete/{mother.pk}/", "/admin/groups/", reverse("wagtailusers_groups:add"),
        f"/admin/groups/edit/{pages.provider.editors_id}/",
        "/admin/sites/", "/admin/collections/", "/admin/collections/add/", "/admin/redirects/",
        "/admin/workflows/list/", "/admin/workflows/add/",
    ):  # fmt: skip
        for send in (client.get, client.post):
            response = send(address)
            assert (address, response.status_code) == (address, 302)
            assert response["Location"] == reverse("wagtailadmin_home")
    assert (User.objects.count(), Group.objects.count(), mother.groups.count()) == before


def test_the_menu_of_an_editor_is_short(sign_in, pages):
    said = sign_in("editor").get("/admin/").content.decode()
    props = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', said, re.DOTALL)[1]
    assert "/admin/pages/" in props
    for address in ("/admin/users/", "/admin/images/", "/admin/documents/", "/admin/reports/", "/admin/sites/"):
        assert address not in props
