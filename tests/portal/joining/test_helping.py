"""Helpers: agreed on alone, by both, and its pages."""

import datetime
import io
import threading
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from forums.models import Update
from portal.access.actors import Actor
from portal.access.choices import Assurance, Hat
from portal.audit.models import Entry
from portal.joining.choices import AgreedHow
from portal.joining.models import Helping
from portal.joining.services import (
    accept_helping,
    acting_for,
    begin_helping,
    end_helping,
    name_helper,
    owners_of,
)
from portal.notifications.services import listed
from portal.people.choices import Relationship
from portal.people.services import add_member, add_user
from tests.access.world import a_helper, small_picture
from tests.cast import BEGAN
from tests.portal.joining.helping import DAY, in_a_week, named, recorded
from tests.queries import same_for_1_and_30


@pytest.fixture(autouse=True)
def _private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


# Agreeing ----------------------------------------------------------------------------------------------------------


def test_the_owner_names_a_helper_and_both_are_needed(cast):
    helping = named(cast)
    assert acting_for(cast["stranger"], cast["mother"].pk) is None
    accept_helping(actor=cast.actor("stranger"), helping=helping)
    owner, until = acting_for(cast["stranger"], cast["mother"].pk)
    assert owner == cast["mother"]
    assert timezone.localtime(until) == timezone.localtime(until).replace(hour=0, minute=0, second=0, microsecond=0)
    assert timezone.localtime(until).date() == in_a_week() + DAY
    assert acting_for(cast["mother"], cast["stranger"].pk) is None
    assert acting_for(cast["brother"], cast["mother"].pk) is None
    # Said twice is said once.
    accept_helping(actor=cast.actor("stranger"), helping=helping)
    assert Entry.objects.filter(verb="helping.accept").count() == 1


def test_a_name_is_found_however_it_is_spelt(cast):
    assert named(cast, name="  STRANGER ").helper == cast["stranger"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"alone": False}, "alone"),
        ({"name": "nobody-of-this-name"}, "name"),
        ({"name": "not a name at all"}, "name"),
        ({"name": "mother"}, "name"),
        ({"name": "worker"}, "name"),
        ({"name": "manager"}, "name"),
        ({"until_on": lambda: timezone.localdate() - DAY}, "until_on"),
        ({"until_on": lambda: timezone.localdate() + 366 * DAY}, "until_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, changes, field):
    changes = {name: value() if callable(value) else value for name, value in changes.items()}
    with pytest.raises(ValidationError) as error:
        named(cast, **changes)
    assert set(error.value.message_dict) == {field}
    assert not Helping.objects.exists()


def test_neither_staff_nor_professionals_have_helpers(cast):
    for owner in ("manager", "advocate", "stranger"):
        with pytest.raises(ValidationError):
            named(cast, owner=owner, name="brother")
    assert not Helping.objects.exists()


def test_the_same_two_again_and_a_form_sent_twice(cast):
    key = uuid.uuid4()
    assert named(cast, key=key) == named(cast, key=key)
    with pytest.raises(ValidationError):
        named(cast)
    with time_machine.travel(timezone.now() + 10 * DAY):
        assert named(cast, until_on=timezone.localdate() + DAY).is_waiting
    assert Helping.objects.count() == 2


def test_names_are_not_tried_out_without_end(cast):
    codes = []
    for number in range(12):
        with pytest.raises(ValidationError) as error:
            named(cast, name=f"somebody-{number}")
        codes.append(error.value.error_dict["name"][0].code)
    assert codes == [None] * 10 + ["too-many"] * 2


def test_a_worker_asks_alone_and_records_it(cast):
    helping = recorded(cast)
    assert (helping.asked_alone_by, helping.agreed_how) == (cast["worker"], AgreedHow.IN_PERSON)
    assert helping.is_waiting
    (entry,) = Entry.objects.filter(verb="helping.agree")
    assert (entry.actor, entry.detail["owner"]) == (cast["worker"], str(cast["mother"].pk))


def test_who_may_record_it(cast):
    may = set()
    for key in cast.users:
        for hat in Hat.values:
            try:
                owners_of(cast.actor(key, hat), cast.joe)
                may.add(key)
            except PermissionDenied:
                continue
    assert may == {"worker", "manager"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"owner": "stranger"}, "owner"),
        ({"owner": "worker"}, "owner"),
        ({"owner": "advocate", "name": "brother"}, "owner"),
        ({"agreed_how": AgreedHow.BY_THEMSELF}, "agreed_how"),
        ({"name": "worker"}, "name"),
        ({"by": "manager", "name": "manager"}, "name"),
    ],
)
def test_whoever_asks_is_neither_of_the_two(cast, changes, field):
    with pytest.raises(ValidationError) as error:
        recorded(cast, **changes)
    assert set(error.value.message_dict) == {field}


