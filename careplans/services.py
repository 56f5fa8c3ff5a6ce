import datetime
import uuid

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Hat
from portal.audit.services import record
from portal.meetings.services import Planned, set_up_meeting
from portal.people.models import Placement, Role, SupportedPerson, User

from .models import Review
from .rules import SETS_UP, chaired_by, may_chair

KIND = "careplans.review"


def title_for(person: SupportedPerson) -> str:
    """What a review is called when nobody calls it otherwise."""
    return _("How is %(person)s doing?") % {"person": person.get_short_name()}


def people_to_chair_for(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """(id, name) of the people for whom `actor` may set up a review, by name; nobody's unless at work.

    A Chair is asked to chair by the provider, often for somebody they have not met: to answer that they must be able
    to find the name. They learn the name alone; circle, plan and meetings open when the review is set up, and that
    stands in the trail (access model, “Chair of a review”). A team manager reads all of it anyway.
    """
    if actor.hat != Hat.WORK:
        return []
    placed = chaired_by(actor.user.pk).values("person")
    people = SupportedPerson.objects.filter(pk__in=placed, died_on=None).order_by("name", "pk")
    return list(people.values_list("pk", "name"))


def person_to_review(actor: Actor, person_id: uuid.UUID) -> SupportedPerson:
    """Somebody whose card is open to `actor`, or for whom they are asked to chair. Raises `Http404` otherwise."""
    rows = SupportedPerson.objects.select_related("user", "provider")
    found = rows.visible_to(actor).filter(pk=person_id).first()
    if found is None and actor.hat == Hat.WORK:
        found = next((person for person in rows.filter(pk=person_id) if may_chair(actor.user, person)), None)
    if found is None:
        raise Http404
    return found


def chairs_for(actor: Actor, person: SupportedPerson) -> list[User]:
    """Everybody who may chair a review of `person`, by name, save those whom `actor` must not meet."""
    now = timezone.now()
    services = Placement.objects.filter(person=person, starts__lte=now).exclude(ends__lte=now).values("service")
    roles = Role.objects.filter(provider=person.provider_id, role__in=SETS_UP, starts__lte=now).exclude(ends__lte=now)
    holders = roles.filter(Q(service__isnull=True) | Q(service__in=services)).values("user")
    found = User.objects.filter(pk__in=holders, is_active=True).exclude(pk__in=actor.must_not_meet(person.scope))
    return list(found.order_by("name", "pk"))


@transaction.atomic
def set_up_review(
    *, actor: Actor, person: SupportedPerson, planned: Planned, key: uuid.UUID, at: datetime.datetime | None = None
) -> tuple[Review, bool]:
    """Set up a review of `person`; returns it, and whether it was made now (a form sent twice makes one).

    `at` is for reviews from before the portal: nobody is told of them now. Raises what `set_up_meeting` raises.
    """
    meeting, made = set_up_meeting(actor=actor, kind=KIND, person=person, planned=planned, key=key, at=at)
    if not made:
        return Review.objects.get(meeting=meeting), False
    review = Review(shelf=meeting.shelf, created=meeting.created, person=meeting.person, meeting=meeting)
    review.save(force_insert=True)
    record(actor=actor, verb="review.set-up", target=review, provider_id=person.provider_id, meeting=meeting.pk)
    return review, True
