"""The second factor: an app, a list of codes; who needs it; nobody goes round it."""

import re
import threading
import time
from base64 import b32decode

import pytest
import time_machine
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP, totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.access.choices import ASSURED_KEY, FRESH_KEY, HAT_KEY
from portal.access.middleware import actor_of
from portal.asgi import application
from portal.people.choices import RoleName
from portal.people.services import end_role, give_role
from portal.signin.models import CredentialChange
from portal.signin.services import devices
from portal.signin.services.second_step import TOLERANCE, assure, devices_of, needs_second_step
from tests.cast import the_cast
from tests.signing_in import client_of

STEP = "/accounts/second-step/"
SET_UP = "/accounts/second-step/set-up/"


@pytest.fixture
def app(rose):
    """The app that Rose has set up."""
    return TOTPDevice.objects.create(user=rose, name="app", tolerance=TOLERANCE)


def code_of(device: TOTPDevice, wrong_by: float = 0) -> str:
    """What the app shows on a phone whose clock is wrong by so many seconds."""
    shown = TOTP(device.bin_key)
    shown.time = time.time() + wrong_by
    return f"{shown.token():06}"


def give(client: Client, code: str):
    return client.post(STEP, {"code": code})


# Who needs it --------------------------------------------------------------------------------------------------------


def test_who_never_signs_in_without_it(cast, rose):
    needing = {key for key, user in cast.users.items() if needs_second_step(user)}
    assert needing == set(cast.users) - {"mother", "brother", "advocate", "person", "stranger"}
    assert not needs_second_step(rose)


def test_it_follows_the_work(cast, rose):
    role = give_role(actor=None, user=rose, provider=cast.provider, service=cast.house, role=RoleName.SUPPORT_WORKER)
    assert needs_second_step(rose)
    end_role(actor=None, role=role)
    assert not needs_second_step(rose)


def test_a_list_that_is_used_up_is_no_second_step(rose):
    devices.make_codes(None, rose)
    assert len(devices_of(rose)) == 1
    StaticToken.objects.all().delete()
    assert devices_of(rose) == []


def test_an_app_that_was_never_confirmed_is_none(rose, app):
    TOTPDevice.objects.update(confirmed=False)
    assert devices_of(rose) == []


# A worker's first time -----------------------------------------------------------------------------------------------


def test_a_worker_sets_it_up_in_the_middle_of_signing_in(client, cast, enter, who):
    assert enter(client, "worker", next="/people/")["Location"] == SET_UP
    page = client.get(SET_UP).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    secret = b32decode(re.search(r'class="code-shown">([A-Z2-7 ]+)<', page)[1].replace(" ", ""))
    assert "<svg" in page
    assert (who(client), TOTPDevice.objects.count()) == (None, 0)

    wrong = client.post(SET_UP, {"key": key, "code": "000000"})
    assert (wrong.status_code, TOTPDevice.objects.count(), who(client)) == (422, 0, None)
    assert (
        b32decode(re.search(r'class="code-shown">([A-Z2-7 ]+)<', wrong.content.decode())[1].replace(" ", "")) == secret
    )

    done = client.post(SET_UP, {"key": key, "code": f"{totp(secret):06}"})
    codes = re.findall(r'"code-shown">([A-Z2-9]{4}-[A-Z2-9]{4})<', done.content.decode())
    assert (done.status_code, len(set(codes))) == (200, 10)
    assert 'href="/people/"' in done.content.decode()
    assert who(client) == str(cast["worker"].pk)
    assert client.session[ASSURED_KEY] is True
    assert 0 <= time.time() - client.session[FRESH_KEY] < 60
    assert HAT_KEY not in client.session
    assert client.get("/people/").status_code == 200
    assert [change.what for change in CredentialChange.objects.filter(user=cast["worker"])] == ["step-added"]

    # From now on they are asked for it, and one of the codes does as well.
    again = Client()
    assert enter(again, "worker")["Location"] == STEP
    assert give(again, codes[3].lower())["Location"] == "/today/"


def test_the_key_of_a_page_is_for_one_account_and_an_hour(client, cast, enter, who):
    enter(client, "worker")
    theirs = devices.signed_key(devices.new_app(cast["manager"]))
    refused = client.post(SET_UP, {"key": theirs, "code": "123456"})
    assert (refused.status_code, TOTPDevice.objects.count()) == (422, 0)
    with time_machine.travel("2026-11-24 10:00+00:00", tick=False) as clock:
        own = devices.new_app(cast["worker"])
        signed = devices.signed_key(own)
        assert devices.app_of(cast["worker"], signed).key == own.key
        clock.shift(3601)
        assert devices.app_of(cast["worker"], signed) is None
    assert client.post(SET_UP, {"key": ""}).status_code == 422


