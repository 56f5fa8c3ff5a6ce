"""A provider's own sign-in, against a real OpenID Connect server on this machine."""

import io
import json
import time

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from portal.access.choices import ASSURED_KEY, FRESH_KEY, ONLY_HATS_KEY, Hat
from portal.audit.models import Entry
from portal.people.choices import Relationship, RoleName
from portal.people.models import User
from portal.people.services import add_member, add_user, end_employment, end_role, give_role
from portal.signin.models import CredentialChange, IdentityProvider
from portal.signin.services import sso
from portal.signin.services.accounts import holders_of
from portal.signin.services.devices import make_codes
from portal.signin.services.sso import is_safe_address, is_subject, set_identity_provider
from tests.cast import BEGAN, PASSWORD

from .oidc import WorkServer, work_server


@pytest.fixture(scope="module")
def running():
    with work_server() as server:
        yield server


@pytest.fixture
def work(running, cast) -> WorkServer:
    """The server of Harbour Lane, switched on here."""
    sso.set_identity_provider(
        provider=cast.provider, label="Harbour Lane", server_url=running.url, client_id="portal", secret="hush"
    )
    yield running
    running.spoilt.clear()


@pytest.fixture
def at_work(cast, work):
    """`at_work("worker")` → a client that came back from the work server as that subject, and the answer."""

    def came_back(subject: str, client: Client | None = None, to: str = ""):
        client = client or Client()
        gone = client.post(reverse("work_sign_in"), {"provider": "harbour-lane", "next": to})
        return client, client.get(work.sign_in(gone.context["there"], subject))

    return came_back


def code_of(user: User) -> str:
    return make_codes(None, User.objects.get(pk=user.pk))[0]


def finish(client: Client, code: str):
    """Give the second step."""
    return client.post(reverse("second_step"), {"code": code})


def told(work: WorkServer, key: str, **claims) -> None:
    work.knows(key, **{"email": f"{key}@example.org", "email_verified": True} | claims)


# The way there and back ----------------------------------------------------------------------------------------------


def test_the_page_names_the_providers_that_are_on(cast, work, client):
    text = client.get(reverse("work_sign_in")).content.decode()
    assert "Harbour Lane" in text
    assert "Cwm Afon" not in text
    IdentityProvider.objects.update(is_on=False)
    assert "Harbour Lane" not in client.get(reverse("work_sign_in")).content.decode()
    assert client.post(reverse("work_sign_in"), {"provider": "harbour-lane"}).status_code == 404
    assert client.get(reverse("work_sign_in_back", args=["harbour-lane"]), {"code": "x"}).status_code == 404


def test_a_worker_signs_in_with_the_second_step_and_at_work_alone(cast, work, at_work, who):
    told(work, "worker-sister")
    code = code_of(cast["worker-sister"])
    client, answer = at_work("worker-sister", to="/people/")
    # Nobody is in before the second step.
    assert (answer.status_code, answer["Location"]) == (302, reverse("second_step"))
    assert who(client) is None
    assert client.get("/today/").status_code == 302
    assert finish(client, code)["Location"] == "/people/"
    assert who(client) == str(cast["worker-sister"].pk)
    assert (client.session[ASSURED_KEY], client.session[ONLY_HATS_KEY]) == (True, [Hat.WORK.value])
    assert [person.name for person in client.get(reverse("people")).context["people"]] == ["Grace Oyelaran"]
    # Her own family is not opened by her employer's server, whatever she taps.
    assert client.post(reverse("hat"), {"hat": Hat.CIRCLE}).status_code == 404
    assert client.get(reverse("person", args=[cast.terry.pk])).status_code == 404


def test_nothing_of_what_the_server_tells_is_kept_but_the_subject(cast, work, at_work):
    told(work, "worker", name="Blessing", picture="https://elsewhere.example/face.png")
    at_work("worker")
    at_work("worker")
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid, account.user, account.extra_data) == (
        "harbour-lane", "worker", cast["worker"], {},
    )  # fmt: skip


def test_the_owner_is_told_of_the_link_once(cast, work, at_work, mailoutbox, django_capture_on_commit_callbacks):
    told(work, "worker")
    with django_capture_on_commit_callbacks(execute=True):
        at_work("worker")
        at_work("worker")
    assert [change.what for change in CredentialChange.objects.filter(user=cast["worker"])] == ["work-account"]
    assert [mail.to for mail in mailoutbox] == [["worker@example.org"]]
    assert Entry.objects.filter(verb="credential.change", detail__what="work-account").count() == 1


