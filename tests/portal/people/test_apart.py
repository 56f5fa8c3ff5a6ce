"""Two members of a circle who must not meet: who sets it, by the clock, and its pages."""

import datetime
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.access.choices import Category, Hat
from portal.access.models import Shelf
from portal.access.registry import FOREVER
from portal.access.services import open_scope, shelf_of
from portal.audit.models import Entry
from portal.people.choices import RoleName
from portal.people.models import KeptApart
from portal.people.services import give_role
from portal.people.services.apart import end_apart, keep_apart, renew_apart
from tests.access.world import UNIQUE, two_apart
from tests.cast import BEGAN
from tests.portal.people.keeping_apart import DAY
from tests.queries import exactly

# Who sets it -------------------------------------------------------------------------------------------------------


def test_the_safeguarding_lead_alone_sets_it(cast):
    setters = []
    for key in cast.users:
        for hat in Hat.values:
            actor = cast.actor(key, hat)
            try:
                with transaction.atomic():
                    keep_apart(
                        actor=actor, person=cast.joe, one=cast["mother"], other=cast["advocate"], reason="March.",
                        review_on=timezone.localdate() + DAY, key=uuid.uuid4(),
                    )  # fmt: skip
                    setters.append(key)
                    transaction.set_rollback(True)
            except PermissionDenied:
                continue
    assert set(setters) == {"safeguarding-lead"}


def test_they_and_nobody_else_read_of_it(cast, apart):
    kept = apart()
    seen = {
        key
        for key in cast.users
        for hat in Hat.values
        if KeptApart.objects.visible_to(cast.actor(key, hat)).filter(pk=kept.pk).exists()
    }
    assert seen == {"safeguarding-lead"}