def test_setting_up_is_for_those_who_have_none(client, rose, app, enter):
    enter(client, "rose")
    assert client.get(SET_UP)["Location"] == STEP
    key = devices.signed_key(devices.new_app(rose))
    assert client.post(SET_UP, {"key": key, "code": "123456"})["Location"] == STEP
    assert list(TOTPDevice.objects.all()) == [app]


# An app --------------------------------------------------------------------------------------------------------------


def test_password_then_code(client, rose, app, enter, who):
    assert enter(client, "rose", next="/people/")["Location"] == STEP
    assert client.get(STEP).status_code == 200
    assert who(client) is None
    assert give(client, code_of(app))["Location"] == "/people/"
    assert who(client) == str(rose.pk)
    assert (client.session[ASSURED_KEY], client.session["otp_device_id"]) == (True, app.persistent_id)
    assert actor_of(rose, client.session).assurance == "two"


@pytest.mark.parametrize("wrong_by", [-120, -119, -61, 0, 61, 119, 120])
def test_a_clock_that_is_wrong_by_two_minutes_signs_in(client, rose, app, enter, wrong_by):
    enter(client, "rose")
    assert give(client, code_of(app, wrong_by)).status_code == 302


@pytest.mark.parametrize(
    ("wrong_by", "told"),
    # A code that will be right in a while is not told from a wrong one: whoever tries codes would learn it.
    [(-1500, True), (-400, True), (400, False), (1500, False)],
)
def test_a_clock_that_is_further_off_is_told_so(client, rose, app, enter, who, wrong_by, told):
    enter(client, "rose")
    refused = give(client, code_of(app, wrong_by))
    assert refused.status_code == 422
    assert ("The clock of your phone is wrong" in refused.content.decode()) is told
    assert who(client) is None


def test_a_clock_that_goes_wrong_little_by_little_is_followed(rose, app, enter):
    with time_machine.travel("2026-11-24 10:00+00:00", tick=False) as clock:
        for drift in (100, 200, 300, 400):
            client = Client()
            enter(client, "rose")
            app.refresh_from_db()
            assert give(client, code_of(app, drift)).status_code == 302
            clock.shift(7 * 24 * 3600)


def test_a_code_is_right_once(rose, app, enter):
    with time_machine.travel("2026-11-24 10:00+00:00", tick=False):
        code, first, second = code_of(app), Client(), Client()
        enter(first, "rose")
        enter(second, "rose")
        assert give(first, code).status_code == 302
        assert give(second, code).status_code == 422


@pytest.mark.parametrize("typed", ["", "000000", "abc", "0" * 40, "０００００１", "-1", "1e5", "\x00"])
def test_a_wrong_code_is_refused_in_a_sentence(client, rose, app, enter, who, typed):
    enter(client, "rose")
    refused = give(client, typed)
    assert refused.status_code == 422
    assert "Please look at this again" in refused.content.decode()
    assert who(client) is None


def test_spaces_in_a_code_do_not_matter(client, rose, app, enter):
    enter(client, "rose")
    code = code_of(app)
    assert give(client, f" {code[:3]} {code[3:]} ").status_code == 302


# A list on paper -----------------------------------------------------------------------------------------------------


def test_a_list_alone_is_a_second_step_for_a_family(client, rose, enter, who):
    codes = devices.make_codes(None, rose)
    assert enter(client, "rose")["Location"] == STEP
    page = client.get(give(client, codes[0])["Location"]).content.decode()
    assert "9 codes are left on your list." in page
    assert who(client) == str(rose.pk)


def test_a_code_of_the_list_is_right_once_and_the_last_one_says_so(rose, enter):
    codes = devices.make_codes(None, rose)
    for number, code in enumerate(codes):
        client = Client()
        enter(client, "rose")
        assert give(client, code).status_code == 302
        if number < 3:
            other = Client()
            enter(other, "rose")
            assert give(other, code).status_code == 422
    assert "That was the last code of your list" in client.get("/today/").content.decode()
    assert enter(Client(), "rose")["Location"] == "/today/"


def test_the_database_holds_no_code(rose):
    codes = devices.make_codes(None, rose)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10
    assert not kept & {form for code in codes for form in (code, code.lower(), code.replace("-", "").lower())}


def test_a_new_list_ends_the_old_one(client, rose, enter):
    old = devices.make_codes(None, rose)
    new = devices.make_codes(None, rose)
    enter(client, "rose")
    assert give(client, old[0]).status_code == 422
    assert give(client, new[0]).status_code == 302
    assert StaticDevice.objects.count() == 1


def test_another_s_code_opens_nothing(client, cast, rose, app, enter):
    theirs = devices.make_codes(None, cast["mother"])
    enter(client, "rose")
    assert give(client, theirs[0]).status_code == 422
    with pytest.raises(ValueError):
        assure(None, cast["mother"], app)  # type: ignore[arg-type]


