"""What joining has to do with work: a worker who joins can be let go as a whole, and nothing outlives its inviter."""

import re

import pytest

from portal.access.choices import Hat
from portal.joining.choices import InvitationState
from portal.joining.models import Invitation
from portal.joining.panels import circle
from portal.joining.services import Guest, NoLongerOpen, accept, invite_staff, send_again
from portal.people.choices import Relationship, RoleName
from portal.people.models import Role
from portal.people.services import add_member, end_employment, end_membership, give_role
from tests.portal.joining.conftest import GRAN_BY_LETTER

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("relationship", [Relationship.SUPPORT_WORKER, Relationship.KEY_WORKER])
def test_a_worker_who_joins_a_circle_is_in_the_team_until_the_work_ends(cast, invited, sign_in, relationship):
    invitation = invited(guest=Guest("Stan"), relationship=relationship, what_i_do="Nights.")
    accept(actor=cast.actor("stranger"), invitation=invitation)
    role = Role.objects.get(user=cast["stranger"])
    assert (role.service, role.role, role.given_by) == (cast.house, RoleName.SUPPORT_WORKER, cast["manager"])
    client = sign_in("stranger", Hat.WORK)
    assert client.get(f"/people/{cast.joe.pk}/").status_code == 200
    end_employment(actor=cast.actor("manager"), user=cast["stranger"], provider=cast.provider)
    assert list(Role.objects.in_force().filter(user=cast["stranger"])) == []
    assert sign_in("stranger").get(f"/people/{cast.joe.pk}/").status_code == 404


def test_who_has_a_role_there_keeps_that_one(cast, invited):
    give_role(actor=None, user=cast["stranger"], provider=cast.provider, service=cast.house, role=RoleName.TEAM_MANAGER)
    worker = invited(guest=Guest("Stan"), relationship=Relationship.SUPPORT_WORKER, what_i_do="Nights.")
    accept(actor=cast.actor("stranger"), invitation=worker)
    assert [role.role for role in Role.objects.filter(user=cast["stranger"])] == [RoleName.TEAM_MANAGER]


@pytest.fixture
def successor(cast):
    """Another team manager of the house and the road, so that the first can leave."""
    for service in (cast.house, cast.road):
        give_role(
            actor=None, user=cast["stranger"], provider=cast.provider, service=service, role=RoleName.TEAM_MANAGER
        )
    return "stranger"


def test_after_its_inviter_has_left_it_lets_nobody_in(cast, invited, code_of, client, successor, sign_in):
    invitation = invited(guest=GRAN_BY_LETTER)
    code = code_of(invitation)
    end_employment(actor=None, user=cast["manager"], provider=cast.provider)
    page = client.get(f"/join/{code}/")
    assert (page.status_code, "Please ask Quay House, Harbour Lane Support for a new one" in text(page)) == (410, True)
    assert "Anita" not in text(page)
    with pytest.raises(NoLongerOpen) as late:
        accept(actor=cast.actor("brother"), invitation=invitation)
    assert late.value.state == InvitationState.LATE
    assert circle(cast.actor(successor), cast.joe)["invitations"] == []

    assert "Anita Desai no longer works here" in text(sign_in(successor).get(f"/people/{cast.joe.pk}/invitations/"))
    new = send_again(actor=cast.actor(successor), invitation=invitation)
    assert (new.is_open, new.invited_by, new.place) == (True, cast[successor], invitation.place)
    assert client.get(f"/join/{code_of(new, by=successor)}/").status_code == 200


def test_into_a_team_it_is_the_same(cast, successor):
    invitation = invite_staff(
        actor=cast.actor("manager"), service=cast.house, guest=Guest("Nan"), role=RoleName.SUPPORT_WORKER
    )
    end_employment(actor=None, user=cast["manager"], provider=cast.provider)
    with pytest.raises(NoLongerOpen):
        accept(actor=cast.actor("brother"), invitation=invitation)
    assert send_again(actor=cast.actor(successor), invitation=invitation).is_open


def test_a_place_in_a_circle_is_work_too(cast, invited):
    """A key worker without a role may invite, and what they made opens as long as they are key worker."""
    member = add_member(
        actor=None, person=cast.joe, user=cast["stranger"], relationship=Relationship.KEY_WORKER, what_i_do="Days."
    )
    invitation = invited(by="stranger")
    assert invitation.is_open
    end_membership(actor=None, member=member)
    assert Invitation.objects.get(pk=invitation.pk).state == InvitationState.LATE
