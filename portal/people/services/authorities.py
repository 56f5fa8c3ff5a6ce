"""Authorities: recording what was shown, ending it, and asking what somebody holds. docs/decisions/authorities.md"""

import datetime
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import EVERYTHING_SET, Category, Hat
from portal.access.rules import allow
from portal.access.services import rebuild, shelf_of
from portal.audit.services import record
from portal.lib.birthdays import midnight, turns
from portal.lib.idempotency import once

from ..choices import ATTORNEYS, INSTRUCTED, AuthorityKind, Registered
from ..models import Authority, Membership, SupportedPerson
from ..rules import can_add_authority, can_end_authority, can_see_paper, holds

# What people decide about: an instruction names some of these.
COVERABLE = (*EVERYTHING_SET, Category.FINANCES)
# “View a lasting power of attorney” (gov.uk, England and Wales): V and twelve more, for 30 days; papers registered
# earlier than this cannot be looked up there.
LPA_CODE = re.compile(r"V[0-9A-Z]{12}", re.ASCII)
LPA_CODE_LASTS = datetime.timedelta(days=30)
LPA_ONLINE_SINCE = datetime.date(2016, 1, 1)


@dataclass(frozen=True)
class Paper:
    """Which paper was seen, when, and whether it is registered; with the online code it was looked up by, if any."""

    evidence: str = ""
    seen_on: datetime.date | None = None
    registered: str = Registered.NOT_NEEDED
    registered_on: datetime.date | None = None
    code: str = ""
    code_made_on: datetime.date | None = None


@dataclass(frozen=True)
class Claim:
    """An authority as its form describes it. Either `member` or `holder` (a court, somebody outside) is named."""

    kind: str
    starts: datetime.datetime
    member: Membership | None = None
    holder: str = ""
    covers: list[str] = field(default_factory=list)
    covers_words: str = ""
    limits: str = ""
    ends: datetime.datetime | None = None
    paper: Paper = Paper()


def _refuse_bad_claim(actor: Actor | None, person: SupportedPerson, claim: Claim) -> None:
    wrong: dict[str, Any] = {}
    if bool(claim.member) == bool(claim.holder.strip()):
        wrong["holder"] = _("Please choose somebody of the circle, or write a name. One of the two is enough.")
    elif claim.member and (claim.member.person_id != person.pk or claim.member.has_ended):
        wrong["member"] = _("Please choose somebody of this circle.")
    elif claim.member and actor and claim.member.user_id == actor.user.pk:
        wrong["member"] = _("Nobody records what they hold themselves. Please ask a colleague.")
    if claim.ends and claim.ends <= claim.starts:
        wrong["last_day"] = _("The last day comes before the first. Please look at the dates again.")
    if claim.kind in ATTORNEYS and claim.starts < turns(person.born, 18):
        # Mental Capacity Act 2005, section 9(2)(c).
        wrong["kind"] = _("Only somebody of 18 or over can have made a lasting power of attorney.")
    if claim.kind == AuthorityKind.PARENTAL and claim.starts >= turns(person.born, 18):
        wrong["kind"] = _("Parental responsibility ends at 18.")
    if claim.kind in INSTRUCTED and not claim.covers:
        wrong["covers"] = _("Please choose what the instruction covers. It opens that, and nothing else.")
    if wrong:
        raise ValidationError(wrong)


def _refuse_bad_paper(kind: str, paper: Paper) -> None:
    wrong: dict[str, Any] = {}
    today = timezone.localdate()
    if bool(paper.evidence.strip()) != bool(paper.seen_on):
        wrong["evidence"] = _("Please say which paper was seen and on which day, or leave both empty for now.")
    if paper.seen_on and paper.seen_on > today:
        wrong["seen_on"] = _("This day has not come yet.")
    if paper.registered_on and paper.registered_on > today:
        wrong["registered_on"] = _("This day has not come yet.")
    if kind in ATTORNEYS and paper.registered == Registered.NOT_NEEDED:
        wrong["registered"] = _("A lasting power of attorney counts once it is registered. Please choose yes or no.")
    wrong |= _wrong_with_code(kind, paper, today)
    if wrong:
        raise ValidationError(wrong)


def _wrong_with_code(kind: str, paper: Paper, today: datetime.date) -> dict[str, Any]:
    """What speaks against the online code of a lasting power of attorney. It is checked and never kept."""
    if not paper.code.strip():
        return {}
    if kind not in ATTORNEYS:
        return {"code": _("Only a lasting power of attorney has such a code. Please leave it empty.")}
    if not LPA_CODE.fullmatch(re.sub(r"[\s-]", "", paper.code).upper()):
        return {"code": _("This code has 13 letters and numbers and begins with V. Please look at it again.")}
    if paper.code_made_on is None:
        return {"code_made_on": _("Please give the day the code was made. It stands beside it.")}
    if not today - LPA_CODE_LASTS <= paper.code_made_on <= today:
        return {"code_made_on": _("A code works for 30 days. Please ask the attorney to make a new one.")}
    if paper.registered_on and paper.registered_on < LPA_ONLINE_SINCE:
        return {"code": _("Papers registered before 2016 cannot be looked up online. Please ask to see the paper.")}
    return {}


def _add_paper(authority: Authority, actor: Actor | None, paper: Paper) -> None:
    authority.evidence = paper.evidence.strip()
    authority.seen_on = paper.seen_on
    authority.seen_by = actor.user if actor and paper.seen_on else None
    authority.registered = paper.registered
    authority.registered_on = paper.registered_on
    authority.looked_up_on = timezone.localdate() if paper.code.strip() else authority.looked_up_on


