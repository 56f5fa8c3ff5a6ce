import uuid

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.access.actors import Actor
from portal.access.choices import Hat
from portal.people.choices import RoleName
from portal.people.models import Placement, Role, SupportedPerson, User

SETS_UP = (RoleName.CHAIR, RoleName.TEAM_MANAGER)


def chaired_by(user_id: uuid.UUID) -> QuerySet[Placement]:
    """The placements of now for which somebody may set up and chair reviews.

    Those in the services where they hold the role of a Chair or of a team manager now, or anywhere at the provider
    where they hold it for all services.
    """
    now = timezone.now()
    roles = Role.objects.filter(user=user_id, role__in=SETS_UP, starts__lte=now).exclude(ends__lte=now)
    places = list(roles.values_list("provider", "service"))
    there = Q(service__in=[service for _provider, service in places if service])
    there |= Q(service__provider__in=[provider for provider, service in places if not service])
    return Placement.objects.filter(there, starts__lte=now).exclude(ends__lte=now)


def may_chair(user: User, person: SupportedPerson) -> bool:
    """Whether `user` may be asked to chair a review of `person`: chairing opens the plan, so it takes such a role."""
    return user.is_active and chaired_by(user.pk).filter(person=person).exists()


def can_set_up(actor: Actor, person: SupportedPerson) -> bool:
    """Whether `actor`, at work, may set up a review of `person`: a Chair at the provider, or their team manager."""
    return actor.hat == Hat.WORK and person.died_on is None and may_chair(actor.user, person)


def can_chair_reviews(actor: Actor) -> bool:
    """Whether there is anybody at all for whom `actor`, at work, may set up a review."""
    return actor.hat == Hat.WORK and chaired_by(actor.user.pk).exists()