def test_the_database_holds_it_too(cast):
    from django.db import IntegrityError, transaction

    for broken in (
        {"helper": cast["mother"]},
        {"agreed_how": AgreedHow.IN_PERSON},
        {"agreed_how": AgreedHow.IN_PERSON, "asked_alone_by": cast["stranger"]},
        {"ends": timezone.now() - DAY},
    ):
        fields = {
            "owner": cast["mother"],
            "helper": cast["stranger"],
            "agreed_how": AgreedHow.BY_THEMSELF,
            "ends": timezone.now() + DAY,
            **broken,
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            Helping.objects.create(**fields)


def test_both_are_told_and_so_is_the_person(cast):
    helping = recorded(cast)

    def told(key: str, hat: str | None = None) -> set[str]:
        return {one.notification.kind for one in listed(cast.actor(key, hat))}

    assert told("stranger") == {"joining.helping-asked"}
    assert told("mother") == told("person") == {"joining.helping-agreed"}
    accept_helping(actor=cast.actor("stranger"), helping=helping)
    assert told("mother") == {"joining.helping-agreed", "joining.helping-accepted"}
    end_helping(actor=cast.actor("manager"), helping=helping)
    assert told("mother") >= {"joining.helping-ended"}
    assert told("stranger") >= {"joining.helping-ended"}
    assert told("brother") == told("other-manager") == set()


def test_who_sees_who_writes_for_whom(cast):
    helping = a_helper(cast)
    seen = {
        f"{key}@{hat}"
        for key in cast.users
        for hat in Hat.values
        if cast.actor(key, hat).hat in {hat, ""}
        and Helping.objects.visible_to(cast.actor(key, hat)).filter(pk=helping.pk).exists()
    }
    everything = {f"stranger@{hat}" for hat in Hat.values}
    assert seen == {"mother@circle", "worker@work", "manager@work", "person@self"} | everything
    acting = Actor(cast["mother"], Hat.CIRCLE, assurance=Assurance.TWO, helper=cast["stranger"])
    assert not Helping.objects.visible_to(acting).exists()


@pytest.mark.django_db(transaction=True)
def test_two_forms_at_once_are_one():
    from tests.cast import the_cast

    cast = the_cast()
    barrier, results = threading.Barrier(2), []

    def send() -> None:
        try:
            barrier.wait(10)
            results.append(named(cast))
        except ValidationError as error:
            results.append(set(error.message_dict))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Helping.objects.count() == 1
    assert [result for result in results if not isinstance(result, Helping)] == [{"name"}]


# Pages -------------------------------------------------------------------------------------------------------------


def test_the_pages_from_naming_to_writing(cast, sign_in):
    owner, helper = sign_in("mother"), sign_in("stranger")
    new = reverse("helping_new")
    assert "Please do this alone" in owner.get(new).content.decode()
    data = {"name": "stranger", "until_on": in_a_week().isoformat(), "key": str(uuid.uuid4())}
    wrong = owner.post(new, data)
    assert wrong.status_code == 422
    assert 'value="stranger"' in wrong.content.decode()
    assert owner.post(new, data | {"alone": "on"}).status_code == 302
    # Until they said yes, the page knows no more of them than what was typed.
    page = owner.get("/helping/").content.decode()
    assert "Asked, and has not answered yet" in page
    assert "Alex Stone" not in page
    assert "Will you write for Carol Marsh?" in helper.get("/today/").content.decode()
    helping = Helping.objects.get()
    assert helper.post(reverse("helping_accept", args=[helping.pk])).status_code == 302
    assert "Alex Stone" in owner.get("/helping/").content.decode()
    assert helper.post(reverse("helping_begin", args=[helping.pk]))["Location"] == "/today/"


def test_saying_no_to_being_asked(cast, sign_in):
    helping = named(cast)
    sign_in("stranger").post(reverse("helping_end", args=[helping.pk]))
    answer = sign_in("stranger").post(reverse("helping_accept", args=[helping.pk]), follow=True)
    assert "no longer agreed" in answer.content.decode()
    assert acting_for(cast["stranger"], cast["mother"].pk) is None


def test_a_worker_records_it_on_their_page(cast, sign_in):
    client = sign_in("worker")
    url = reverse("helping_record", args=[cast.joe.pk])
    assert url in client.get(reverse("circle", args=[cast.joe.pk])).content.decode()
    form = client.get(url).content.decode()
    assert "Carol Marsh" in form
    assert "Fiona Grant" not in form
    data = {
        "owner": str(cast["mother"].pk),
        "name": "stranger",
        "until_on": in_a_week().isoformat(),
        "agreed_how": "telephone",
        "key": str(uuid.uuid4()),
    }
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"alone": "on"}).status_code == 302
    assert Helping.objects.get().agreed_how == AgreedHow.TELEPHONE
    assert "wrote down that you agreed" in sign_in("mother").get("/helping/").content.decode()
    assert "Alex Stone writes for Carol Marsh" in client.get("/helping/").content.decode()