@transaction.atomic
def add_authority(
    *, actor: Actor | None, person: SupportedPerson, claim: Claim, key: uuid.UUID | None = None
) -> tuple[Authority, bool]:
    """Record what somebody holds for `person`; returns it, and whether it was made now (a form sent twice makes one).

    Without a paper seen, or unregistered where its kind has to be, it stands there and gives nothing. Raises
    `PermissionDenied`, and `ValidationError` by field.
    """
    person = SupportedPerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
    allow(actor is None or can_add_authority(actor, person))
    key = key or uuid.uuid4()
    sent_before = Authority.objects.filter(added_by=actor.user if actor else None, key=key)
    return once(sent_before, lambda: _make(actor, person, claim, key))


def _make(actor: Actor | None, person: SupportedPerson, claim: Claim, key: uuid.UUID) -> Authority:
    _refuse_bad_claim(actor, person, claim)
    _refuse_bad_paper(claim.kind, claim.paper)
    authority = Authority(
        shelf=shelf_of(person.scope, Category.SHARING),
        person=person,
        member=claim.member,
        holder=claim.holder.strip(),
        kind=AuthorityKind(claim.kind),
        covers=[str(category) for category in COVERABLE if category in claim.covers],
        covers_words=claim.covers_words.strip(),
        limits=claim.limits.strip(),
        starts=claim.starts,
        ends=claim.ends,
        added_by=actor.user if actor else None,
        key=key,
    )
    _add_paper(authority, actor, claim.paper)
    authority.full_clean()
    authority.save(force_insert=True)
    record(
        actor=actor,
        verb="authority.add",
        target=authority,
        provider_id=person.provider_id,
        kind=authority.kind,
        member=authority.member_id,
        seen=authority.is_seen,
    )
    rebuild(person.provider_id, [person.scope])
    return authority


@transaction.atomic
def see_paper(*, actor: Actor, authority: Authority, paper: Paper) -> Authority:
    """Note which paper was seen for an authority that was only claimed, or that it is registered now:
    from then on it may count.

    Raises `PermissionDenied`, and `ValidationError` by field, also where no paper is named.
    """
    authority = Authority.objects.select_for_update(of=("self",)).select_related("person", "shelf").get(pk=authority.pk)
    allow(can_see_paper(actor, authority))
    if not paper.evidence.strip():
        raise ValidationError({"evidence": _("Please say which paper was seen.")})
    _refuse_bad_paper(authority.kind, paper)
    _add_paper(authority, actor, paper)
    authority.save()
    record(actor=actor, verb="authority.see", target=authority, provider_id=authority.person.provider_id)
    rebuild(authority.person.provider_id, [authority.person.scope])
    return authority


@transaction.atomic
def end_authority(*, actor: Actor | None, authority: Authority, last_day: datetime.date | None = None) -> Authority:
    """End an authority with the end of `last_day`, or now where none is given; what it opened closes then.

    Raises `PermissionDenied`, and `ValidationError` where it has ended already, or for a day that has passed.
    """
    authority = Authority.objects.select_for_update(of=("self",)).select_related("person", "shelf").get(pk=authority.pk)
    now = timezone.now()
    if authority.has_ended:
        raise ValidationError(_("This has ended already."))
    allow(actor is None or can_end_authority(actor, authority))
    ends = midnight(last_day + datetime.timedelta(days=1)) if last_day else now
    if ends < now:
        raise ValidationError({"last_day": _("This day has passed. Please choose today or a later day.")})
    authority.ends = max(ends, authority.starts)
    authority.save(update_fields=["ends"])
    record(
        actor=actor,
        verb="authority.end",
        target=authority,
        provider_id=authority.person.provider_id,
        ends=authority.ends,
    )
    rebuild(authority.person.provider_id, [authority.person.scope])
    return authority


def authority_of(
    person: SupportedPerson, member: Membership, at: datetime.datetime, *, lacks_capacity: bool | None = None
) -> list[Authority]:
    """The authorities of `member` for `person` that count at `at`; one query. `rules.decides_on` says what for.

    `lacks_capacity` tells whether the person lacks capacity for the decision in question; None is what the law
    presumes at that age (`rules.holds`).
    """
    if member.person_id != person.pk:
        return []
    rows = Authority.objects.filter(person=person, member=member).select_related("person").order_by("starts", "pk")
    return [authority for authority in rows if holds(authority, at, lacks_capacity=lacks_capacity)]


def shown_to(actor: Actor, person: SupportedPerson) -> list[Authority]:
    """The authorities for `person` that `actor` may know of: all of them for those who decide and for the person,
    one's own for whoever holds one. Those that count come first. One query.
    """
    rows: models.QuerySet[Authority] = Authority.objects.filter(person=person)
    if actor.reads(person.scope, Category.SHARING):
        rows = Authority.objects.visible_to(actor).filter(person=person)
    elif not (actor.hat == Hat.SELF and person.user_id == actor.user.pk):
        if not actor.reads(person.scope, Category.CIRCLE):
            return []
        rows = rows.filter(member__user=actor.user.pk, member__ends=None) | rows.filter(
            member__user=actor.user.pk, member__ends__gt=timezone.now()
        )
    found = list(rows.select_related("person", "member__user", "seen_by").order_by("starts", "pk"))
    return sorted(found, key=lambda authority: (authority.has_ended, not authority.counts))