def test_once_linked_the_address_does_not_matter_any_more(cast, work, at_work):
    told(work, "worker")
    at_work("worker")
    told(work, "worker", email="married@example.org", email_verified=False)
    _client, answer = at_work("worker")
    assert answer["Location"] in {reverse("second_step"), reverse("second_step_set_up")}


def test_an_account_that_is_closed_stays_closed(cast, work, at_work, who):
    told(work, "worker")
    at_work("worker")
    User.objects.filter(pk=cast["worker"].pk).update(is_active=False)
    client, _answer = at_work("worker")
    assert who(client) is None


def test_a_session_that_was_open_is_not_mixed_with_it(cast, work, at_work, sign_in, who):
    """A mother at a shared desk, and then a worker: nothing of the mother's is left."""
    told(work, "worker")
    client, _answer = at_work("worker", client=sign_in("mother"))
    assert who(client) is None
    assert FRESH_KEY not in client.session


def test_signing_in_in_one_s_own_way_afterwards_opens_everything_again(cast, work, at_work, enter):
    told(work, "worker-sister")
    code_of(cast["worker-sister"])
    client, _answer = at_work("worker-sister")
    codes = make_codes(None, User.objects.get(pk=cast["worker-sister"].pk))
    client.post(reverse("second_step_leave"))
    assert enter(client, "worker-sister")["Location"] == reverse("second_step")
    finish(client, codes[0])
    assert client.session[ASSURED_KEY] is True
    assert ONLY_HATS_KEY not in client.session
    assert client.post(reverse("hat"), {"hat": Hat.CIRCLE}).status_code == 302


@pytest.mark.parametrize("name", ["account_change_password", "address", "app_add", "codes_make", "passkey_new"])
def test_a_session_by_work_changes_no_way_in(cast, work, at_work, name):
    told(work, "worker")
    code = code_of(cast["worker"])
    client, _answer = at_work("worker")
    finish(client, code)
    session = client.session
    session[FRESH_KEY] = time.time()
    session.save()
    assert client.get(reverse(name)).status_code == 403


# Whom it may open ----------------------------------------------------------------------------------------------------


def unknown(answer) -> bool:
    return answer.status_code == 403 and "We do not know this work account yet" in answer.content.decode()


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email_verified": None},
        {"email": ""},
        {"email": None},
        {"email": ["worker@example.org"]},
        {"email": "nobody@example.org"},
        {"email": "worker@example.org.elsewhere.example"},
        # A Kelvin sign, a dotless i, a wide letter, a Cyrillic о: each looks like, or folds into, the real one.
        {"email": "wor\u212aer@example.org"},
        {"email": "worker@exampl\u0435.org"},
        {"email": "\uff57orker@example.org"},
        {"email": "worker@example.org\u200b"},
    ],
)
def test_an_address_that_is_not_just_that_one_opens_nothing(cast, work, at_work, claims):
    told(work, "worker", **claims)
    _client, answer = at_work("worker")
    assert unknown(answer)
    assert not SocialAccount.objects.exists()


def test_capitals_do_not_matter_in_ascii(cast, work, at_work):
    told(work, "worker", email="Worker@Example.ORG")
    at_work("worker")
    assert SocialAccount.objects.get().user == cast["worker"]


@pytest.mark.parametrize("key", ["mother", "person", "stranger", "other-manager", "advocate"])
def test_only_who_works_at_that_provider_is_opened(cast, work, at_work, key):
    told(work, key)
    assert unknown(at_work(key)[1])


def test_whose_work_there_has_ended_is_not_linked(cast, work, at_work):
    for role in cast["chair"].roles.all():
        end_role(actor=None, role=role)
    told(work, "chair")
    assert unknown(at_work("chair")[1])


def test_who_supports_somebody_there_without_a_role_is_linked(cast, work, at_work):
    user = add_user(actor=None, username="cover", name="Cover", email="cover@example.org")
    add_member(actor=None, person=cast.joe, user=user, relationship=Relationship.COVER_WORKER, starts=BEGAN)
    told(work, "cover")
    at_work("cover")
    assert SocialAccount.objects.get().user == user


