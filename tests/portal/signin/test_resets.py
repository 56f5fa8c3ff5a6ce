"""A lost second step: two people make sure, and the owner is told and can stop it."""

import datetime
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp import devices_for_user
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.access.actors import Actor
from portal.access.choices import FRESH_KEY, Assurance, Hat
from portal.audit.models import Entry
from portal.notifications.models import Notification
from portal.notifications.services import listed
from portal.people.choices import RoleName
from portal.people.models import Role, User
from portal.people.services import add_user, end_membership, end_role, give_role
from portal.signin.models import DeviceReset
from portal.signin.services import limits, resets
from portal.signin.services.devices import make_codes
from tests.cast import BEGAN, the_cast
from tests.queries import exactly
from tests.signing_in import client_of


def someone(name: str, **role) -> User:
    user = add_user(actor=None, username=name, name=name.title(), email=f"{name}@example.org")
    give_role(actor=None, user=user, starts=BEGAN, **role)
    return user


@pytest.fixture
def admin(cast) -> User:
    """The administrator of Joe's provider: the second one who may confirm."""
    return someone("olu", provider=cast.provider, role=RoleName.ADMINISTRATOR)


def work(user: User) -> Actor:
    return Actor(user, Hat.WORK, assurance=Assurance.TWO)


@pytest.fixture
def asked(cast, admin) -> DeviceReset:
    """The worker has an app and a list, and asks."""
    TOTPDevice.objects.create(user=cast["worker"], name="app")
    make_codes(None, User.objects.get(pk=cast["worker"].pk))
    return resets.ask(actor=Actor(cast["worker"]), user=cast["worker"])


def has_devices(user: User) -> bool:
    return any(devices_for_user(user, confirmed=None))


# Who may confirm -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owner", "may"),
    [
        ("worker", {"manager"}),  # works at Quay House
        ("mother", {"manager"}),  # is in the circle of somebody there
        ("person", {"manager"}),  # lives there
        ("other-worker", set()),  # works where nobody manages
        ("chair", {"manager"}),  # works in all services
        ("other-manager", set()),
        ("stranger", set()),
    ],
)
def test_managers_of_their_service_and_administrators_may_confirm(cast, admin, owner, may):
    at_home = owner not in {"other-manager", "stranger"}
    reset = resets.ask(actor=Actor(cast[owner]), user=cast[owner])
    expected = {cast[key].username for key in may} | ({"olu"} if at_home else set())
    assert {user.username for user in reset.who_may_confirm()} == expected
    users = [*cast.users.values(), admin]
    sees = {user.username for user in users if DeviceReset.objects.visible_to(work(user)).exists()}
    assert sees == expected | {owner}
    assert {user.username for user in reset.readers()} == expected | {owner}


def test_a_manager_of_another_service_may_not(cast, asked):
    neil = someone("neil", provider=cast.provider, service=cast.outreach, role=RoleName.TEAM_MANAGER)
    assert not DeviceReset.objects.visible_to(work(neil)).exists()
    with pytest.raises(PermissionDenied):
        resets.confirm(actor=work(neil), reset=asked, how="saw")


def test_a_circle_that_was_left_and_a_role_that_ended_count_for_nothing(cast, admin):
    end_membership(actor=None, member=cast.members["mother/joe"])
    for role in cast["worker"].roles.all():
        end_role(actor=None, role=role)
    end_membership(actor=None, member=cast.members["worker/joe"])
    for key in ("mother", "worker"):
        assert resets.ask(actor=Actor(cast[key]), user=cast[key]).who_may_confirm() == []


