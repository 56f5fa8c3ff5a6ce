"""Six months of the demo's life: updates and answers, reviews held and to come, and the providers' policies."""

import datetime
import uuid
from typing import Any

from django.utils import timezone

from careplans.services import set_up_review
from forums.models import Forum, Update
from forums.services import answer_update, post_update
from portal.access.actors import Actor
from portal.access.choices import Assurance, Category, Hat
from portal.files.pictures import PreparedPicture, prepare_picture
from portal.lib.times import LONDON
from portal.lib.working_days import is_working_day
from portal.meetings.models import Meeting
from portal.meetings.services import (
    Invitee,
    Planned,
    add_action,
    add_agreement,
    add_item,
    add_note,
    answer_agreement,
    answer_invitation,
    close_meeting,
    invite,
    mark_done,
    move_on,
    open_meeting,
)
from portal.notifications.models import Notification
from portal.people.models import SupportedPerson

from ..scenes import draw_scene
from .policies import publish_policies
from .world import World

DRAWN = "A drawing stands here for a photo. The photo would show: "
UNREAD_SINCE = datetime.timedelta(days=3)
_pictures: dict[tuple[str, int], PreparedPicture] = {}


def live(world: World, told: list[dict[str, Any]]) -> str:
    """Let everything happen that the stories tell; returns a few words about how much it was."""
    publish_policies(world.providers, world.users)
    moments: list[tuple[datetime.datetime, Any, dict[str, Any], SupportedPerson]] = []
    for story in told:
        person = world.people[story["name"].lower().replace(" ", "-")]
        for update in story.get("update", []):
            moments.append((world.moment(update["days_ago"], update["hour"]), _post, update, person))
        for review in story.get("review", []):
            at = world.moment(review["days_ago"], 14).replace(minute=0)
            moments.append((at, _hold, review, person))
    moments.sort(key=lambda moment: moment[0])
    lately = world.now - UNREAD_SINCE
    for at, happens, what, person in moments:
        happens(world, person, what, at)
        Notification.objects.filter(created__gt=world.now).update(created=at)
        if at < lately:
            Notification.objects.unread().update(read_at=world.now)
    _set_up_coming(world)
    return f"{Update.objects.count()} updates, {Meeting.objects.count()} reviews"


def _actor(world: World, key: str, at: datetime.datetime, hat: str | None = None) -> Actor:
    return Actor(world.users[key], hat, assurance=Assurance.TWO, at=at)


def _hat_of(world: World, person: SupportedPerson, key: str) -> Hat:
    if world.users[key].pk == person.user_id:
        return Hat.SELF
    found = [m for (_, member), m in world.members.items() if member == key and m.person_id == person.pk]
    return found[0].hat if found else Hat.WORK


def _as(world: World, person: SupportedPerson, key: str, at: datetime.datetime) -> Actor:
    return _actor(world, key, at, _hat_of(world, person, key))


def _picture(kind: str, variety: int) -> PreparedPicture:
    key = (kind, variety % 3)
    if key not in _pictures:
        _pictures[key] = prepare_picture(draw_scene(*key))
    return _pictures[key]


def _post(world: World, person: SupportedPerson, told: dict[str, Any], at: datetime.datetime) -> None:
    forum = Forum.objects.get(person=person)
    kind = told.get("picture")
    update = post_update(
        actor=_as(world, person, told["by"], at),
        forum=forum,
        words=told["words"],
        mood=told["mood"],
        part=told["part"],
        picture=_picture(kind, at.day) if kind else None,
        alt=DRAWN + told["alt"] if kind else "",
        at=at,
    )
    for answer in told.get("answer", []):
        when = min(at + datetime.timedelta(hours=answer["hours_later"]), world.now - datetime.timedelta(minutes=5))
        if not update.is_kept_back:
            answer_update(actor=_as(world, person, answer["by"], when), update=update, words=answer["words"], at=when)


