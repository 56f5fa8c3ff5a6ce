"""Two members of a circle who must not meet. What it does to pages and sockets is asked through `access.registry`."""

import datetime
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import registry
from portal.access.actors import Actor
from portal.access.choices import ScopeType
from portal.access.registry import Interval, Scope
from portal.access.rules import allow
from portal.access.services import set_keeps_apart
from portal.audit.services import opened, record
from portal.lib.idempotency import once

from ..models import KeptApart, Membership, SupportedPerson, User
from ..querysets import safeguarded_by
from ..rules import can_keep_apart, manages

# It is looked at again at least this often.
LONGEST_UNTIL_REVIEW = datetime.timedelta(days=183)


@dataclass(frozen=True)
class Named:
    """A member by name, and what they are to the person: all that a safeguarding lead is shown of a circle here."""

    user: User
    role: str


def apart_source(user_ids: Collection[uuid.UUID], scopes: Sequence[Scope]) -> Iterator[registry.KeptApart]:
    """For `access.registry.register_apart`: whom these users must not meet, both ways, now or later. One query."""
    people = [scope.id for scope in scopes if scope.type == ScopeType.PERSON]
    rows = KeptApart.objects.of_scopes(people).filter(Q(one__in=user_ids) | Q(other__in=user_ids))
    for person_id, one, other, starts, ends in rows.values_list("person", "one", "other", "starts", "ends"):
        for asked, kept_from in ((one, other), (other, one)):
            if asked in user_ids:
                yield registry.KeptApart(Scope.person(person_id), kept_from, Interval.of(starts, ends))


def are_apart(one: User, other: User) -> bool:
    """Whether these two must not meet now, in any circle."""
    both = Q(one=one, other=other) | Q(one=other, other=one)
    return KeptApart.objects.in_force().not_called_off().filter(both).exists()


def some_are_apart(actor: Actor, person: SupportedPerson) -> bool:
    """Whether a team manager is told that some of this circle must be asked separately: neither who nor why.

    Nobody is told who is in the circle themself: they might be one of them.
    """
    shelf = next((shelf for shelf in actor.shelves.values() if shelf.scope == person.scope), None)
    if shelf is None or not shelf.keeps_apart or not manages(actor, person):
        return False
    if person.memberships.filter(user=actor.user.pk).exists():
        return False
    return KeptApart.objects.of_scopes([person.pk]).in_force().exists()


def people_to_keep_apart_for(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """(id, name) of the people whom `actor` is safeguarding lead for, by name; nothing else of them."""
    people = SupportedPerson.objects.filter(pk__in=safeguarded_by(actor)).order_by("name", "pk")
    return list(people.values_list("pk", "name"))


def person_to_keep_apart_for(actor: Actor, person_id: uuid.UUID) -> SupportedPerson | None:
    """The person of this id, where `actor` is safeguarding lead for them."""
    people = SupportedPerson.objects.select_related("shelf")
    return people.filter(pk=person_id).first() if person_id in safeguarded_by(actor) else None


def members_to_keep_apart(actor: Actor, person: SupportedPerson) -> list[Named]:
    """Everybody in the circle by name and relationship, for its safeguarding lead, who reads nothing else of it.

    That they looked stands in the trail. Raises `PermissionDenied` for anybody else.
    """
    allow(can_keep_apart(actor, person))
    opened(actor, person.shelf_id)
    return _members(person)


def _members(person: SupportedPerson) -> list[Named]:
    rows = Membership.objects.filter(person=person).not_ended().select_related("user").order_by("user__name", "starts")
    roles: dict[User, list[str]] = {}
    for member in rows:
        roles.setdefault(member.user, []).append(str(member.get_relationship_display()))
    return [Named(user, ", ".join(dict.fromkeys(words))) for user, words in roles.items()]


@transaction.atomic
def keep_apart(
    *,
    actor: Actor,
    person: SupportedPerson,
    one: User,
    other: User,
    reason: str,
    review_on: datetime.date,
    key: uuid.UUID,
    starts: datetime.datetime | None = None,
    ends: datetime.datetime | None = None,
) -> tuple[KeptApart, bool]:
    """Keep two members of a circle apart from `starts` (default: now) until `ends` (default: open).

    Returns the row and whether it was made now: a form sent twice makes one. Raises `PermissionDenied` for all but
    the safeguarding lead, and `ValidationError`, by field, for one person chosen twice or outside the circle, for
    oneself, without a reason, for dates that cannot be, and for two who are kept apart already.
    """
    allow(can_keep_apart(actor, person))
    # Two at once come one after the other: the second finds what the first one set.
    SupportedPerson.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)

    def make() -> KeptApart:
        kept = KeptApart(
            person=person, one=one, other=other, reason=reason.strip(), set_by=actor.user, key=key,
            starts=starts or timezone.now(), ends=ends, review_on=review_on,
        )  # fmt: skip
        _refuse_bad(actor, kept)
        return _save(actor, kept)

    return once(KeptApart.objects.filter(set_by=actor.user, key=key), make)


