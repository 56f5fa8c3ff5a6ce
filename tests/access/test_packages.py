"""The doors of the packages: allauth's pages, Wagtail's page editor, and the published pages."""

import re
import uuid

import pytest

from portal.access.checks import doors
from portal.access.decorators import Who
from tests.cast import KEYS

FILLERS = {
    "int": "999999",
    "str": "x",
    "slug": "x",
    "uuid": str(uuid.UUID(int=7)),
    "path": "x",
}


def path_of(route: str) -> str:
    """A path that leads to a route, its arguments filled in."""
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILLERS.get(found[1] or "str", "x"), route)
    filled = re.sub(r"\(\?P<\w+>[^)]*\)", "x", filled)
    filled = re.sub(r"\([^)]*\)", "x", filled)
    return "/" + re.sub(r"\\Z|[\^$\\]", "", filled)


def paths(prefix: str) -> list[str]:
    return sorted({path_of(route) for route, _, _ in doors() if route.startswith(prefix)})


EDITOR_PATHS = [path for path in paths("admin/") if path not in {"/admin/login/"}]


def test_there_are_many():
    assert len(EDITOR_PATHS) > 100
    assert len(paths("accounts/")) > 8
    kinds = {view.door.who for route, _, view in doors() if route.startswith("admin/")}
    assert kinds == {Who.EDITORS, Who.PUBLIC}


@pytest.mark.parametrize("key", [key for key in KEYS if key != "editor"])
def test_the_page_editor_is_shut_to_everybody_but_editors(cast, sign_in, key):
    client = sign_in(key)
    answered = {path: client.get(path).status_code for path in EDITOR_PATHS}
    assert {path: code for path, code in answered.items() if code != 403} == {}


def test_the_page_editor_asks_strangers_to_sign_in(cast, sign_in):
    client = sign_in("nobody")
    wrong = {}
    for path in EDITOR_PATHS:
        response = client.get(path)
        if response.status_code != 302 or not response["Location"].startswith("/accounts/login/"):
            wrong[path] = (response.status_code, response.get("Location"))
    assert wrong == {}


def test_signing_in_to_the_page_editor_goes_through_ours(cast, sign_in):
    response = sign_in("nobody").get("/admin/login/?next=/admin/pages/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/admin/pages/")


@pytest.mark.parametrize("key", ["nobody", "mother", "editor"])
def test_sign_in_pages_never_fall_over(cast, sign_in, key):
    client = sign_in(key)
    answered = {path: client.get(path).status_code for path in paths("accounts/") if "logout" not in path}
    assert {path: code for path, code in answered.items() if code not in {200, 302, 404, 405}} == {}


def test_of_the_package_s_pages_only_these_are_open():
    """Its page of addresses keeps unconfirmed ones, and others know no second step: they are not there."""
    names = {name for route, name, _ in doors() if route.startswith("accounts/") and name.startswith("account_")}
    assert names == {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_change_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }


def test_a_get_signs_nobody_out(cast, sign_in):
    client = sign_in("mother")
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/today/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/today/").status_code == 302


def test_an_unknown_page_is_not_found(cast, sign_in):
    for key in ("nobody", "mother"):
        assert sign_in(key).get("/nothing-here/").status_code == 404
