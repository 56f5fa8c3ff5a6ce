"""Two members of a circle who must not meet: no door says anything of the other."""

import uuid

import pytest
from django.db import transaction
from django.urls import reverse

from forums.models import Answer, Update
from portal.access.choices import Hat
from portal.access.rules import can_view
from portal.access.services import audience_of
from portal.meetings.models import Action, AgreementAnswer, Invitation, Item, Note
from portal.people.models import Membership
from tests.access.table import DOORS
from tests.access.world import make_world, two_apart
from tests.portal.people.keeping_apart import FIRST_NAMES, MODELS, speak, text_of

# Nothing leaks -----------------------------------------------------------------------------------------------------


class Undo(Exception):
    """Ends a transaction that must leave nothing behind."""


PAIRS = [("mother", "advocate"), ("advocate", "mother"), ("worker", "mother"), ("mother", "worker")]
# Of the demo, which is of no circle. And the public page of an invitation: whoever holds its code sees the faces of the
# team, signed in or not, as on the letter.
PASSED_OVER = {"invitation", "demo", "demo_become", "demo_mailbox", "components"}


@pytest.mark.parametrize(("reader", "other"), PAIRS)
def test_no_door_says_anything_of_the_other(cast, sign_in, reader, other):
    world = make_world(cast)
    speak(cast, world, other, "zyzzyva")
    two_apart(cast, reader, other)
    cast.users[other].refresh_from_db()
    speak(cast, world, other, "quagga")
    leaks, read = {}, 0
    for door in DOORS:
        if door.name in PASSED_OVER:
            continue
        with pytest.raises(Undo), transaction.atomic():
            client = sign_in(reader)
            url = reverse(door.name, args=door.where(world))
            data = {"key": str(uuid.uuid4()), **door.data}
            answer = client.get(url) if door.method == "GET" else client.post(url, data, follow=True)
            # A page may repeat the address one asked for.
            text = text_of(answer).replace(url, "")
            read += answer.status_code == 200
            if found := [
                word for word in ("zyzzyva", "quagga", FIRST_NAMES[other], str(cast[other].pk)) if word in text
            ]:
                leaks[f"{door.method} {door.name}"] = found
            raise Undo
    assert leaks == {}
    assert read > 25


def test_the_walk_would_find_a_leak(cast, sign_in, monkeypatch):
    """Without its guard the page of an update shows the other's answer: the walk is not blind."""
    world = make_world(cast)
    speak(cast, world, "mother", "zyzzyva")
    two_apart(cast, "mother", "advocate")
    monkeypatch.setattr(Answer, "names", ())
    page = text_of(sign_in("advocate").get(reverse("update", args=[world.told.pk])))
    assert "zyzzyva" in page
    assert "Carol" in page


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_visible_to_and_audience_agree_with_a_pair_in_the_world(cast, model):
    world = make_world(cast)
    two_apart(cast, "mother", "advocate")
    speak(cast, world, "advocate", "quagga")
    for row in model.objects.all():
        seen_by = set()
        for key, user in cast.users.items():
            for hat in Hat.values:
                actor = cast.actor(key, hat)
                if actor.hat == hat and can_view(actor, row):
                    seen_by.add(user)
        assert set(audience_of(row)) == seen_by


NAMES_NOBODY = {
    # Everybody's, whoever set it up; the Chair's name is left out by `views.parts.Table.chair`.
    "meetings.Meeting": {"author", "typed_by", "chair"},
    # The person's own account: theirs is the circle.
    "people.SupportedPerson": {"user"},
}


def test_every_key_to_a_user_is_named():
    """A new model that names somebody says so in `names`, or stands above with a reason."""
    from portal.people.models import User

    missing = {}
    for model in MODELS:
        keys = {field.name for field in model._meta.fields if field.is_relation and field.related_model is User}
        through = {
            field.name for field in model._meta.fields if field.is_relation and field.related_model is Membership
        }
        named = {path.partition("__")[0] for path in model.names}
        left = (keys | through) - named - NAMES_NOBODY.get(model._meta.label, set())
        if left:
            missing[model._meta.label] = left
    assert missing == {}


def test_rows_in_the_world_that_name_the_other_are_hidden_for_each_model(cast):
    world = make_world(cast)
    two_apart(cast, "mother", "advocate")
    speak(cast, world, "mother", "zyzzyva")
    reader = cast.actor("advocate")
    for model in (Update, Answer, Item, Note, Action, AgreementAnswer, Invitation, Membership):
        path = model.names[0]
        assert model.objects.filter(**{path: cast["mother"]}).exists()
        assert not model.objects.visible_to(reader).filter(**{path: cast["mother"]}).exists(), model