def _save(actor: Actor, kept: KeptApart) -> KeptApart:
    kept.full_clean()
    kept.save(force_insert=True)
    record(
        actor=actor, verb="apart.keep", target=kept, provider_id=kept.person.provider_id, person=kept.person_id,
        starts=kept.starts, ends=kept.ends, review_on=kept.review_on,
    )  # fmt: skip
    set_keeps_apart(kept.person.scope, True)
    return kept


def _refuse_bad(actor: Actor, kept: KeptApart) -> None:
    wrong: dict[str, str] = {}
    members = {named.user.pk for named in _members(kept.person)}
    pair = {kept.one_id, kept.other_id}
    if len(pair) == 1:
        wrong["other"] = _("Please choose two different people.")
    elif not pair <= members:
        wrong["other"] = _("Please choose two people who are in this circle.")
    elif actor.user.pk in pair:
        wrong["other"] = _("You are one of these two yourself. Please ask a colleague to decide this.")
    elif _is_set_already(kept):
        wrong["other"] = _("These two are kept apart already in that time.")
    if not kept.reason:
        wrong["reason"] = _("Please write why. Only safeguarding leads can read it.")
    if kept.ends and (kept.ends <= kept.starts or kept.ends <= timezone.now()):
        wrong["until_on"] = _("The last day comes before the first. Please look at the dates again.")
    if problem := _wrong_review(kept.review_on):
        wrong["review_on"] = problem
    if wrong:
        raise ValidationError(wrong)


def _is_set_already(kept: KeptApart) -> bool:
    both = Q(one=kept.one, other=kept.other) | Q(one=kept.other, other=kept.one)
    rows = KeptApart.objects.of_scopes([kept.person_id]).filter(both)
    return any(row.interval & kept.interval for row in rows)


def _wrong_review(review_on: datetime.date) -> str:
    today = timezone.localdate()
    if review_on <= today:
        return _("Please choose a day that lies ahead.")
    if review_on > today + LONGEST_UNTIL_REVIEW:
        return _("Please look at it again within six months.")
    return ""


def _locked(kept: KeptApart) -> KeptApart:
    SupportedPerson.objects.select_for_update(of=("self",), no_key=True).get(pk=kept.person_id)
    rows = KeptApart.objects.select_for_update(of=("self",)).select_related("person", "one", "other")
    return rows.get(pk=kept.pk)


@transaction.atomic
def end_apart(*, actor: Actor, kept: KeptApart, why: str) -> KeptApart:
    """End it now; what had not begun never begins. Ended twice is ended once.

    Raises `PermissionDenied` for all but the safeguarding lead, and `ValidationError` without words on why.
    """
    allow(can_keep_apart(actor, kept.person))
    kept = _locked(kept)
    if kept.has_ended:
        return kept
    if not why.strip():
        raise ValidationError({"why": _("Please write why it ends. Only safeguarding leads can read it.")})
    _end(actor, kept, why)
    set_keeps_apart(kept.person.scope, KeptApart.objects.of_scopes([kept.person_id]).exists())
    return kept


def _end(actor: Actor, kept: KeptApart, why: str) -> None:
    kept.ends = max(timezone.now(), kept.starts)
    kept.ended_by, kept.why_ended = actor.user, why.strip()
    kept.save(update_fields=["ends", "ended_by", "why_ended"])
    record(actor=actor, verb="apart.end", target=kept, provider_id=kept.person.provider_id, ends=kept.ends)


@transaction.atomic
def renew_apart(
    *, actor: Actor, kept: KeptApart, why: str, review_on: datetime.date, key: uuid.UUID
) -> tuple[KeptApart, bool]:
    """After a review: it goes on, for this reason, and is looked at again by `review_on`. There is no gap.

    The row ends and another begins, with the same end if it had one. Returns the new row and whether it was made now.
    Raises `PermissionDenied`, and `ValidationError` without a reason, for a day that cannot be, or where it has ended.
    """
    allow(can_keep_apart(actor, kept.person))
    kept = _locked(kept)

    def make() -> KeptApart:
        wrong = {}
        if kept.has_ended:
            raise ValidationError(_("This has ended already. You can set it up anew."))
        if not why.strip():
            wrong["why"] = _("Please write why it goes on. Only safeguarding leads can read it.")
        if problem := _wrong_review(review_on):
            wrong["review_on"] = problem
        if wrong:
            raise ValidationError(wrong)
        ends = kept.ends
        _end(actor, kept, why)
        assert kept.ends is not None
        return _save(
            actor,
            KeptApart(
                person=kept.person, one=kept.one, other=kept.other, reason=why.strip(), set_by=actor.user, key=key,
                starts=kept.ends, ends=ends, review_on=review_on,
            ),
        )  # fmt: skip

    return once(KeptApart.objects.filter(set_by=actor.user, key=key), make)