def test_two_who_share_an_address_are_not_told_apart(cast, work, at_work):
    twin = add_user(actor=None, username="twin", name="Twin", email="worker@example.org")
    give_role(actor=None, user=twin, provider=cast.provider, role=RoleName.SUPPORT_WORKER, starts=BEGAN)
    assert len(holders_of("worker@example.org")) == 2
    told(work, "worker")
    assert unknown(at_work("worker")[1])


def test_an_address_given_to_somebody_new_there_opens_nothing(cast, work, at_work):
    told(work, "worker")
    at_work("worker")
    told(work, "somebody-new", email="worker@example.org")
    assert unknown(at_work("somebody-new")[1])
    assert [account.uid for account in SocialAccount.objects.all()] == ["worker"]


def test_nobody_signs_up_by_it(cast, work, at_work):
    before = User.objects.count()
    told(work, "brand-new", preferred_username="brand-new", name="Brand New")
    assert unknown(at_work("brand-new")[1])
    assert User.objects.count() == before


def test_another_provider_s_server_does_not_speak_for_this_one(cast, work, running):
    """Both are on; what was begun with one is not ended at the other."""
    sso.set_identity_provider(
        provider=cast.other_provider, label="Cwm Afon", server_url=running.url, client_id="portal", secret="hush"
    )
    told(work, "worker")
    client = Client()
    gone = client.post(reverse("work_sign_in"), {"provider": "cwm-afon"})
    back = work.sign_in(gone.context["there"], "worker")
    assert unknown(client.get(back))
    gone = client.post(reverse("work_sign_in"), {"provider": "cwm-afon"})
    crossed = work.sign_in(gone.context["there"], "worker").replace("cwm-afon", "harbour-lane")
    assert client.get(crossed).status_code == 400
    assert not SocialAccount.objects.exists()


# What goes wrong over there ------------------------------------------------------------------------------------------


def down(answer) -> bool:
    return answer.status_code == 502 and "cannot be reached now" in answer.content.decode()


def nothing_half_made(client: Client) -> bool:
    return not SocialAccount.objects.exists() and "_auth_user_id" not in client.session


RUBBISH = [b"not json", b"[]", b"null", b"{}", b'"', b"\xff\xfe", b"[" * 5000, b'{"issuer": 5}', b"x" * 300_000]


@pytest.mark.parametrize("body", RUBBISH, ids=range(len(RUBBISH)))
def test_rubbish_about_where_to_go(work, client, body):
    work.spoil("/.well-known/openid-configuration", body)
    assert down(client.post(reverse("work_sign_in"), {"provider": "harbour-lane"}))
    assert nothing_half_made(client)


@pytest.mark.parametrize("body", [*RUBBISH, b'{"access_token": "x"}', b'{"access_token": "x", "id_token": "a.b.c"}'])
@pytest.mark.parametrize("path", ["/oauth2/token", "/userinfo"])
def test_rubbish_about_who_it_is(work, at_work, path, body):
    told(work, "worker")
    work.spoil(path, body)
    client, answer = at_work("worker")
    assert down(answer)
    assert nothing_half_made(client)


@pytest.mark.parametrize("status", ["500 Broken", "503 Away", "302 Found", "404 Not Found"])
def test_a_server_that_is_broken(work, client, status):
    work.spoil("/.well-known/openid-configuration", b"{}", status=status)
    assert down(client.post(reverse("work_sign_in"), {"provider": "harbour-lane"}))


def test_a_server_that_speaks_of_two_people(work, at_work):
    told(work, "worker")
    work.spoil(
        "/userinfo", json.dumps({"sub": "manager", "email": "manager@example.org", "email_verified": True}).encode()
    )
    client, answer = at_work("worker")
    assert down(answer)
    assert nothing_half_made(client)


def test_a_server_that_is_down(cast, work, client):
    SocialApp.objects.update(settings={"server_url": "http://localhost:9", "oauth_pkce_enabled": True})
    assert down(client.post(reverse("work_sign_in"), {"provider": "harbour-lane"}))


def test_a_server_that_goes_down_in_between(work, client):
    told(work, "worker")
    gone = client.post(reverse("work_sign_in"), {"provider": "harbour-lane"})
    back = work.sign_in(gone.context["there"], "worker")
    SocialApp.objects.update(settings={"server_url": "http://localhost:9", "oauth_pkce_enabled": True})
    assert down(client.get(back))
    assert nothing_half_made(client)