@pytest.mark.parametrize("assurance", [Assurance.ONE, Assurance.TWO])
@pytest.mark.parametrize("hat", [Hat.CIRCLE, Hat.WORK])
def test_only_at_work_and_with_both_factors(cast, asked, hat, assurance):
    give_role(actor=None, user=cast["mother"], provider=cast.provider, role=RoleName.ADMINISTRATOR, starts=BEGAN)
    actor = Actor(cast["mother"], hat, assurance=assurance)
    may = hat == Hat.WORK and assurance == Assurance.TWO
    assert DeviceReset.objects.visible_to(actor).exists() == may
    if not may:
        with pytest.raises(PermissionDenied):
            resets.confirm(actor=actor, reset=asked, how="saw")


def test_a_helper_sees_none_of_it(cast, asked):
    assert not DeviceReset.objects.visible_to(Actor(cast["worker"], helper=cast["mother"])).exists()
    with pytest.raises(PermissionDenied):
        resets.stop(actor=Actor(cast["worker"], helper=cast["mother"]), reset=asked)


# Two of them ---------------------------------------------------------------------------------------------------------


def test_two_confirm_and_it_is_done(cast, admin, asked, mailoutbox, django_capture_on_commit_callbacks):
    worker = User.objects.get(pk=cast["worker"].pk)
    session = client_of(worker)
    resets.confirm(actor=work(cast["manager"]), reset=asked, how="saw")
    asked.refresh_from_db()
    assert (asked.first_by, asked.first_how, asked.done_at) == (cast["manager"], "saw", None)
    assert has_devices(worker)
    assert session.get("/today/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        resets.confirm(actor=work(admin), reset=asked, how="rang")
    asked.refresh_from_db()
    assert (asked.second_by, asked.second_how, asked.is_open) == (admin, "rang", False)
    assert not has_devices(worker)
    assert session.get("/today/").status_code == 302
    assert [mail.to for mail in mailoutbox] == [["worker@example.org"]]
    trail = Entry.objects.filter(target_type="signin.devicereset").order_by("pk")
    assert [(entry.verb, entry.actor, entry.detail.get("how")) for entry in trail] == [
        ("reset.ask", worker, None),
        ("reset.confirm", cast["manager"], "saw"),
        ("reset.confirm", admin, "rang"),
    ]
    change = Entry.objects.get(verb="credential.change", detail__what="reset")
    assert (change.actor, change.target_id) == (admin, str(worker.pk))


def test_the_next_sign_in_sets_up_a_new_one(cast, admin, asked, enter):
    for actor in (work(cast["manager"]), work(admin)):
        resets.confirm(actor=actor, reset=asked, how="saw")
    assert enter(Client(), "worker")["Location"] == reverse("second_step_set_up")


def test_one_person_is_not_two(cast, admin, asked):
    for _ in range(3):
        resets.confirm(actor=work(cast["manager"]), reset=asked, how="saw")
    asked.refresh_from_db()
    assert (asked.second_by, asked.done_at) == (None, None)
    assert Entry.objects.filter(verb="reset.confirm").count() == 1
    asked.second_by = cast["manager"]
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save()


def test_nobody_confirms_their_own(cast, admin):
    reset = resets.ask(actor=work(cast["manager"]), user=cast["manager"])
    with pytest.raises(PermissionDenied):
        resets.confirm(actor=work(cast["manager"]), reset=reset, how="saw")
    reset.first_by = cast["manager"]
    with pytest.raises(IntegrityError), transaction.atomic():
        reset.save()


def test_whoever_asked_for_somebody_may_be_one_of_the_two(cast, admin):
    reset = resets.ask(actor=work(cast["manager"]), user=cast["mother"])
    assert (reset.user, reset.asked_by) == (cast["mother"], cast["manager"])
    resets.confirm(actor=work(cast["manager"]), reset=reset, how="saw")
    assert resets.confirm(actor=work(admin), reset=reset, how="voice").done_at


def test_nobody_asks_for_whom_they_do_not_answer_for(cast, admin):
    for key, other in (
        ("mother", "person"),
        ("worker", "mother"),
        ("other-manager", "mother"),
        ("manager", "stranger"),
    ):
        with pytest.raises(PermissionDenied):
            resets.ask(actor=work(cast[key]), user=cast[other])
    assert not DeviceReset.objects.exists()


def test_a_post_that_ended_in_between_confirms_nothing(cast, admin, asked):
    someone("ada", provider=cast.provider, role=RoleName.ADMINISTRATOR)
    for role in admin.roles.all():
        end_role(actor=None, role=role)
    with pytest.raises(PermissionDenied):
        resets.confirm(actor=work(admin), reset=asked, how="saw")


def test_it_ends_after_seven_days(cast, admin, asked):
    with time_machine.travel(timezone.now() + datetime.timedelta(days=7, minutes=1)):
        assert not DeviceReset.objects.visible_to(work(admin)).exists()
        with pytest.raises(PermissionDenied):
            resets.confirm(actor=work(admin), reset=asked, how="saw")
        again = resets.ask(actor=Actor(cast["worker"]), user=cast["worker"])
    assert again != asked
    asked.refresh_from_db()
    assert asked.stopped_at == asked.ends_at


def test_asked_twice_is_asked_once(cast, asked, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert resets.ask(actor=Actor(cast["worker"]), user=cast["worker"]) == asked
    assert (DeviceReset.objects.count(), mailoutbox) == (1, [])


# The owner -----------------------------------------------------------------------------------------------------------


def test_the_owner_and_those_who_may_confirm_are_told_at_once(
    cast, admin, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        resets.ask(actor=work(cast["manager"]), user=cast["mother"])
    assert sorted((mail.to[0], mail.subject) for mail in mailoutbox) == [
        ("manager@example.org", "Somebody lost their second step and asks for your word"),
        ("mother@example.org", "Somebody asked to take your second step away"),
        ("olu@example.org", "Somebody lost their second step and asks for your word"),
    ]
    assert not any("Carol" in mail.body for mail in mailoutbox)
    reset = DeviceReset.objects.get()
    assert [shown.url for shown in listed(Actor(cast["mother"]))] == [reverse("reset_stop", args=[reset.pk])]
    assert [shown.url for shown in listed(work(admin))] == [reverse("reset_confirm", args=[reset.pk])]
    assert Notification.objects.count() == 3


def test_the_owner_stops_it(cast, admin, asked):
    resets.confirm(actor=work(cast["manager"]), reset=asked, how="saw")
    client = client_of(User.objects.get(pk=cast["worker"].pk), assured=False)
    url = reverse("reset_stop", args=[asked.pk])
    assert "Anita Desai was sure that it was you" in client.get(url).content.decode()
    for _ in range(2):
        assert client.post(url)["Location"] == reverse("account")
    with pytest.raises(PermissionDenied):
        resets.confirm(actor=work(admin), reset=asked, how="saw")
    assert has_devices(cast["worker"])
    assert Entry.objects.filter(verb="reset.stop", actor=cast["worker"]).count() == 1


def test_nobody_else_stops_it(cast, admin, asked):
    for user in (cast["manager"], admin):
        assert client_of(user, Hat.WORK).post(reverse("reset_stop", args=[asked.pk])).status_code == 403
    assert client_of(cast["mother"]).post(reverse("reset_stop", args=[asked.pk])).status_code == 404
    asked.refresh_from_db()
    assert asked.is_open


def test_too_late_to_stop_says_what_to_do(cast, admin, asked):
    for actor in (work(cast["manager"]), work(admin)):
        resets.confirm(actor=actor, reset=asked, how="saw")
    client = client_of(User.objects.get(pk=cast["worker"].pk))
    answer = client.post(reverse("reset_stop", args=[asked.pk]))
    assert answer.status_code == 422
    assert "It was done already. Please change your password now, and ring the service." in answer.content.decode()
    with pytest.raises(ValidationError):
        resets.stop(actor=Actor(cast["worker"]), reset=asked)


# The pages -----------------------------------------------------------------------------------------------------------


def test_asking_from_the_second_step(cast, asked, enter):
    DeviceReset.objects.all().delete()
    client = Client()
    enter(client, "worker")
    assert reverse("reset_ask") in client.get(reverse("second_step")).content.decode()
    first = client.post(reverse("reset_ask"))
    second = client.post(reverse("reset_ask"))
    # Always the same answer, and still nobody is in.
    assert first["Location"] == second["Location"] == reverse("reset_asked")
    assert client.get("/today/").status_code == 302
    reset = DeviceReset.objects.get()
    assert (reset.user, reset.asked_by) == (cast["worker"], cast["worker"])


def test_a_stranger_asks_for_nobody(cast, client):
    for answer in (client.get(reverse("reset_ask")), client.post(reverse("reset_ask"), {"user": cast["worker"].pk})):
        assert answer["Location"] == reverse("account_login")
    assert not DeviceReset.objects.exists()


def test_five_times_a_day_is_enough(cast, admin):
    client = client_of(cast["mother"])
    for _ in range(limits.RESETS.most):
        assert client.post(reverse("reset_ask")).status_code == 302
        resets.stop(actor=Actor(cast["mother"]), reset=DeviceReset.objects.open().get())
    assert client.post(reverse("reset_ask")).status_code == 429


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Carol Marsh", "mother"),
        ("  carol   marsh ", "mother"),
        ("mother", "mother"),
        ("Blessing Mensah", "worker"),
        ("Alex Stone", None),
        ("Siân Bevan", None),
        ("Anita Desai", None),
        ("nobody", None),
        ("<script>", None),
        ("", None),
    ],
)
def test_a_manager_asks_for_somebody_by_name(cast, admin, typed, found):
    client = client_of(cast["manager"], Hat.WORK)
    answer = client.post(reverse("resets"), {"who": typed})
    if found is None:
        assert answer.status_code == 422
        assert not DeviceReset.objects.exists()
    else:
        reset = DeviceReset.objects.get()
        assert (reset.user, answer["Location"]) == (cast[found], reverse("reset_confirm", args=[reset.pk]))


def test_two_of_one_name_are_told_apart_by_how_they_sign_in(cast, admin):
    for username in ("jo1", "jo2"):
        user = add_user(actor=None, username=username, name="Jo Bloggs")
        give_role(actor=None, user=user, provider=cast.provider, role=RoleName.SUPPORT_WORKER, starts=BEGAN)
    client = client_of(cast["manager"], Hat.WORK)
    answer = client.post(reverse("resets"), {"who": "Jo Bloggs"})
    assert "More than one of your people has this name" in answer.content.decode()
    client.post(reverse("resets"), {"who": "jo2"})
    assert DeviceReset.objects.get().user.username == "jo2"


def test_confirming_asks_to_show_first_that_it_is_still_them(cast, asked):
    client = client_of(cast["manager"], Hat.WORK)
    session = client.session
    session[FRESH_KEY] = 0
    session.save()
    url = reverse("reset_confirm", args=[asked.pk])
    assert client.get(url)["Location"] == f"{reverse('step_up')}?next={url}"
    client.post(url, {"how": "saw", "sure": "on"})
    asked.refresh_from_db()
    assert asked.first_by is None


def test_confirming_on_the_page(cast, admin, asked):
    manager, other = client_of(cast["manager"], Hat.WORK), client_of(admin, Hat.WORK)
    url = reverse("reset_confirm", args=[asked.pk])
    today = manager.get("/today/").content.decode()
    assert ("Blessing Mensah has lost their phone or key" in today, url in today) == (True, True)
    for wrong in ({}, {"how": "saw"}, {"sure": "on"}, {"how": "guessed", "sure": "on"}):
        assert manager.post(url, wrong).status_code == 422
    assert manager.post(url, {"how": "saw", "sure": "on"})["Location"] == url
    assert "Olu" in manager.get(url).content.decode()
    assert url not in manager.get("/today/").content.decode()
    assert other.post(url, {"how": "voice", "sure": "on"})["Location"] == reverse("resets")
    assert other.post(url, {"how": "voice", "sure": "on"}).status_code == 404


def test_alone_one_is_told_that_a_second_one_is_missing(cast):
    reset = resets.ask(actor=Actor(cast["mother"]), user=cast["mother"])
    client = client_of(cast["manager"], Hat.WORK)
    url = reverse("reset_confirm", args=[reset.pk])
    client.post(url, {"how": "saw", "sure": "on"})
    assert "Nobody else can do that now." in client.get(url).content.decode()


def test_the_owner_sees_it_on_today(cast, asked):
    client = client_of(User.objects.get(pk=cast["worker"].pk))
    assert reverse("reset_stop", args=[asked.pk]) in client.get("/today/").content.decode()


def test_a_get_changes_nothing(cast, admin, asked):
    manager = client_of(cast["manager"], Hat.WORK)
    owner = client_of(User.objects.get(pk=cast["worker"].pk))
    manager.get(reverse("reset_confirm", args=[asked.pk]), {"how": "saw", "sure": "on"})
    owner.get(reverse("reset_stop", args=[asked.pk]))
    client_of(cast["mother"]).get(reverse("reset_ask"))
    asked.refresh_from_db()
    assert (asked.first_by, asked.is_open, DeviceReset.objects.count()) == (None, True, 1)


def test_the_list_costs_the_same_with_one_and_with_thirty(cast, admin):
    client = client_of(admin, Hat.WORK)

    def add(n: int) -> None:
        for _ in range(n):
            number = DeviceReset.objects.count()
            user = someone(f"worker{number}", provider=cast.provider, role=RoleName.SUPPORT_WORKER)
            resets.ask(actor=Actor(user), user=user)

    client.get(reverse("resets"))
    add(1)
    with exactly(17):
        client.get(reverse("resets"))
    add(29)
    with exactly(17):
        page = client.get(reverse("resets"))
    assert len(page.context["waiting"]) == 30


# Two at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_the_same_moment_and_it_is_done_once():
    cast = the_cast()
    olu = someone("olu", provider=cast.provider, role=RoleName.ADMINISTRATOR)
    StaticDevice.objects.create(user=cast["worker"], name="paper")
    reset = resets.ask(actor=Actor(cast["worker"]), user=cast["worker"])
    barrier, results = threading.Barrier(4), []

    def confirm(user: User) -> None:
        try:
            barrier.wait(10)
            results.append(resets.confirm(actor=work(user), reset=reset, how="saw"))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=(user,)) for user in (cast["manager"], olu) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [result for result in results if isinstance(result, Exception)] == []
    reset.refresh_from_db()
    assert {reset.first_by, reset.second_by} == {cast["manager"], olu}
    assert Entry.objects.filter(verb="reset.confirm").count() == 2
    assert Entry.objects.filter(verb="credential.change", detail__what="reset").count() == 1


@pytest.mark.django_db(transaction=True)
def test_asked_four_times_at_the_same_moment_is_asked_once():
    cast = the_cast()
    barrier, results = threading.Barrier(4), []

    def ask() -> None:
        try:
            barrier.wait(10)
            results.append(resets.ask(actor=Actor(cast["mother"]), user=cast["mother"]).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == [DeviceReset.objects.get().pk] * 4


def test_a_post_given_for_the_occasion_confirms_nothing(cast, asked):
    """Whoever can give roles could otherwise be both of the two."""
    puppet = add_user(actor=None, username="puppet", name="Puppet", email="puppet@example.org")
    give_role(actor=None, user=puppet, provider=cast.provider, role=RoleName.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        resets.confirm(actor=work(puppet), reset=asked, how="saw")
    Role.objects.filter(user=puppet).update(starts=asked.asked_at - datetime.timedelta(days=1, minutes=1))
    assert resets.confirm(actor=work(puppet), reset=asked, how="saw").first_by == puppet