# Nobody goes round it ------------------------------------------------------------------------------------------------


def test_the_stage_cannot_be_skipped(client, cast, rose, app, enter, who):
    enter(client, "rose", next="/people/")
    for path in ("/today/", "/people/", "/me/", "/unlock/", "/step-up/", f"/people/{cast.joe.pk}/"):
        assert client.get(path)["Location"].startswith("/accounts/login/"), path
    # The page to sign in leads back to the step, and no other door of the package does without it.
    assert client.get("/accounts/login/")["Location"] == STEP
    for path in ("/accounts/signup/", "/accounts/inactive/", "/accounts/code/", "/accounts/password/reset/"):
        client.get(path)
        assert who(client) is None
    assert client.post("/me/second-step/codes/").status_code == 302
    assert StaticDevice.objects.count() == 0


def test_without_a_first_factor_there_is_no_second(client, rose, app):
    assert give(client, code_of(app))["Location"] == "/accounts/login/"
    assert client.post(SET_UP, {"key": "x", "code": "1"})["Location"] == "/accounts/login/"


def test_one_s_own_code_does_not_finish_for_another(client, cast, rose, app, enter, who):
    """The session says for whom it is: a second login in the same browser begins anew."""
    devices.make_codes(None, cast["mother"])
    enter(client, "rose")
    client.post(reverse("second_step_leave"))
    enter(client, "mother")
    assert give(client, code_of(app)).status_code == 422
    assert who(client) is None


def test_leaving_the_step_begins_anew(client, rose, app, enter):
    enter(client, "rose")
    assert client.post(reverse("second_step_leave"))["Location"] == "/accounts/login/"
    assert client.get(STEP)["Location"] == "/accounts/login/"


def test_the_step_waits_a_quarter_of_an_hour(client, rose, app, enter):
    with time_machine.travel("2026-11-24 10:00+00:00", tick=False) as clock:
        enter(client, "rose")
        clock.shift(901)
        assert give(client, code_of(app))["Location"] == "/accounts/login/"


def test_a_password_changed_meanwhile_shuts_the_step(client, rose, app, enter, who):
    enter(client, "rose")
    rose.set_password("a whole new sentence")
    rose.save()
    assert give(client, code_of(app))["Location"] == "/accounts/login/"
    assert who(client) is None


def test_an_account_closed_meanwhile_stays_shut(client, rose, app, enter, who):
    enter(client, "rose")
    rose.is_active = False
    rose.save()
    give(client, code_of(app))
    assert client.get("/today/").status_code == 302


def test_a_code_by_e_mail_asks_for_the_second_step_too(client, rose, app, who):
    client.post(reverse("sign_in_code"), {"login": "rose"})
    code = re.search(r"^[A-Z]{3}-[A-Z]{3}$", mail.outbox[-1].body, re.MULTILINE)[0]
    assert client.post(reverse("sign_in_code_type"), {"code": code})["Location"] == STEP
    assert who(client) is None


@pytest.mark.django_db(transaction=True)
async def test_sockets_are_shut_before_the_step_is_done(transactional_db):
    cast = await sync_to_async(the_cast)()
    room = await sync_to_async(lambda: cast.joe.forum.room_id)()
    device = await sync_to_async(TOTPDevice.objects.create)(user=cast["mother"], name="app", tolerance=TOLERANCE)

    def half_way() -> str:
        client = Client()
        client.post("/accounts/login/", {"login": "mother", "password": "long enough to try"})
        assert SESSION_KEY not in client.session
        return client.session.session_key

    async def is_let_in(key: str) -> bool:
        headers = [
            (b"origin", b"http://testserver"),
            (b"host", b"testserver"),
            (b"cookie", f"sessionid={key}".encode()),
        ]
        socket = WebsocketCommunicator(application, f"/ws/rooms/{room}/", headers=headers)
        connected, _code = await socket.connect()
        await socket.disconnect()
        return connected

    key = await sync_to_async(half_way)()
    assert not await is_let_in(key)
    signed_in = await sync_to_async(lambda: client_of(cast["mother"]).session.session_key)()
    assert await is_let_in(signed_in)
    assert device.user_id == cast["mother"].pk


# Two at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_same_code_at_once_is_right_once(transactional_db, enter):
    cast = the_cast()
    [code, *_rest] = devices.make_codes(None, cast["mother"])
    clients = [Client() for _number in range(4)]
    for client in clients:
        enter(client, "mother")
    barrier, answers = threading.Barrier(4), []

    def run(client: Client) -> None:
        barrier.wait(10)
        answers.append(give(client, code).status_code)
        connection.close()

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [302, 422, 422, 422]
