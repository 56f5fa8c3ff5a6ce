"""Signing in by a name or an address and a password, or by a code by e-mail: the same for known and unknown."""

import datetime
import re
import time

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.access.choices import ASSURED_KEY, FRESH_KEY, ONLY_HATS_KEY, Hat
from portal.people.choices import RoleName
from portal.people.models import User
from portal.people.services import add_person, add_user, end_role, give_role
from portal.signin.services import codes, devices, login
from tests.cast import BEGAN, PASSWORD


@pytest.fixture
def twins(cast, rose):
    """Two people who share Rose's address; nobody else does."""
    return [rose, add_user(actor=None, username="jack", name="Jack Hill", password=PASSWORD, email=rose.email)]


def seen(response, *typed: str) -> tuple:
    """What a stranger learns from an answer: status, headers and page, without what changes each time."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    for word in typed:
        text = text.replace(f'value="{word}"', "")
    cookies = sorted((name, cookie["path"], cookie["max-age"]) for name, cookie in response.cookies.items())
    headers = sorted(
        (name, value) for name, value in response.headers.items() if name not in {"Expires", "Content-Length"}
    )
    return response.status_code, headers, cookies, text


# Passwords -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["rose", " Rose ", "ROSE", "ｒｏｓｅ", "rosé", "rose@example.org", "Rose@Example.ORG"]
)
def test_a_name_or_an_address_with_a_password(client, rose, enter, who, typed):
    response = enter(client, typed)
    assert (response.status_code, response["Location"]) == (302, "/today/")
    assert who(client) == str(rose.pk)
    assert client.session[ASSURED_KEY] is False
    assert 0 <= time.time() - client.session[FRESH_KEY] < 60


@pytest.mark.parametrize(
    "typed", ["rоse", "rose hill", "rose@", "@", "roſe\u200b", "röse@example.org", "x" * 254, "\x00"]
)
def test_what_only_looks_like_a_name_finds_nobody(client, rose, enter, who, typed):
    assert enter(client, typed).status_code == 422
    assert who(client) is None


def test_no_way_in_tells_whether_there_is_such_an_account(twins, cast, enter):
    add_user(actor=None, username="gone", name="Gone", password=PASSWORD, is_active=False, email="gone@example.org")
    typed = ["jack", "nobody-here", "rose@example.org", "nobody@example.org", "gone", "gone@example.org", "not a name"]
    answers = {login: seen(enter(Client(), login, "not the password"), login) for login in typed}
    assert len({str(answer) for answer in answers.values()}) == 1
    assert answers["jack"][0] == 422


@pytest.mark.parametrize("typed", ["jack", "nobody-here", "rose@example.org", "worker@example.org", "not a name"])
def test_every_wrong_password_costs_one_hash(client, twins, enter, monkeypatch, typed):
    made = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: made.append(args) or encode(*args))
    assert enter(client, typed, "not the password").status_code == 422
    assert len(made) == 1


def test_a_shared_address_opens_nobody_s_account(client, twins, enter, who):
    assert enter(client, "rose@example.org").status_code == 422
    assert enter(client, "jack").status_code == 302
    assert who(client) == str(twins[1].pk)


def test_of_two_with_one_address_the_closed_one_does_not_count(client, twins, enter, who):
    twins[1].is_active = False
    twins[1].save()
    enter(client, "rose@example.org")
    assert who(client) == str(twins[0].pk)


def test_a_closed_account_is_told_so_once_the_password_is_right(client, rose, enter, who):
    rose.is_active = False
    rose.save()
    assert enter(client, "rose")["Location"] == reverse("account_inactive")
    assert enter(Client(), "rose", "not the password").status_code == 422
    assert who(client) is None


def test_what_was_typed_is_kept_but_the_password(client, rose, enter):
    page = enter(client, "rose", "not the password").content.decode()
    assert 'value="rose"' in page
    assert "not the password" not in page


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/people/", "/people/"),
        ("https://elsewhere.example/", "/today/"),
        ("//elsewhere.example/", "/today/"),
        ("javascript:alert(1)", "/today/"),
        ("", "/today/"),
    ],
)
def test_where_somebody_was_going(client, rose, enter, target, lands):
    assert enter(client, "rose", next=target)["Location"] == lands


def test_whoever_is_signed_in_is_led_on(client, rose, enter):
    enter(client, "rose")
    assert client.get("/accounts/login/")["Location"] == "/today/"


# How long a session lasts --------------------------------------------------------------------------------------------


def lasts(client: Client) -> datetime.timedelta | None:
    """How long the session lasts; None where it ends with the browser."""
    if client.session.get_expire_at_browser_close():
        return None
    return client.session.get_expiry_date() - timezone.now()


def test_a_family_s_session_ends_with_the_browser_or_after_30_days_where_they_said_so(rose, enter):
    client = Client()
    response = enter(client, "rose")
    assert (lasts(client), response.cookies["sessionid"]["max-age"]) == (None, "")
    client = Client()
    enter(client, "rose", remember="on")
    assert datetime.timedelta(days=29, hours=23) < lasts(client) <= datetime.timedelta(days=30)


def test_a_worker_s_session_ends_after_a_shift_whatever_was_ticked(cast, enter):
    [code, *_rest] = devices.make_codes(None, cast["worker"])
    client = Client()
    enter(client, "worker", remember="on")
    client.post(reverse("second_step"), {"code": code})
    assert datetime.timedelta(hours=11, minutes=59) < lasts(client) <= datetime.timedelta(hours=12)


def test_it_ends_at_that_hour_however_busy_they_were(cast, rose, enter):
    client = Client()
    with time_machine.travel("2026-11-24 07:00+00:00", tick=False) as clock:
        enter(client, "rose", remember="on")
        for _hour in range(3):
            clock.shift(datetime.timedelta(days=9))
            assert client.get("/today/").status_code == 200
        clock.shift(datetime.timedelta(days=4))
        assert client.get("/today/").status_code == 302


# A code by e-mail ----------------------------------------------------------------------------------------------------


def ask_code(client: Client, typed: str, **more: str):
    return client.post(reverse("sign_in_code"), {"login": typed, **more})


def type_code(client: Client, code: str):
    return client.post(reverse("sign_in_code_type"), {"code": code})


def mailed_code() -> str:
    return re.search(r"^[A-Z]{3}-[A-Z]{3}$", mail.outbox[-1].body, re.MULTILINE)[0]


@pytest.mark.parametrize("typed", ["rose", "Rosé", "ROSE@example.org"])
def test_a_code_signs_in(client, rose, who, typed):
    assert ask_code(client, typed, next="/people/")["Location"] == reverse("sign_in_code_type")
    [sent] = mail.outbox
    assert sent.to == ["rose@example.org"]
    assert "Rose" not in sent.subject + sent.body
    response = type_code(client, mailed_code().lower().replace("-", " "))
    assert response["Location"] == "/people/"
    assert who(client) == str(rose.pk)


def test_asking_answers_the_same_for_everybody(cast, twins):
    no_address = add_user(actor=None, username="none", name="None", password=PASSWORD)
    asked = ["jack", "nobody-here", "rose@example.org", "nobody@example.org", no_address.username]
    answers, pages, wrong = {}, {}, {}
    for typed in asked:
        client = Client()
        answers[typed] = seen(ask_code(client, typed), typed)
        pages[typed] = seen(client.get(reverse("sign_in_code_type")), typed)
        wrong[typed] = seen(type_code(client, "BCD-FGH"), typed)
    for kind in (answers, pages, wrong):
        assert len({str(answer) for answer in kind.values()}) == 1
    assert (answers["jack"][0], pages["jack"][0], wrong["jack"][0]) == (302, 200, 422)


def test_those_who_share_an_address_are_told_their_names_and_no_code_is_right(client, twins, who):
    ask_code(client, "rose@example.org")
    [sent] = mail.outbox
    assert re.findall(r"^\w+$", sent.body, re.MULTILINE) == ["jack", "rose"]
    asked = codes.asked_of(client.session["code_asked"]["asked"])
    for user in twins:
        type_code(client, codes.code_of(user.pk, asked.nonce))
    type_code(client, codes.code_of("", asked.nonce))
    assert who(client) is None


def test_a_code_is_right_once_only(rose, who):
    first, second = Client(), Client()
    ask_code(first, "rose")
    # The same session in a second browser, before the code was used in the first.
    second.cookies["sessionid"] = first.session.session_key
    kept = dict(first.session["code_asked"])
    assert type_code(first, mailed_code()).status_code == 302
    session = second.session
    session["code_asked"] = kept
    session.save()
    assert codes.account_of(codes.asked_of(kept["asked"]), mailed_code()) is None


def test_a_code_is_of_one_session(rose, who):
    mine, other = Client(), Client()
    ask_code(mine, "rose")
    code = mailed_code()
    ask_code(other, "rose")
    assert type_code(other, code).status_code == 422
    assert type_code(mine, code).status_code == 302


def test_a_code_ends_after_ten_minutes(client, rose, who):
    with time_machine.travel("2026-11-24 10:00+00:00", tick=False) as clock:
        ask_code(client, "rose")
        clock.shift(601)
        assert type_code(client, mailed_code())["Location"] == reverse("sign_in_code")
        assert who(client) is None
        ask_code(client, "rose")
        clock.shift(599)
        assert type_code(client, mailed_code()).status_code == 302


def test_five_wrong_ones_and_the_code_is_gone(client, rose, who):
    ask_code(client, "rose")
    wrong = [type_code(client, "BCD-FGH").status_code for _ in range(5)]
    assert wrong == [422] * 5
    assert type_code(client, mailed_code())["Location"] == reverse("sign_in_code")
    assert who(client) is None
    ask_code(client, "rose")
    assert type_code(client, mailed_code()).status_code == 302


def test_typing_without_having_asked_leads_to_asking(client, cast):
    assert type_code(client, "BCD-FGH")["Location"] == reverse("sign_in_code")
    session = client.session
    session["code_asked"] = {"asked": {"odd": 1}}
    session.save()
    assert client.get(reverse("sign_in_code_type"))["Location"] == reverse("sign_in_code")


def test_neither_the_session_nor_the_page_holds_the_code(client, rose):
    ask_code(client, "rose")
    page = client.get(reverse("sign_in_code_type")).content.decode()
    assert mailed_code() not in page + str(dict(client.session))


# A new password ------------------------------------------------------------------------------------------------------


def link_for(name: str) -> str:
    return re.search(rf"“{name}”:\nhttp://localhost:8000(\S+)", mail.outbox[-1].body)[1]


def test_asking_for_a_new_password_answers_the_same_for_everybody(cast, twins):
    asked = ["jack", "nobody-here", "rose@example.org", "nobody@example.org"]
    answers = {
        typed: seen(Client().post(reverse("account_reset_password"), {"login": typed}), typed) for typed in asked
    }
    assert len({str(answer) for answer in answers.values()}) == 1
    assert [sent.to for sent in mail.outbox] == [["rose@example.org"]] * 2


def test_whoever_shares_an_address_gets_a_link_for_each_name(client, twins, enter, who):
    client.post(reverse("account_reset_password"), {"login": "rose@example.org"})
    at = client.get(link_for("jack"))["Location"]
    new = {"password1": "a whole new sentence", "password2": "a whole new sentence"}
    assert client.post(at, new).status_code == 302
    assert who(client) is None
    assert enter(client, "jack", "a whole new sentence").status_code == 302
    assert enter(Client(), "rose").status_code == 302
    # The link is used up.
    assert "no longer works" in Client().get(link_for("jack")).content.decode()


def test_a_link_ends_after_an_hour_and_when_the_password_changes(client, rose):
    with time_machine.travel("2026-11-24 10:00+00:00", tick=False) as clock:
        client.post(reverse("account_reset_password"), {"login": "rose"})
        link = link_for("rose")
        assert client.get(link).status_code == 302
        clock.shift(3601)
        assert client.get(link).status_code == 200


def test_the_link_names_our_own_address_whatever_the_request_says(client, rose):
    client.post(reverse("account_reset_password"), {"login": "rose"}, headers={"host": "localhost"})
    assert "http://localhost:8000/accounts/password/reset/key/" in mail.outbox[-1].body


def test_a_new_password_by_link_ends_every_session(cast, rose, enter, who):
    inside = Client()
    enter(inside, "rose")
    client = Client()
    client.post(reverse("account_reset_password"), {"login": "rose"})
    at = client.get(link_for("rose"))["Location"]
    client.post(at, {"password1": "a whole new sentence", "password2": "a whole new sentence"})
    assert inside.get("/today/").status_code == 302


# Whoever has nothing here any more -----------------------------------------------------------------------------------


def test_whose_work_has_ended_finds_a_kind_page(client, cast, enter):
    user = add_user(actor=None, username="sam", name="Sam", password=PASSWORD)
    give = {"provider": cast.provider, "service": cast.house, "role": RoleName.SUPPORT_WORKER}
    role = give_role(actor=None, user=user, starts=BEGAN, **give)
    end_role(actor=None, role=role)
    assert enter(client, "sam")["Location"] == reverse("nothing_open")
    page = client.get(reverse("nothing_open")).content.decode()
    assert "Your work here has ended" in page


def test_whose_work_begins_tomorrow_is_told_so(client, cast, enter):
    user = add_user(actor=None, username="sam", name="Sam", password=PASSWORD)
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    give_role(
        actor=None, user=user, provider=cast.provider, service=cast.house, role=RoleName.SUPPORT_WORKER, starts=tomorrow
    )
    assert enter(client, "sam")["Location"] == reverse("nothing_open")
    assert "Your work here has not begun yet" in client.get(reverse("nothing_open")).content.decode()


def test_somebody_without_any_circle_is_told_so_and_others_are_led_on(client, cast, sign_in, enter):
    page = sign_in("stranger").get(reverse("nothing_open"))
    assert page.status_code == 200
    assert f'href="{reverse("ask_to_join")}"' in page.content.decode()
    assert sign_in("mother").get(reverse("nothing_open"))["Location"] == "/today/"


# `begin`: what invitations and a provider's own sign-in call ----------------------------------------------------------


@pytest.fixture
def begun(rf, client, cast):
    """`begun(user, …)` → a client that has gone through `login.begin` with a session of its own."""

    def begin(user, **options):
        from allauth.core.context import request_context
        from django.contrib.auth.models import AnonymousUser
        from django.contrib.messages.storage.fallback import FallbackStorage

        request = rf.post("/")
        request.session, request.user = client.session, AnonymousUser()
        request._messages = FallbackStorage(request)
        with request_context(request):
            response = login.begin(request, user, **options)
        request.session.save()
        client.cookies["sessionid"] = request.session.session_key
        return response

    return begin


def test_an_invitation_signs_in(client, rose, begun, who):
    assert begun(rose, method="invitation", next_url="/people/")["Location"] == "/people/"
    assert who(client) == str(rose.pk)
    assert client.session[FRESH_KEY]


def test_a_work_account_opens_work_alone_and_shows_nobody_now(client, rose, begun):
    begun(rose, method="provider", only_hats=[Hat.WORK])
    assert client.session[ONLY_HATS_KEY] == ["work"]
    assert FRESH_KEY not in client.session
    assert client.get("/people/").context["people"].count() == 0


def test_nothing_of_a_session_before_is_carried_over(client, rose, begun):
    session = client.session
    session.update({ASSURED_KEY: True, ONLY_HATS_KEY: ["self"], "helping": "x"})
    session.save()
    begun(rose, method="password")
    assert client.session[ASSURED_KEY] is False
    assert (ONLY_HATS_KEY in client.session, "helping" in client.session) == (False, False)


def test_a_get_changes_nothing(client, rose, cast):
    from django.contrib.sessions.models import Session

    from portal.audit.models import Entry

    before = (Session.objects.count(), Entry.objects.count(), len(mail.outbox))
    for name in ("account_login", "sign_in_code", "sign_in_code_type", "account_reset_password", "second_step"):
        assert client.get(reverse(name)).status_code in {200, 302}
    assert (Session.objects.count(), Entry.objects.count(), len(mail.outbox)) == before


def test_whoever_has_several_hats_chooses_one(cast, rose, begun):
    assert begun(cast["worker-sister"], method="password")["Location"] == "/accounts/second-step/set-up/"
    add_person(
        actor=None, service=cast.house, name="Rose Hill", born=datetime.date(1941, 5, 1), user=rose, starts=BEGAN
    )
    assert begun(rose, method="password")["Location"] == reverse("hats")
    assert begun(rose, method="password", next_url="/people/")["Location"] == "/people/"


# Names ---------------------------------------------------------------------------------------------------------------


def test_names_are_kept_as_they_are_looked_up(cast, rose, enter):
    assert add_user(actor=None, username=" Siân-R ", name="Siân Rees").username == "sian-r"
    assert User.objects.create_superuser("Änne", PASSWORD, name="Änne").username == "anne"
    assert enter(Client(), "Anne").status_code == 302


@pytest.mark.parametrize("username", ["Rosé", "rоse", "rose@example.org", "", "two words"])
def test_a_name_that_looks_like_another_is_refused(rose, username):
    with pytest.raises(ValidationError):
        add_user(actor=None, username=username, name="Another")


def test_an_address_is_kept_as_it_is_compared(cast):
    assert add_user(actor=None, username="kay", name="Kay", email="Kay@Example.ORG").email == "kay@example.org"
    with pytest.raises(ValidationError):
        add_user(actor=None, username="kaz", name="Kaz", email="käz@example.org")


@pytest.mark.parametrize("target", ["//[", "foo", "https://evil.example/", "//evil.example/", "", "/\\evil.example"])
@pytest.mark.parametrize("url", ["/unlock/", "/step-up/"])
def test_a_page_to_go_on_to_that_is_none_of_ours(sign_in, target, url):
    assert sign_in("mother").get(url, {"next": target}).status_code in {200, 302}
    assert sign_in("nobody").post("/accounts/work/", {"next": target, "provider": "none"}).status_code == 404
