"""Telling the circle, answering, and taking back."""

import datetime
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.choices import Category
from portal.access.models import Shelf
from portal.access.rules import allow
from portal.access.services import audience_of, shelf_of
from portal.audit.services import record
from portal.files.pictures import PreparedPicture
from portal.files.services import keep_picture, move_pictures, prepared
from portal.lib.html import plain_to_html
from portal.lib.idempotency import once
from portal.live.services import announce, open_room
from portal.notifications.services import notify
from portal.people.models import SupportedPerson, User

from ..choices import LONGEST, Mood, Part
from ..models import Answer, Forum, Update
from ..rules import can_add_picture, can_answer, can_post, can_take_back, can_take_back_picture

MOST_UPDATES_AN_HOUR = 30
MOST_ANSWERS_AN_HOUR = 60
HOUR = datetime.timedelta(hours=1)


class NoLongerHere(Exception):
    """The update was taken back, or was never for this reader: the two cannot be told apart."""


def open_forum(person: SupportedPerson) -> Forum:
    """The forum of a new person; a hook of `people`, in the transaction that adds them."""
    shelf = shelf_of(person.scope, Category.EVERYDAY)
    return Forum.objects.create(shelf=shelf, person=person, room=open_room(shelf=shelf), created=person.created)


def clean_words(words: str) -> str:
    """The words as typed, with one kind of line break. Raises `ValidationError` for more than 5,000 characters."""
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(words) > LONGEST:
        raise ValidationError(
            _("This is %(length)s characters long. Please keep it under %(most)s, or send it in two parts.")
            % {"length": f"{len(words):,}", "most": f"{LONGEST:,}"},
            code="too-long",
        )
    return words


def _one_at_a_time(author: Any) -> None:
    """What one author sends comes one after the other, so that a limit and a key hold however fast they send.

    A weak lock: others may go on writing rows that refer to this user.
    """
    User.objects.select_for_update(no_key=True).get(pk=author.pk)


def _not_too_many(rows: models.QuerySet, author: Any, most: int, sentence: str) -> None:
    if rows.filter(author=author, created__gt=timezone.now() - HOUR).count() >= most:
        raise ValidationError(sentence, code="too-many")


def post_update(
    *,
    actor: Actor,
    forum: Forum,
    words: str,
    key: uuid.UUID | None = None,
    mood: str = "",
    part: str = "",
    picture: PreparedPicture | bytes | None = None,
    alt: str = "",
    at: datetime.datetime | None = None,
) -> Update:
    """Tell the circle of a person; the same key twice answers with the first update.

    A part of “no” keeps it back from the start: words and picture stand where the person and the safeguarding lead
    read them and nobody else, the author included; no page of the circle hears of it. `at` is when it was told, where
    it is entered later. Raises `PermissionDenied`, and `ValidationError` with a sentence for rules of content: nothing
    said, too long, a picture that cannot be taken, more than 30 in an hour.
    """
    allow(can_post(actor, forum))
    allow(picture is None or can_add_picture(actor, forum))
    words = clean_words(words)
    if not words and picture is None:
        raise ValidationError(_("Please write a few words, or choose a picture."), code="empty")
    mood, part = Mood(mood).value if mood else "", Part(part).value if part else ""
    # Before the transaction: opening a picture can take seconds, and others wait for the lock meanwhile.
    ready = prepared(picture) if picture is not None else None
    key = key or uuid.uuid4()
    with transaction.atomic():
        _one_at_a_time(actor.user)
        update, is_new = once(
            Update.objects.filter(author=actor.user, key=key),
            lambda: _make_update(actor, forum, ready, alt, words=words, mood=mood, part=part, key=key, at=at),
        )
        if is_new:
            _tell_of_update(actor, forum, update)
    return update


def _make_update(
    actor: Actor,
    forum: Forum,
    picture: PreparedPicture | None,
    alt: str,
    *,
    words: str,
    mood: str,
    part: str,
    key: uuid.UUID,
    at: datetime.datetime | None,
) -> Update:
    _not_too_many(
        Update.objects.all(),
        actor.user,
        MOST_UPDATES_AN_HOUR,
        _("You have sent 30 updates in the last hour. Your words are still here: please send them a bit later."),
    )
    said_no = part == Part.NO
    shelf = shelf_of(forum.scope, Category.KEPT_BACK) if said_no else Shelf.objects.get(pk=forum.shelf_id)
    kept = None
    if picture is not None:
        picture_shelf = shelf if said_no else shelf_of(forum.scope, Category.PHOTOS)
        kept = keep_picture(actor=actor, shelf=picture_shelf, data=picture, alt=alt, at=at)
    update = Update(
        shelf=shelf,
        person_id=forum.person_id,
        author=actor.user,
        typed_by=actor.helper,
        words=words,
        html=plain_to_html(words),
        mood=mood,
        part=part,
        picture=kept,
        key=key,
        created=at or timezone.now(),
    )
    update.save(force_insert=True)
    return update


