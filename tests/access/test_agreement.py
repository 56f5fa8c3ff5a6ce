"""`visible_to`, `can_view` and `audience_of` agree, for every model and everybody of the cast."""

import pytest
from django.apps import apps

from portal.access.choices import Hat
from portal.access.models import Shelved
from portal.access.rules import can_view
from portal.access.services import audience_of
from tests.access.world import make_world

MODELS = [model for model in apps.get_models() if issubclass(model, Shelved)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_three_agree(cast, model):
    make_world(cast)
    rows = list(model.objects.all())
    assert rows, f"The world has no {model.__name__}: add one to tests/access/world.py."
    for row in rows:
        seen_by = set()
        for key, user in cast.users.items():
            for hat in Hat.values:
                actor = cast.actor(key, hat)
                if actor.hat != hat:
                    continue
                is_listed = model.objects.visible_to(actor).filter(pk=row.pk).exists()
                assert can_view(actor, row) == is_listed
                if is_listed:
                    seen_by.add(user)
        assert set(audience_of(row)) == seen_by


def test_all_models_of_the_portal_are_here():
    assert len(MODELS) >= 15
