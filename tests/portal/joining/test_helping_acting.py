"""Helpers: what they see, that each thing says so, and two who must not meet."""

import io
import re
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from forums.models import Answer, Update
from forums.rules import can_take_back
from forums.services import post_update
from portal.access.actors import Actor
from portal.access.choices import HELPING_KEY, ONLY_HATS_KEY, Assurance, Category, Hat
from portal.access.middleware import actor_of
from portal.audit.models import Entry, Opening
from portal.joining.services import (
    accept_helping,
    acting_for,
    name_helper,
)
from portal.meetings.models import Action, Agreement, AgreementAnswer, Item, Note
from portal.meetings.services import Invitee, add_agreement
from portal.people.choices import Relationship
from portal.people.services import add_member
from tests.access.world import a_helper, make_world, two_apart
from tests.cast import BEGAN
from tests.portal.joining.helping import DAY, in_a_week, named
from tests.portal.meetings.making import opened
from tests.queries import same_for_1_and_30


@pytest.fixture(autouse=True)
def _private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"


# Acting ------------------------------------------------------------------------------------------------------------


def test_the_helper_sees_what_the_owner_sees_and_every_page_says_so(cast, write_for):
    client = write_for()
    for path in ("/today/", "/talk/", "/meetings/", "/people/", reverse("circle", args=[cast.joe.pk]), "/helping/"):
        page = client.get(path)
        assert page.status_code == 200
        text = page.content.decode()
        assert "You are writing for <strong>Carol Marsh</strong>" in text
        assert f'action="{reverse("helping_stop")}"' in text


def test_one_tap_and_they_write_for_themself_again(cast, write_for):
    client = write_for()
    assert client.post(reverse("helping_stop")).status_code == 302
    assert HELPING_KEY not in client.session
    page = client.get("/people/").content.decode()
    assert "You are writing for" not in page
    assert client.get(reverse("circle", args=[cast.joe.pk])).status_code == 404