def test_a_lead_who_is_one_of_the_two_neither_sets_nor_reads_it(cast, apart):
    give_role(actor=None, user=cast["advocate"], provider=cast.provider, role=RoleName.SAFEGUARDING_LEAD, starts=BEGAN)
    actor = cast.actor("advocate", Hat.WORK)
    with pytest.raises(ValidationError) as error:
        keep_apart(
            actor=actor, person=cast.joe, one=cast["mother"], other=cast["advocate"], reason="March.",
            review_on=timezone.localdate() + DAY, key=uuid.uuid4(),
        )  # fmt: skip
    assert set(error.value.message_dict) == {"other"}
    kept = apart()
    assert not KeptApart.objects.visible_to(cast.actor("advocate", Hat.WORK)).filter(pk=kept.pk).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"other": "mother"}, "other"),
        ({"other": "stranger"}, "other"),
        ({"other": "manager"}, "other"),
        ({"other": "person"}, "other"),
        ({"reason": " \n"}, "reason"),
        ({"review_on": lambda: timezone.localdate()}, "review_on"),
        ({"review_on": lambda: timezone.localdate() + 200 * DAY}, "review_on"),
        ({"ends": lambda: timezone.now() - DAY}, "until_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(cast, apart, changes, field):
    changes = {name: value() if callable(value) else value for name, value in changes.items()}
    other = changes.pop("other", "advocate")
    with pytest.raises(ValidationError) as error:
        apart("mother", other, **changes)
    assert set(error.value.message_dict) == {field}
    assert not KeptApart.objects.exists()
    assert not Shelf.objects.filter(keeps_apart=True).exists()


def test_twice_the_same_two_are_refused_and_a_form_sent_twice_is_one(cast, apart):
    key = uuid.uuid4()
    assert apart(key=key) == apart(key=key)
    with pytest.raises(ValidationError):
        apart("advocate", "mother")
    assert KeptApart.objects.count() == Entry.objects.filter(verb="apart.keep").count() == 1


def test_the_trail_holds_no_reason_and_no_name(cast, apart):
    kept = apart()
    end_apart(actor=cast.actor("safeguarding-lead"), kept=kept, why="They talked.")
    entries = Entry.objects.filter(verb__startswith="apart.")
    assert [entry.verb for entry in entries.order_by("pk")] == ["apart.keep", "apart.end"]
    text = str([entry.detail for entry in entries])
    assert not any(word in text for word in (UNIQUE, "Carol", "Fiona", "talked"))


def test_it_ends_and_a_review_goes_on_without_a_gap(cast, apart):
    lead = cast.actor("safeguarding-lead")
    kept, key = apart(), uuid.uuid4()
    review_on = timezone.localdate() + 30 * DAY
    with pytest.raises(ValidationError):
        renew_apart(actor=lead, kept=kept, why=" ", review_on=review_on, key=uuid.uuid4())
    again, made = renew_apart(actor=lead, kept=kept, why="Still.", review_on=review_on, key=key)
    assert made
    kept.refresh_from_db()
    assert kept.ends == again.starts
    assert cast.actor("mother").must_not_meet(cast.joe.scope) == {cast["advocate"].pk}
    assert renew_apart(actor=lead, kept=kept, why="Still.", review_on=review_on, key=key) == (again, False)
    with pytest.raises(ValidationError):
        end_apart(actor=lead, kept=again, why="")
    end_apart(actor=lead, kept=again, why="They talked.")
    assert end_apart(actor=lead, kept=again, why="Twice.").why_ended == "They talked."
    assert cast.actor("mother").apart == {}
    assert not Shelf.objects.filter(keeps_apart=True).exists()
    with pytest.raises(ValidationError):
        renew_apart(actor=lead, kept=again, why="Oh.", review_on=review_on, key=uuid.uuid4())


def test_ending_one_leaves_another_of_the_circle_as_it_is(cast, apart):
    first, _second = apart(), apart("brother", "advocate")
    end_apart(actor=cast.actor("safeguarding-lead"), kept=first, why="They talked.")
    assert cast.actor("mother").apart == {}
    assert cast.actor("brother").must_not_meet(cast.joe.scope) == {cast["advocate"].pk}


# By the clock ------------------------------------------------------------------------------------------------------


def test_it_holds_both_ways_from_its_instant_until_its_end_without_anything_running(cast, apart):
    now = timezone.now()
    apart(starts=now + DAY, ends=now + 3 * DAY)

    def met() -> list[frozenset]:
        return [cast.actor(key).must_not_meet(cast.joe.scope) for key in ("mother", "advocate")]

    nobody = frozenset()
    both = [{cast["advocate"].pk}, {cast["mother"].pk}]
    assert met() == [nobody, nobody]
    assert cast.actor("mother").apart_changes == now + DAY
    with time_machine.travel(now + DAY, tick=False):
        assert met() == both
        assert cast.actor("mother").apart_changes == now + 3 * DAY
    with time_machine.travel(now + 3 * DAY - datetime.timedelta(seconds=1), tick=False):
        assert met() == both
    with time_machine.travel(now + 3 * DAY, tick=False):
        assert met() == [nobody, nobody]
        assert cast.actor("mother").apart_changes == FOREVER
    assert cast.actor("worker").apart == {}


def test_a_shelf_that_is_opened_later_knows_it_too(cast, apart):
    apart()
    shelf = shelf_of(cast.joe.scope, Category.FINANCES)
    shelf.grants.filter().delete()
    shelf.delete()
    assert open_scope(cast.joe.scope, cast.provider.pk)[Category.FINANCES].keeps_apart


def test_it_asks_nothing_of_circles_without_such_a_pair(cast, sign_in, apart):
    """One query more where there is one, and none elsewhere: Terry's sister reads as if there were no such thing."""
    mother, sister = sign_in("mother"), sign_in("worker-sister", Hat.CIRCLE)
    talks = {mother: reverse("person_talk", args=[cast.joe.pk]), sister: reverse("person_talk", args=[cast.terry.pk])}

    def count(client) -> int:
        client.get(talks[client])
        with _counted() as made:
            assert client.get(talks[client]).status_code == 200
        return len(made)

    before = {client: count(client) for client in talks}
    apart()
    assert count(sister) == before[sister]
    assert count(mother) == before[mother] + 1
    with exactly(1):
        assert cast.actor("worker-sister", Hat.CIRCLE).apart == {}


def _counted():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


# Pages -------------------------------------------------------------------------------------------------------------


def test_the_pages_of_the_safeguarding_lead(cast, sign_in):
    client = sign_in("safeguarding-lead")
    page = client.get(reverse("apart"))
    assert page.status_code == 200
    new = reverse("apart_new", args=[cast.joe.pk])
    assert new in page.content.decode()
    form = client.get(new).content.decode()
    assert "Carol Marsh, mother" in form
    assert "I am here for Joe" not in form
    wrong = client.post(new, {"one": str(cast["mother"].pk), "reason": "Because of March.", "key": str(uuid.uuid4())})
    assert wrong.status_code == 422
    assert "Because of March." in wrong.content.decode()
    data = {
        "one": str(cast["mother"].pk),
        "other": str(cast["advocate"].pk),
        "review_on": (timezone.localdate() + 20 * DAY).isoformat(),
        "until_on": (timezone.localdate() + 60 * DAY).isoformat(),
        "reason": "Because of March.",
        "key": str(uuid.uuid4()),
    }
    assert client.post(new, data).status_code == client.post(new, data).status_code == 302
    kept = KeptApart.objects.get()
    assert kept.ends.astimezone(timezone.get_current_timezone()).time() == datetime.time()
    page = client.get(reverse("apart")).content.decode()
    assert "Carol Marsh and Fiona Grant" in page
    ended = client.post(reverse("apart_end", args=[kept.pk]), {"why": "They talked."})
    assert (ended.status_code, ended["Location"]) == (302, reverse("apart"))
    assert client.post(reverse("apart_end", args=[kept.pk]), {"why": "They talked."}).status_code == 302
    assert "They talked." in client.get(reverse("apart")).content.decode()


def test_it_is_asked_for_proof_that_is_fresh(cast, sign_in, apart):
    client = sign_in("safeguarding-lead")
    kept = apart()
    urls = [
        reverse("apart_new", args=[cast.joe.pk]),
        reverse("apart_end", args=[kept.pk]),
        reverse("apart_renew", args=[kept.pk]),
    ]
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=6)):
        for url in urls:
            answer = client.get(url)
            assert (answer.status_code, answer["Location"]) == (302, f"{reverse('step_up')}?next={url}")


