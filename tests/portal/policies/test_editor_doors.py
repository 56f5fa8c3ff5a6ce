"""Who gets into the page editor, and by which door."""

import datetime

import time_machine
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from portal.access.checks import doors
from portal.access.decorators import Who
from portal.people.models import Role, User
from portal.people.services import end_role
from portal.policies.services import end_editor
from tests.signing_in import client_of


def test_every_door_of_the_editor_is_for_editors(db):
    found = {route: view.door.who for route, _name, view in doors() if route.startswith("admin/")}
    assert len(found) > 150
    assert {route for route, who in found.items() if who is not Who.EDITORS} == {"admin/login/"}


def test_a_stranger_is_sent_to_the_portals_own_sign_in(client, pages):
    sign_in_page = reverse("account_login")
    for address in ("/admin/", f"/admin/pages/{pages.draft.pk}/edit/", "/admin/sprite/", "/admin/no-such-page/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, f"{sign_in_page}?next={address}")
    assert client.get("/admin/", headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403


def test_wagtails_own_sign_in_pages_lead_to_the_portals(client, pages):
    for address in ("/admin/login/", "/_util/login/"):
        for send in (client.get, client.post):
            response = send(f"{address}?next=/admin/")
            assert (response.status_code, response["Location"]) == (302, f"{reverse('account_login')}?next=/admin/")


def test_nobody_sets_a_password_in_the_editor(sign_in, pages):
    editor = sign_in("editor")
    for name in ("password_reset", "account/change_password", "failwhale", "test404"):
        assert editor.get(f"/admin/{name}/").status_code == 404
    assert editor.get("/admin/account/")["Location"] == reverse("today")
    for name in ("wagtailadmin_password_reset", "wagtailcore_authenticate_with_password"):
        try:
            reverse(name)
        except NoReverseMatch:
            continue
        raise AssertionError(name)


def test_who_edits_nothing_is_told_so_and_not_sent_in_circles(sign_in, cast, pages):
    for key in set(cast.users) - {"editor", "other-manager"}:
        client = sign_in(key)
        for address in ("/admin/", f"/admin/pages/{pages.published.pk}/edit/", "/admin/no-such-page/"):
            for send in (client.get, client.post):
                response = send(address)
                assert (key, address, response.status_code) == (key, address, 403)


def test_editors_come_in(sign_in, pages):
    for key in ("editor", "other-manager"):
        assert sign_in(key).get("/admin/").status_code == 200


def test_an_operator_comes_in(client, pages):
    operator = User.objects.create_superuser("op", name="Op")
    client.force_login(operator)
    assert client.get("/admin/")["Location"].startswith("/unlock/")
    client = client_of(operator)
    for address in ("/admin/", f"/admin/pages/{pages.draft.pk}/edit/", f"/admin/pages/{pages.others.pk}/edit/"):
        assert client.get(address).status_code == 200


def test_it_waits_for_the_second_step(sign_in, pages):
    assert sign_in("editor", assured=False).get("/admin/")["Location"] == "/unlock/?next=/admin/"


def test_the_editor_closes_when_the_role_ends(sign_in, cast, pages):
    client = sign_in("editor")
    assert client.get("/admin/").status_code == 200
    end_editor(actor=None, user=cast["editor"], provider=cast.provider)
    assert client.get("/admin/").status_code == 403


def test_the_editor_closes_when_the_role_is_ended_elsewhere(sign_in, cast, pages):
    client = sign_in("editor")
    end_role(actor=None, role=Role.objects.get(user=cast["editor"], role="policy-editor"))
    assert client.get(f"/admin/pages/{pages.draft.pk}/edit/").status_code == 403
    assert not cast["editor"].groups.exists()


def test_the_editor_closes_by_itself_on_the_last_day(sign_in, cast, pages):
    end = timezone.now() + datetime.timedelta(days=2)
    end_role(actor=None, role=Role.objects.get(user=cast["editor"], role="policy-editor"), ends=end)
    client = sign_in("editor")
    assert client.get("/admin/").status_code == 200
    with time_machine.travel(end, tick=False):
        assert client.get("/admin/").status_code == 403


def test_the_editor_relaxes_the_content_policy_for_styles_and_its_own_date_script_only(sign_in, pages):
    editor = sign_in("editor")
    policy = editor.get(f"/admin/pages/{pages.draft.pk}/edit/").headers["Content-Security-Policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["style-src"] == "'self' 'unsafe-inline'"
    assert rules["frame-src"] == "'self'"
    sources = rules["script-src"].split()
    assert sources[0] == "'self'"
    assert len(sources) == 3
    assert all(source.startswith("'sha256-") for source in sources[1:])


def test_a_script_in_what_an_editor_typed_is_not_let_through(sign_in, pages):
    pages.draft.title = 'x<script>initDateChooser("id", {});alert(1)</script>'
    pages.draft.save_revision()
    policy = sign_in("editor").get(f"/admin/pages/{pages.draft.pk}/edit/").headers["Content-Security-Policy"]
    assert policy.count("'sha256-") == 2


def test_a_preview_keeps_the_policy_of_readers_in_the_editors_frame(sign_in, pages):
    response = sign_in("editor").get(f"/admin/pages/{pages.draft.pk}/view_draft/")
    assert pages.draft.title in response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