def test_nobody_begins_what_was_not_agreed(cast, sign_in):
    helping = named(cast)
    for key in ("stranger", "mother", "worker"):
        assert sign_in(key).post(reverse("helping_begin", args=[helping.pk])).status_code == 403
    assert sign_in("brother").post(reverse("helping_begin", args=[helping.pk])).status_code == 404
    forged = sign_in("brother")
    session = forged.session
    session[HELPING_KEY] = str(cast["mother"].pk)
    session.save()
    answer = forged.get("/talk/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("helping"))


def test_nobody_works_by_somebody_else_s_hands(cast):
    add_member(actor=None, person=cast.joe, user=cast["worker-sister"], relationship=Relationship.FRIEND, starts=BEGAN)
    helping, _ = name_helper(
        actor=cast.actor("worker-sister", Hat.CIRCLE), name="stranger", until_on=in_a_week(), alone=True,
        key=uuid.uuid4(),
    )  # fmt: skip
    accept_helping(actor=cast.actor("stranger"), helping=helping)
    actor = actor_of(cast["stranger"], {HELPING_KEY: str(cast["worker-sister"].pk), "hat": Hat.WORK})
    assert actor.hats == (Hat.CIRCLE,)
    assert actor.hat == Hat.CIRCLE


def test_a_work_account_lends_no_hand(cast, sign_in):
    helping = a_helper(cast)
    client = sign_in("stranger")
    session = client.session
    session[ONLY_HATS_KEY] = [Hat.WORK]
    session.save()
    assert client.post(reverse("helping_begin", args=[helping.pk])).status_code == 404
    session = {HELPING_KEY: str(cast["mother"].pk), ONLY_HATS_KEY: [Hat.WORK]}
    assert actor_of(cast["stranger"], session).helper is None


def test_the_helper_s_own_second_step_counts(cast):
    """For the person nothing of theirs is locked; for whoever types for them it is."""
    a_helper(cast, "person", "stranger")
    session = {HELPING_KEY: str(cast["person"].pk)}
    one = actor_of(cast["stranger"], session)
    two = actor_of(cast["stranger"], session | {"assured": True})
    assert {shelf.category for shelf in one.locked_shelves.values()} == {
        Category.HEALTH,
        Category.BEHAVIOUR,
        Category.INCIDENTS,
        Category.FINANCES,
    }
    assert two.locked_shelves == {}
    assert cast.actor("person", assurance=Assurance.ONE).locked_shelves == {}


def test_what_the_person_said_no_to_waits_for_the_person(cast, write_for):
    world = make_world(cast)
    client = write_for("person", "other-manager")
    assert client.get(reverse("kept_back")).status_code == 404
    assert client.get(reverse("update", args=[world.kept_back.pk])).status_code == 404
    assert client.get(reverse("update", args=[world.told.pk])).status_code == 200
    assert client.post(reverse("update_take_back", args=[world.told.pk])).status_code == 403
    helper = Actor(cast["person"], Hat.SELF, assurance=Assurance.TWO, helper=cast["other-manager"])
    assert not can_take_back(helper, world.told)
    assert can_take_back(cast.actor("person"), world.told)


def test_the_trail_and_the_openings_say_both(cast, write_for):
    client = write_for()
    client.get(reverse("circle", args=[cast.joe.pk]))
    assert Opening.objects.get(shelf_id=cast.joe.shelf_id).user == cast["stranger"]
    assert Opening.objects.get(shelf_id=cast.joe.shelf_id).on_behalf_of == cast["mother"]
    client.post(reverse("update_new", args=[cast.joe.pk]), {"words": "Hello", "key": str(uuid.uuid4())})
    entry = Entry.objects.get(verb="update.post")
    assert (entry.actor, entry.on_behalf_of) == (cast["stranger"], cast["mother"])
    assert Entry.objects.filter(verb="helping.begin", actor=cast["stranger"]).count() == 1


# Each thing says so ------------------------------------------------------------------------------------------------


def _write_everything(cast, client: Client, meeting) -> Update:
    def send(name: str, args: list, **data) -> None:
        answer = client.post(reverse(name, args=args), {"key": str(uuid.uuid4()), **data})
        assert answer.status_code == 302, (name, answer.content.decode())

    told = post_update(actor=cast.actor("worker"), forum=cast.joe.forum, words="Swimming.")
    agreement, _ = add_agreement(actor=cast.actor("worker"), meeting=meeting, words="A list.", key=uuid.uuid4())
    send("update_new", [cast.joe.pk], words="From Carol.")
    send("update", [told.pk], words="Lovely.")
    send("item_add", [meeting.pk], title="Christmas")
    send("note_add", [meeting.pk], words="He nodded.")
    send("agreement_add", [meeting.pk], words="Trains.")
    send("agreement_answer", [agreement.pk], says="do-not-agree", note="Too early.")
    send("action_add", [meeting.pk], what="Ring", who=str(cast["mother"].pk), by_when=in_a_week().isoformat())
    return told


def test_each_thing_says_for_whom_and_by_whom(cast, sign_in, write_for):
    meeting = opened(cast, invitees=[Invitee(cast["mother"])])
    client = write_for()
    told = _write_everything(cast, client, meeting)
    for model in (Item, Note, Agreement, AgreementAnswer, Action, Answer):
        row = model.objects.get(typed_by=cast["stranger"])
        assert getattr(row, "author", None) or row.user == cast["mother"]
    assert Update.objects.get(typed_by=cast["stranger"]).author == cast["mother"]
    reader, said = sign_in("worker"), "written down by Alex Stone"
    pages = {
        reverse("talk"): 1,
        reverse("update", args=[told.pk]): 1,
        reverse("meeting", args=[meeting.pk]): 1,
        reverse("meeting_summary", args=[meeting.pk]): 4,
    }
    for url, at_least in pages.items():
        assert reader.get(url).content.decode().count(said) >= at_least, url
    pdf = PdfReader(io.BytesIO(reader.get(reverse("meeting_summary_pdf", args=[meeting.pk])).content))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert text.count(said) >= 4
    # And what nobody typed for anybody says nothing of the kind.
    assert said not in reader.get(reverse("update", args=[told.pk])).content.decode().split('id="answers"')[0]


def test_every_form_one_writes_in_says_for_whom(cast, write_for):
    meeting = opened(cast, invitees=[Invitee(cast["mother"])])
    told = post_update(actor=cast.actor("worker"), forum=cast.joe.forum, words="Swimming.")
    agreement, _ = add_agreement(actor=cast.actor("worker"), meeting=meeting, words="A list.", key=uuid.uuid4())
    client = write_for()
    for name, pk in (
        ("update_new", cast.joe.pk),
        ("update", told.pk),
        ("meeting", meeting.pk),
        ("meeting_room", meeting.pk),
        ("item_add", meeting.pk),
        ("note_add", meeting.pk),
        ("agreement_add", meeting.pk),
        ("agreement_answer", agreement.pk),
        ("action_add", meeting.pk),
    ):
        page = client.get(reverse(name, args=[pk])).content.decode()
        forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
        writing = [form for form in forms if "<textarea" in form or 'type="text"' in form]
        assert writing, name
        assert all("This is for Carol Marsh" in form for form in writing), name


def test_the_owner_s_own_answer_takes_the_helper_s_place(cast, sign_in, write_for):
    meeting = opened(cast, invitees=[Invitee(cast["mother"])])
    agreement, _ = add_agreement(actor=cast.actor("worker"), meeting=meeting, words="A list.", key=uuid.uuid4())
    url = reverse("agreement_answer", args=[agreement.pk])
    write_for().post(url, {"says": "do-not-agree", "note": "No."})
    assert AgreementAnswer.objects.get().typed_by == cast["stranger"]
    sign_in("mother").post(url, {"says": "agree"})
    answer = AgreementAnswer.objects.get()
    assert (answer.says, answer.typed_by) == ("agree", None)


def test_pages_cost_the_same_with_and_without_helpers(cast, sign_in):
    """Who typed is read with the row: no query for each."""
    reader = sign_in("worker")
    helper = Actor(cast["mother"], Hat.CIRCLE, assurance=Assurance.TWO, helper=cast["stranger"])
    url = reverse("person_talk", args=[cast.joe.pk])

    def add(count: int) -> None:
        for number in range(count):
            row = post_update(actor=helper, forum=cast.joe.forum, words=f"{number}", at=timezone.now() - number * DAY)
            Update.objects.filter(pk=row.pk).update(created=timezone.now() - (number + 1) * DAY)

    add(1)
    reader.get(url)
    with _counted() as made:
        reader.get(url)
    same_for_1_and_30(len(made), add, lambda: reader.get(url))


def _counted():
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


# Two who must not meet ---------------------------------------------------------------------------------------------


def test_a_helper_sees_with_the_owner_s_eyes_and_not_past_their_own(cast, write_for):
    """The brother, who must not meet the advocate, types for the mother, who may."""
    post_update(actor=cast.actor("advocate"), forum=cast.joe.forum, words="Zebra.")
    client = write_for("mother", "brother")
    assert "Zebra" in client.get("/talk/").content.decode()
    two_apart(cast, "brother", "advocate")
    page = client.get("/talk/").content.decode()
    assert "Zebra" not in page
    assert "Fiona" not in client.get(reverse("circle", args=[cast.joe.pk])).content.decode()


def test_what_a_helper_typed_is_not_there_for_whom_they_must_not_meet(cast, sign_in, write_for):
    two_apart(cast, "brother", "advocate")
    client = write_for("mother", "brother")
    client.post(reverse("update_new", args=[cast.joe.pk]), {"words": "Zebra.", "key": str(uuid.uuid4())})
    page = sign_in("advocate").get("/talk/").content.decode()
    assert "Zebra" not in page
    assert "Luke" not in page
    assert "written down by Luke" in sign_in("worker").get("/talk/").content.decode()


def test_two_who_must_not_meet_do_not_help_each_other(cast, sign_in, write_for):
    two_apart(cast, "brother", "mother")
    with pytest.raises(ValidationError) as error:
        named(cast, name="brother")
    with pytest.raises(ValidationError) as unknown:
        named(cast, name="nobody-of-this-name")
    assert error.value.message_dict == unknown.value.message_dict


def test_helping_that_was_agreed_rests_from_the_moment_they_must_not_meet(cast, write_for):
    client = write_for("mother", "brother")
    assert client.get("/talk/").status_code == 200
    two_apart(cast, "brother", "mother")
    assert acting_for(cast["brother"], cast["mother"].pk) is None
    answer = client.get("/talk/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("helping"))