def _tell_of_update(actor: Actor, forum: Forum, update: Update) -> None:
    provider_id = _provider_of(update)
    record(
        actor=actor, verb="update.post", target=update, provider_id=provider_id, person=update.person_id,
        picture=update.picture_id, part=update.part,
    )  # fmt: skip
    if update.is_kept_back:
        _tell_safeguarding(actor, update, "forums.kept-back")
        return
    announce(room_id=forum.room_id, kind="update", target=update)
    notify(kind="forums.update", target=update, but_not=actor.user)


def _provider_of(update: Update) -> uuid.UUID:
    return update.person.provider_id


def _tell_safeguarding(actor: Actor, target: Update, kind: str) -> None:
    """Those who read what was kept back, save the person whose own no it is."""
    readers = audience_of(target)
    if target.person.user_id:
        readers = readers.exclude(pk=target.person.user_id)
    notify(kind=kind, target=target, users=readers, but_not=actor.user)


def _locked(actor: Actor, update: Update) -> Update:
    """The update as it is now, locked. Raises `NoLongerHere` where `actor` may not see it (any more)."""
    rows = Update.objects.visible_to(actor).select_for_update(of=("self",))
    found = rows.filter(pk=update.pk).first()
    if found is None:
        raise NoLongerHere
    return found


@transaction.atomic
def answer_update(
    *,
    actor: Actor,
    update: Update,
    words: str,
    key: uuid.UUID | None = None,
    at: datetime.datetime | None = None,
) -> Answer:
    """Answer an update; the same key twice answers with the first answer. `at` is when, where it is entered later.

    Raises `NoLongerHere` where the update has just been taken back, `PermissionDenied`, and `ValidationError` with a
    sentence: nothing said, too long, more than 60 in an hour.
    """
    _one_at_a_time(actor.user)
    update = _locked(actor, update)
    allow(can_answer(actor, update))
    words = clean_words(words)
    if not words:
        raise ValidationError(_("Please write your answer first."), code="empty")
    key = key or uuid.uuid4()
    answer, is_new = once(
        Answer.objects.filter(author=actor.user, key=key),
        lambda: _make_answer(actor, update, words, key, at),
    )
    if is_new:
        record(actor=actor, verb="answer.post", target=answer, provider_id=_provider_of(update), update=update.pk)
        announce(room_id=update.person.forum.room_id, kind="answer", target=answer)
        notify(kind="forums.answer", target=answer, users=_who_talked(update), but_not=actor.user)
    return answer


def _make_answer(actor: Actor, update: Update, words: str, key: uuid.UUID, at: datetime.datetime | None) -> Answer:
    _not_too_many(
        Answer.objects.all(),
        actor.user,
        MOST_ANSWERS_AN_HOUR,
        _("You have sent 60 answers in the last hour. Your words are still here: please send them a bit later."),
    )
    answer = Answer(
        shelf_id=update.shelf_id,
        update=update,
        author=actor.user,
        typed_by=actor.helper,
        words=words,
        html=plain_to_html(words),
        key=key,
        created=at or timezone.now(),
    )
    answer.save(force_insert=True)
    return answer


def _who_talked(update: Update) -> models.QuerySet:
    """Who wrote the update, and who answered it."""
    answered = Answer.objects.filter(update=update).values_list("author", flat=True)
    return User.objects.filter(pk__in={update.author_id, *answered})


@transaction.atomic
def take_back_update(*, actor: Actor, update: Update) -> Update:
    """The person takes an update about them back from the circle: words, picture and answers.

    It stays where they and the safeguarding lead read it. Taken back twice is taken back once. Raises `NoLongerHere`
    and `PermissionDenied`.
    """
    update = _locked(actor, update)
    allow(can_take_back(actor, update))
    if update.is_kept_back:
        return update
    # First, while it stands on the shelf of those who have it on their page: they are the ones who must hear of it.
    announce(room_id=update.person.forum.room_id, kind="update", target=update)
    shelf = shelf_of(update.person.scope, Category.KEPT_BACK)
    update.shelf, update.taken_back_at = shelf, timezone.now()
    update.save(update_fields=["shelf", "taken_back_at"])
    answers = Answer.objects.filter(update=update)
    moved = answers.update(shelf=shelf)
    if update.picture:
        move_pictures(actor=actor, pictures=[update.picture], shelf=shelf)
    record(
        actor=actor, verb="update.take-back", target=update, provider_id=_provider_of(update),
        person=update.person_id, answers=moved,
    )  # fmt: skip
    _tell_safeguarding(actor, update, "forums.taken-back")
    return update


@transaction.atomic
def take_back_picture(*, actor: Actor, update: Update) -> Update:
    """The person takes the picture of an update back from the circle; the words stay. Raises as the one above."""
    update = _locked(actor, update)
    allow(can_take_back_picture(actor, update))
    assert update.picture is not None
    shelf = shelf_of(update.person.scope, Category.KEPT_BACK)
    if move_pictures(actor=actor, pictures=[update.picture], shelf=shelf):
        record(
            actor=actor, verb="update.take-picture-back", target=update, provider_id=_provider_of(update),
            picture=update.picture_id,
        )  # fmt: skip
        if not update.is_kept_back:
            announce(room_id=update.person.forum.room_id, kind="update", target=update)
    return update