def test_naming_asks_for_proof_that_is_fresh(cast, sign_in):
    client = sign_in("mother")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=6)):
        answer = client.get(reverse("helping_new"))
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse('step_up')}?next={reverse('helping_new')}")


def test_begin_is_refused_by_the_service_too(cast):
    helping = named(cast)
    with pytest.raises(PermissionDenied):
        begin_helping(actor=cast.actor("stranger"), helping=helping)


def test_the_list_costs_the_same_with_1_and_with_30(cast, sign_in):
    client = sign_in("stranger")

    def add(count: int) -> None:
        for _ in range(count):
            key = uuid.uuid4().hex[:10]
            user = add_user(actor=None, username=f"x{key}", name=f"Somebody {key}", date_joined=BEGAN)
            add_member(actor=None, person=cast.joe, user=user, relationship=Relationship.COUSIN, starts=BEGAN)
            actor = Actor(user, Hat.CIRCLE, assurance=Assurance.TWO)
            made, _ = name_helper(actor=actor, name="stranger", until_on=in_a_week(), alone=True, key=uuid.uuid4())
            Helping.objects.filter(pk=made.pk).update(accepted_at=timezone.now())

    same_for_1_and_30(6, add, lambda: client.get("/helping/"))


def test_pictures_a_helper_sends_are_the_owner_s(cast, write_for):
    client = write_for()
    file = io.BytesIO(small_picture())
    file.name = "pool.jpg"
    client.post(
        reverse("update_new", args=[cast.joe.pk]), {"words": "", "picture": file, "alt": "", "key": str(uuid.uuid4())}
    )
    assert Update.objects.get().picture.uploader == cast["mother"]


def test_a_session_that_an_employer_opened_names_no_helper_and_is_none(cast):
    """Whoever runs the employer’s server must not come by somebody’s family life in this way."""
    by_work = Actor(cast["mother"], Hat.CIRCLE, assurance=Assurance.TWO, only_hats=[Hat.WORK])
    fields = {"name": "stranger", "until_on": in_a_week(), "alone": True, "key": uuid.uuid4()}
    with pytest.raises(PermissionDenied):
        name_helper(actor=by_work, **fields)
    helping = named(cast)
    with pytest.raises(PermissionDenied):
        accept_helping(actor=Actor(cast["stranger"], only_hats=[Hat.WORK]), helping=helping)
    assert list(Helping.objects.visible_to(by_work)) == []
    assert list(Helping.objects.visible_to(cast.actor("mother"))) == [helping]


def test_who_begins_to_work_for_the_circle_no_longer_writes_for_a_family(cast):
    accept_helping(actor=cast.actor("stranger"), helping=named(cast))
    assert acting_for(cast["stranger"], cast["mother"].pk) is not None
    add_member(actor=None, person=cast.joe, user=cast["stranger"], relationship=Relationship.SUPPORT_WORKER)
    assert acting_for(cast["stranger"], cast["mother"].pk) is None
