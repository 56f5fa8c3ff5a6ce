import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.services import rebuild, shelf_of
from portal.audit.services import record
from portal.people.models import Membership

from .models import Decision

REVIEW_AFTER = datetime.timedelta(days=365)


@transaction.atomic
def decide(
    *,
    actor: Actor | None,
    member: Membership,
    share: str,
    basis: str,
    reason: str,
    words_for_reader: str = "",
    finances: bool = False,
    starts: datetime.datetime | None = None,
    review_on: datetime.date | None = None,
) -> Decision:
    """Decide what `member` may see from `starts` (default: now); the decision in force until then ends there.

    Raises `ValidationError` without a reason, for a worker (whose work opens what it needs), for a second decision
    at the same instant, and where somebody decides about themselves (access model, “Who decides”, line 5).
    """
    member = Membership.objects.select_for_update().select_related("person").get(pk=member.pk)
    starts = starts or timezone.now()
    if member.is_worker:
        raise ValidationError(_("What a worker sees follows from their work: it is not decided here."))
    if actor and actor.user.pk == member.user_id:
        raise ValidationError(_("Nobody decides about themselves. Please ask a colleague to decide this."))
    if not reason.strip():
        raise ValidationError(_("Please write why: a decision without a reason cannot be explained to anyone."))
    for earlier in Decision.objects.filter(member=member).exclude(ends__lte=starts):
        if earlier.starts >= starts:
            raise ValidationError(_("Somebody has just decided this. Please read their decision first."))
        earlier.ends = starts
        earlier.save(update_fields=["ends"])
    decision = Decision(
        shelf=shelf_of(member.person.scope, Category.SHARING),
        member=member,
        share=share,
        finances=finances,
        basis=basis,
        reason=reason,
        words_for_reader=words_for_reader,
        decided_by=actor.user if actor else None,
        starts=starts,
        created=starts,
        review_on=review_on or (starts + REVIEW_AFTER).date(),
    )
    decision.full_clean()
    decision.save(force_insert=True)
    record(
        actor=actor,
        verb="sharing.decide",
        target=decision,
        provider_id=member.person.provider_id,
        member=member.id,
        share=share,
        finances=finances,
    )
    rebuild(member.person.provider_id, [member.person.scope])
    return decision
