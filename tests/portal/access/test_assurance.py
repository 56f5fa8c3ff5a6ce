"""How sure the portal is of somebody, and what opens by it."""

import time

import pytest
from django.urls import reverse

from portal.access.actors import Actor
from portal.access.choices import ASSURED_AT_KEY, Assurance, Hat


def test_both_factors_count_at_work_for_one_shift(cast, sign_in):
    client = sign_in("worker")
    url = reverse("update_new", args=[cast.joe.pk])
    for hours, status in ((11.9, 200), (12.1, 404)):
        session = client.session
        session[ASSURED_AT_KEY] = time.time() - hours * 3600
        session.save()
        assert client.get(url).status_code == status
    assert client.get(reverse("team"))["Location"].startswith("/unlock/")


@pytest.mark.parametrize(("hat", "sure"), [(Hat.WORK, Assurance.ONE), (Hat.CIRCLE, Assurance.TWO)])
def test_at_home_they_count_for_as_long_as_the_session(cast, hat, sure):
    actor = Actor(cast["worker-sister"], hat, assurance=Assurance.TWO, is_past_shift=True)
    assert actor.assurance == sure
    assert bool(actor.shelves) is (hat == Hat.CIRCLE)