def test_a_server_that_is_slow(work, client, monkeypatch):
    assert sso.PATIENCE == 5
    monkeypatch.setattr(sso, "PATIENCE", 0.3)
    work.spoil("/.well-known/openid-configuration", pause=2)
    began = time.monotonic()
    assert down(client.post(reverse("work_sign_in"), {"provider": "harbour-lane"}))
    assert time.monotonic() - began < 1.5


def test_a_server_that_drips(monkeypatch):
    """Each piece comes in time, all of them never would."""
    import http.server
    import threading

    class Drips(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(100):
                    self.wfile.write(b" " * 1024)
                    time.sleep(0.1)
            except OSError:
                return

        def log_message(self, *args) -> None:
            return

    monkeypatch.setattr(sso, "PATIENCE", 0.4)
    with http.server.ThreadingHTTPServer(("localhost", 0), Drips) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        began = time.monotonic()
        with pytest.raises(sso.requests.RequestException):
            sso.CarefulSession().get(f"http://localhost:{server.server_port}/")
        assert time.monotonic() - began < 2
        server.shutdown()


def test_it_is_not_led_elsewhere_by_a_redirect(work, client):
    """A server that answers “ask over there instead” is not followed."""
    work.spoil("/.well-known/openid-configuration", b"{}", status="302 Found")
    assert down(client.post(reverse("work_sign_in"), {"provider": "harbour-lane"}))


@pytest.mark.parametrize("name", sso.WHERE)
def test_an_address_without_tls_is_not_used(work, client, name):
    config = dict.fromkeys(sso.WHERE, f"{work.url}/x") | {name: "http://169.254.169.254/latest"}
    work.spoil("/.well-known/openid-configuration", json.dumps(config).encode())
    assert down(client.post(reverse("work_sign_in"), {"provider": "harbour-lane"}))


def test_a_server_that_denies(work, client):
    gone = client.post(reverse("work_sign_in"), {"provider": "harbour-lane"})
    answer = client.get(work.deny(gone.context["there"]))
    text = answer.content.decode()
    assert (answer.status_code, "You did not sign in there" in text) == (403, True)
    assert reverse("account_login") in text
    assert nothing_half_made(client)


def test_a_way_back_that_was_never_begun_or_comes_twice(work, client):
    told(work, "worker")
    back = reverse("work_sign_in_back", args=["harbour-lane"])
    for query in ({}, {"code": "x"}, {"code": "x", "state": "y"}, {"state": "\x00"}):
        answer = client.get(back, query)
        assert (answer.status_code, "That took too long" in answer.content.decode()) == (400, True)
    gone = client.post(reverse("work_sign_in"), {"provider": "harbour-lane"})
    path = work.sign_in(gone.context["there"], "worker")
    # In another browser it is nobody's.
    assert Client().get(path).status_code == 400
    assert client.get(path).status_code == 302
    assert client.get(path).status_code == 400


def test_next_leads_to_pages_of_ours_only(cast, work, at_work):
    told(work, "worker")
    code = code_of(cast["worker"])
    client, _answer = at_work("worker", to="https://elsewhere.example/")
    assert finish(client, code)["Location"] == "/today/"


def test_the_way_there_carries_what_protects_it(work, client):
    there = client.post(reverse("work_sign_in"), {"provider": "harbour-lane"}).context["there"]
    for part in ("state=", "code_challenge=", "code_challenge_method=S256", "response_type=code"):
        assert part in there
    assert "redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Faccounts%2Fwork%2Fharbour-lane%2Fback%2F" in there


def test_parameters_of_the_reader_s_do_not_reach_the_server(work, client):
    url = reverse("work_sign_in") + "?scope=offline_access&auth_params=redirect_uri%3Dhttps%3A%2F%2Felsewhere.example"
    there = client.post(url, {"provider": "harbour-lane", "process": "connect"}).context["there"]
    assert "elsewhere" not in there
    assert "offline_access" not in there


# Setting it up -------------------------------------------------------------------------------------------------------


def command(**options) -> str:
    out = io.StringIO()
    values = {"server_url": "https://login.example.org", "client_id": "portal"} | options
    call_command("add_identity_provider", "harbour-lane", stdout=out, **values)
    return out.getvalue()


def test_the_command_reads_the_secret_from_the_environment(cast, monkeypatch):
    monkeypatch.setenv("IDENTITY_PROVIDER_SECRET", "hush")
    said = command()
    assert "http://localhost:8000/accounts/work/harbour-lane/back/" in said
    assert "hush" not in said
    identity = IdentityProvider.objects.get()
    assert (identity.provider, identity.label, identity.is_on) == (cast.provider, "Harbour Lane Support", True)
    assert (identity.app.secret, identity.app.provider_id) == ("hush", "harbour-lane")
    command(off=True, label="Harbour Lane")
    identity = IdentityProvider.objects.get()
    assert (identity.label, identity.is_on, SocialApp.objects.count()) == ("Harbour Lane", False, 1)
    assert Entry.objects.filter(verb="identity-provider.set").count() == 2


def test_the_command_reads_the_secret_from_standard_input(cast, monkeypatch):
    monkeypatch.delenv("IDENTITY_PROVIDER_SECRET", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("from a pipe\n"))
    command()
    assert SocialApp.objects.get().secret == "from a pipe"


def test_the_command_refuses_what_is_unsafe_or_missing(cast, monkeypatch):
    monkeypatch.setenv("IDENTITY_PROVIDER_SECRET", "hush")
    with pytest.raises(CommandError, match="begin with https"):
        command(server_url="http://login.example.org")
    with pytest.raises(CommandError, match="no provider called"):
        call_command("add_identity_provider", "nobody", server_url="https://x.example", client_id="x")
    monkeypatch.setenv("IDENTITY_PROVIDER_SECRET", "")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="secret"):
        command()
    assert not IdentityProvider.objects.exists()


