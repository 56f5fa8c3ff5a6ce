"""What the pages of a forum show, each in a number of queries that does not grow with the number of updates."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.querysets import Key
from portal.access.services import audience_of
from portal.audit.services import opened
from portal.files.models import Picture
from portal.lib.places import key_text
from portal.people.choices import WORKERS, Relationship
from portal.people.models import Membership, SupportedPerson
from portal.people.services import Title, Titles, titles_of

from ..choices import Mood
from ..models import Answer, Forum, Update
from ..querysets import kept, told
from ..rules import can_take_back

PAGE = 25
MOST_ROOMS = 5
MOST_ANSWERS = 500
DAYS_OF_MOODS = 7
NAMED = 2


@dataclass(frozen=True)
class Shown:
    """An update as one reader sees it. The picture is None where there is none for this reader."""

    update: Update
    role: Title
    picture: Picture | None = None
    answers: int = 0
    can_take_back: bool = False


@dataclass(frozen=True)
class Said:
    """An answer with the role of whoever gave it."""

    answer: Answer
    role: Title


@dataclass(frozen=True)
class Page:
    """One page of a list, and the place where the older ones begin ("" where there are none)."""

    shown: list[Shown]
    older: str = ""
    forums: list[Forum] = field(default_factory=list)


def show(actor: Actor, updates: Sequence[Update]) -> list[Shown]:
    """The updates with what this reader may see beside them: six queries, however many there are; one more where a
    helper typed any of them."""
    if not updates:
        return []
    prefetch_related_objects(updates, "author", "typed_by", "person")
    pictures = {
        picture.pk: picture
        for picture in Picture.objects.visible_to(actor).filter(pk__in={u.picture_id for u in updates})
    }
    ids = [update.pk for update in updates]
    counts = dict(
        Answer.objects.visible_to(actor).filter(update__in=ids).values_list("update").annotate(n=Count("pk")).order_by()
    )
    titles = titles_of(actor, [update.person for update in updates], {update.author_id for update in updates})
    return [
        Shown(
            update,
            titles.of(update.person_id, update.author_id),
            pictures.get(update.picture_id) if update.picture_id else None,
            counts.get(update.pk, 0),
            not update.is_kept_back and can_take_back(actor, update),
        )
        for update in updates
    ]


def talk_page(actor: Actor, person: SupportedPerson | None = None, before: Key | None = None) -> Page:
    """The newest updates told to the circles of `actor`, or to that of one person; `before` leads to older ones."""
    reader = told(actor)
    # First the numbers of the rooms, then what they tell of: an update between the two is heard of again, not missed.
    forums = _forums(reader, person)
    scopes = [person.scope] if person else None
    rows = Update.objects.newest_visible_to(reader, limit=PAGE + 1, before=before, scopes=scopes)
    here = rows[:PAGE]
    older = key_text((here[-1].created, here[-1].pk)) if len(rows) > PAGE else ""
    return Page(show(reader, here), older, forums)


def _forums(reader: Actor, person: SupportedPerson | None) -> list[Forum]:
    """The forums that the page listens to: of its person, or of the few people most is told about."""
    rows = Forum.objects.visible_to(reader).select_related("room")
    return list(rows.filter(person=person) if person else rows.order_by("-room__number", "pk")[:MOST_ROOMS])


def note_opened(actor: Actor, shown: Iterable[Shown], *others: int) -> None:
    """Note in the trail whose shelves a page has just shown, those of the pictures too; `others` are shelves of more
    that stands on it."""
    shown = list(shown)
    pictures = {one.picture.shelf_id for one in shown if one.picture}
    shelves = {one.update.shelf_id for one in shown} | pictures | set(others)
    if shelves:
        opened(actor, *sorted(shelves))


def closed_to(actor: Actor) -> list[SupportedPerson]:
    """Those in whose circle `actor` is without being told about their everyday life."""
    open_now = {shelf.scope for shelf in actor.shelves.values() if shelf.category == Category.EVERYDAY}
    closed = [
        shelf.scope.id
        for shelf in actor.shelves.values()
        if shelf.category == Category.CIRCLE and shelf.scope not in open_now
    ]
    return list(SupportedPerson.objects.visible_to(actor).filter(pk__in=closed).order_by("name")) if closed else []


def answers_to(actor: Actor, update: Update) -> list[Said]:
    """The answers to an update, oldest first, with who gave them: three queries."""
    rows = Answer.objects.visible_to(actor).filter(update=update).select_related("author", "typed_by")
    answers = list(rows.order_by("created", "pk")[:MOST_ANSWERS])
    titles = titles_of(actor, [update.person], {answer.author_id for answer in answers}) if answers else Titles()
    return [Said(answer, titles.of(update.person_id, answer.author_id)) for answer in answers]


@dataclass(frozen=True)
class KeptBack:
    """What the page of kept-back things shows: updates, and pictures whose words the circle still reads."""

    shown: list[Shown]
    pictures: list[tuple[Picture, SupportedPerson]]
    older: str = ""


def kept_back_page(actor: Actor, before: Key | None = None) -> KeptBack:
    """What people said no to or took back, newest first, for the person and the safeguarding lead."""
    reader = kept(actor)
    rows = Update.objects.newest_visible_to(reader, limit=PAGE + 1, before=before)
    here = rows[:PAGE]
    older = key_text((here[-1].created, here[-1].pk)) if len(rows) > PAGE else ""
    return KeptBack(show(reader, here), [] if before else _pictures_alone(reader), older)


def _pictures_alone(reader: Actor) -> list[tuple[Picture, SupportedPerson]]:
    """The newest pictures that were taken back while their words stayed."""
    pictures = Picture.objects.newest_visible_to(reader, limit=PAGE)
    with_words = set(
        Update.objects.visible_to(reader)
        .filter(picture__in=[picture.pk for picture in pictures])
        .values_list("picture", flat=True)
    )
    alone = [picture for picture in pictures if picture.pk not in with_words]
    scopes = {shelf.id: shelf.scope.id for shelf in reader.shelves.values()}
    people = SupportedPerson.objects.in_bulk({scopes[picture.shelf_id] for picture in alone})
    return [(picture, people[scopes[picture.shelf_id]]) for picture in alone]


@dataclass(frozen=True)
class DayMood:
    """How somebody was on one day, as it was told last."""

    day: datetime.date
    mood: Mood


def week_of(actor: Actor, person: SupportedPerson) -> tuple[list[DayMood], Shown | None]:
    """How the person was on each of the last seven days, and the latest update about them."""
    reader = told(actor)
    rows = Update.objects.newest_visible_to(reader, limit=2 * PAGE, scopes=[person.scope])
    since = timezone.localdate() - datetime.timedelta(days=DAYS_OF_MOODS - 1)
    days = {}
    for update in reversed(rows):
        day = timezone.localtime(update.created).date()
        if update.mood and day >= since:
            days[day] = DayMood(day, Mood(update.mood))
    latest = show(reader, rows[:1])
    return [days[day] for day in sorted(days)], latest[0] if latest else None


def forums_to_write_in(actor: Actor) -> list[Forum]:
    """The forums `actor` may post to, by the names of their people."""
    rows = Forum.objects.visible_to(actor).select_related("person").order_by("person__name", "pk")
    return [forum for forum in rows if actor.may_write(forum.shelf_id)]


def readers_sentence(actor: Actor, forum: Forum) -> str:
    """Who will read an update, in words: “Carol, Luke and 6 of the team will read this. So can Joe.” Three queries.

    Family come first, by name, in the order of their relationship; only those who may read are named or counted.
    Whoever must not meet the writer will not read it, and is not spoken of.
    """
    person = forum.person
    but_not = actor.must_not_meet(forum.scope) | {actor.user.pk}
    readers = {user.pk: user for user in audience_of(forum) if user.pk not in but_not}
    order = list(Relationship)
    members = Membership.objects.in_force().filter(person=person, user__in=readers).exclude(relationship__in=WORKERS)
    family = sorted(members, key=lambda m: (order.index(Relationship(m.relationship)), m.starts))
    names: dict[uuid.UUID, Any] = {
        member.user_id: readers[member.user_id].get_short_name() for member in family if not member.is_professional
    }
    named = list(names.values())[:NAMED]
    others = len({member.user_id for member in family}) - len(named)
    team = len(readers) - len({member.user_id for member in family} | ({person.user_id} & set(readers)))
    parts = list(named)
    if others:
        parts.append(ngettext("%(n)d other", "%(n)d others", others) % {"n": others})
    if team:
        parts.append(ngettext("%(n)d of the team", "%(n)d of the team", team) % {"n": team})
    sentence = _("%(readers)s will read this.") % {"readers": _in_a_row(parts)} if parts else ""
    if person.user_id in readers:
        sentence += " " + _("So can %(person)s.") % {"person": person.get_short_name()}
    return sentence.strip() or _("Nobody else reads this yet.")


def _in_a_row(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