def test_that_the_lead_looked_at_the_names_stands_in_the_trail(cast, sign_in):
    from portal.audit.models import Opening

    sign_in("safeguarding-lead").get(reverse("apart_new", args=[cast.joe.pk]))
    assert Opening.objects.filter(user=cast["safeguarding-lead"], shelf_id=cast.joe.shelf_id).count() == 1


def test_a_review_that_is_due_stands_on_today(cast, sign_in, apart):
    apart(review_on=timezone.localdate() + 20 * DAY)
    sentence = "please look at it again"
    assert sentence not in sign_in("safeguarding-lead").get("/today/").content.decode()
    with time_machine.travel(timezone.now() + 7 * DAY):
        seen = {key for key in cast.users if sentence in sign_in(key).get("/today/").content.decode()}
    assert seen == {"safeguarding-lead"}


def test_the_list_costs_the_same_with_1_and_with_30(cast, sign_in):
    from tests.queries import same_for_1_and_30

    client = sign_in("safeguarding-lead")
    lead = cast.actor("safeguarding-lead")

    def add(count: int) -> None:
        for _ in range(count):
            kept = two_apart(cast, "mother", "advocate")
            end_apart(actor=lead, kept=kept, why="They talked.")

    same_for_1_and_30(7, add, lambda: client.get(reverse("apart")))


@pytest.mark.django_db(transaction=True)
def test_the_same_two_at_once_are_kept_apart_once():
    import threading

    from django.db import connection

    from tests.cast import the_cast

    cast, barrier, results = the_cast(), threading.Barrier(2), []

    def send() -> None:
        try:
            barrier.wait(10)
            results.append(two_apart(cast, "mother", "advocate"))
        except ValidationError as error:
            results.append(set(error.message_dict))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert KeptApart.objects.count() == 1
    assert [result for result in results if not isinstance(result, KeptApart)] == [{"other"}]