def _hold(world: World, person: SupportedPerson, told: dict[str, Any], at: datetime.datetime) -> None:
    """A review that was held: set up a fortnight before, opened, talked through, and closed an hour later."""
    invited = at - datetime.timedelta(days=14)
    meeting = _set_up(world, person, told["chair"], told["title"], at, invited)
    chair = _actor(world, told["chair"], at, Hat.WORK)
    for item in told["item"]:
        writer = _as(world, person, item["by"], invited)
        add_item(
            actor=writer, meeting=meeting, title=item["title"], purpose=item["purpose"], minutes=item["minutes"],
            key=uuid.uuid4(), at=invited,
        )  # fmt: skip
    open_meeting(actor=chair, meeting=meeting, at=at)
    items = list(meeting.items.order_by("position"))
    for number, item in enumerate(told["item"]):
        move_on(actor=chair, meeting=meeting, item=items[number])
        for words in item["notes"]:
            add_note(actor=chair, meeting=meeting, words=words, key=uuid.uuid4(), item=items[number], at=at)
    for decision in told["decision"]:
        agreement, _ = add_agreement(actor=chair, meeting=meeting, words=decision["words"], key=uuid.uuid4(), at=at)
        for answer in decision.get("answer", []):
            answer_agreement(
                actor=_as(world, person, answer["by"], at), agreement=agreement, says=answer["says"],
                note=answer.get("note", ""), at=at,
            )  # fmt: skip
    done = []
    for action in told["action"]:
        by_when = (at + datetime.timedelta(days=action["by_days_after"])).date()
        taken, _ = add_action(
            actor=chair, meeting=meeting, what=action["what"], who=world.users[action["who"]], by_when=by_when,
            key=uuid.uuid4(), at=at,
        )  # fmt: skip
        done += [(taken, action["who"])] if action["done"] else []
    close_meeting(actor=chair, meeting=meeting, at=at + datetime.timedelta(hours=1))
    for taken, who in done:
        mark_done(actor=_as(world, person, who, world.now), action=taken)


def _set_up(
    world: World,
    person: SupportedPerson,
    chair: str,
    title: str,
    starts: datetime.datetime,
    at: datetime.datetime | None,
    agenda: tuple[str, ...] = (),
) -> Meeting:
    local = starts.astimezone(LONDON).replace(tzinfo=None, second=0, microsecond=0)
    planned = Planned(
        title=title, chair=world.users[chair], starts=local, minutes=60, place="The front room", agenda=agenda,
    )  # fmt: skip
    actor = _actor(world, chair, at or timezone.now(), Hat.WORK)
    review, _ = set_up_review(actor=actor, person=person, planned=planned, key=uuid.uuid4(), at=at)
    when = at or timezone.now()
    guests = _guests(world, person, when)
    invite(
        actor=_actor(world, chair, when, Hat.WORK), meeting=review.meeting,
        invitees=[Invitee(world.users[key], why) for key, why in guests], at=at,
    )  # fmt: skip
    if at is not None:
        for invitation in review.meeting.invitations.exclude(user=world.users[chair]).select_related("user"):
            key = invitation.user.username
            answer_invitation(actor=_as(world, person, key, at), invitation=invitation, answer="yes", at=at)
    return review.meeting


def _guests(world: World, person: SupportedPerson, at: datetime.datetime) -> list[tuple[str, str]]:
    """Who is asked: those of the circle who read its meetings then, and why each of them comes."""
    found = []
    for (_, key), member in world.members.items():
        if member.person_id != person.pk or member.has_ended:
            continue
        if _as(world, person, key, at).reads(person.scope, Category.MEETINGS):
            found.append((key, member.what_i_do[:200]))
    return found


def _set_up_coming(world: World) -> None:
    """Joe's next review in a fortnight, and Terry's, whose room is open now."""
    coming = (world.now + datetime.timedelta(days=14)).replace(hour=14, minute=0)
    while not is_working_day(coming.date()):
        coming += datetime.timedelta(days=1)
    joe, terry = world.people["joe-marsh"], world.people["terry-whitlock"]
    _set_up(
        world, joe, "margaret-ellis", "How is Joe doing? Christmas and the new year", coming, None,
        ("What Joe wants to say", "What has gone well", "What we agreed last time", "Christmas at home"),
    )  # fmt: skip
    soon = world.now + datetime.timedelta(minutes=20)
    meeting = _set_up(
        world, terry, "margaret-ellis", "How is Terry doing?", soon, None,
        ("What Terry wants to say", "His new chair", "Visits"),
    )  # fmt: skip
    chair = _actor(world, "margaret-ellis", timezone.now(), Hat.WORK)
    open_meeting(actor=chair, meeting=meeting)
    add_note(actor=chair, meeting=meeting, words="Terry: the old chair is my chair.", key=uuid.uuid4())
    words = "Terry keeps his old chair. The new one stays in the lounge for anybody."
    add_agreement(actor=chair, meeting=meeting, words=words, key=uuid.uuid4())