def test_no_argument_takes_the_secret():
    from portal.signin.management.commands.add_identity_provider import Command

    options = Command().create_parser("manage.py", "add_identity_provider")._option_string_actions
    assert not [name for name in options if "secret" in name]


def test_one_sign_in_for_each_provider(cast, work):
    with pytest.raises(ValidationError):
        sso.set_identity_provider(
            provider=cast.provider, label="", server_url="https://x.example", client_id="x", secret="x"
        )
    assert IdentityProvider.objects.get().label == "Harbour Lane"


def test_the_login_page_offers_it_only_where_there_is_one(cast, client, work):
    assert reverse("work_sign_in") in client.get(reverse("account_login")).content.decode()
    IdentityProvider.objects.update(is_on=False)
    assert reverse("work_sign_in") not in client.get(reverse("account_login")).content.decode()


def test_password_of_the_cast_is_untouched(cast, work, at_work):
    """allauth would wipe the password of an account that it finds by an address; nothing of the kind happens."""
    told(work, "worker")
    at_work("worker")
    assert User.objects.get(pk=cast["worker"].pk).check_password(PASSWORD)


def test_where_somebody_no_longer_works_its_server_signs_them_in_nowhere(cast, work, at_work, who):
    told(work, "worker")
    at_work("worker")
    give_role(actor=None, user=cast["worker"], provider=cast.other_provider, role=RoleName.SUPPORT_WORKER)
    end_employment(actor=None, user=cast["worker"], provider=cast.provider)
    client, answer = at_work("worker")
    assert (who(client), answer.status_code) == (None, 403)


def test_another_server_begins_without_the_links_of_the_one_before(cast, work, at_work):
    told(work, "worker")
    at_work("worker")
    assert SocialAccount.objects.count() == 1
    set_identity_provider(
        provider=cast.provider, label="Harbour Lane", server_url="https://id.example.org", client_id="x", secret="y"
    )
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize(
    ("subject", "can"),
    [("1001", True), ("", False), ("x" * 191, True), ("x" * 192, False), ("a\x00b", False), (7, False)],
)
def test_what_can_be_a_subject(subject, can):
    assert is_subject(subject) is can


@pytest.mark.parametrize(
    ("address", "in_demo", "in_earnest"),
    [
        ("https://id.example.org/x", True, True),
        ("http://localhost:9000/", True, False),
        ("http://localhost:x@evil.example/", False, False),
        ("https://user@id.example.org/", False, False),
        ("http://id.example.org/", False, False),
        ("https://[", False, False),
        (None, False, False),
    ],
)
def test_which_servers_may_be_asked(settings, address, in_demo, in_earnest):
    settings.DEMO = True
    assert is_safe_address(address) is in_demo
    settings.DEMO = False
    assert is_safe_address(address) is in_earnest
