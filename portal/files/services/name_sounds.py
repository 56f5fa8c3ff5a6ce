"""Keeping how somebody says their name, and letting those hear it who may open a card of theirs."""

import logging
import uuid
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.audit.services import record
from portal.lib.limits import Limit
from portal.people.models import SupportedPerson, User
from portal.people.services import card_of

from ..models import NameSound
from ..sounds import LARGEST_FILE, PreparedSound, SoundRefused, prepare_sound
from .disk import HOUR, remove_unless_committed, remove_when_committed, write

logger = logging.getLogger(__name__)

RECORDINGS = Limit("files.sounds", most=30, seconds=HOUR)


def file_of(sound: NameSound) -> Path:
    """The file of a recording."""
    return Path(settings.PRIVATE_ROOT) / sound.path


def receive_sound(*, actor: Actor, file: UploadedFile) -> PreparedSound:
    """The recording somebody sends with a form, made safe. Raises `ValidationError` with a sentence for the sender,
    also for more than 30 in an hour, refused ones included: opening each takes a processor's time.

    It can take seconds: call it before the transaction begins.
    """
    if not RECORDINGS.hit(str(actor.user.pk)):
        raise ValidationError(
            _("You have sent many recordings in the last hour. Please send the next one a bit later.")
        )
    try:
        return prepare_sound(file.read(LARGEST_FILE + 1))
    except SoundRefused as refused:
        raise ValidationError(refused.message, code=refused.reason) from refused


@transaction.atomic
def keep_name_sound(*, actor: Actor, sound: PreparedSound) -> NameSound:
    """Keep how `actor` says their own name; an earlier recording goes. Raises `ValidationError` without room."""
    user = _locked(actor)
    before = NameSound.objects.filter(user=user).first()
    kept = NameSound(user=user, milliseconds=sound.milliseconds)
    if before:
        remove_when_committed([file_of(before)])
    kept.save(force_update=bool(before), force_insert=not before)
    record(actor=actor, verb="name-sound.keep", target=kept)
    remove_unless_committed([file_of(kept)])
    try:
        write(file_of(kept), sound.wav)
    except OSError as error:
        logger.exception("A recording could not be written.")
        raise ValidationError(
            _("There is no room to keep the recording just now. Please try again later."), code="no-room"
        ) from error
    return kept


@transaction.atomic
def forget_name_sound(*, actor: Actor) -> bool:
    """Take one's own recording away, file and row; whether there was one."""
    sound = NameSound.objects.filter(user=_locked(actor)).first()
    if sound is None:
        return False
    record(actor=actor, verb="name-sound.forget", target=sound)
    remove_when_committed([file_of(sound)])
    sound.delete()
    return True


def _locked(actor: Actor) -> User:
    return User.objects.select_for_update().get(pk=actor.user.pk)


def own_name_sound(actor: Actor) -> NameSound | None:
    """How `actor` says their name, where they have recorded it."""
    return NameSound.objects.visible_to(actor).first()


def name_sound_on_card(actor: Actor, person: SupportedPerson, user_id: uuid.UUID) -> NameSound | None:
    """How `user_id` says their name, for whoever may open their card in the circle of `person`; otherwise None.

    Somebody who has left keeps a card and no voice on it: they may have no way to take the recording away.
    """
    # Most have none: that is asked first.
    sound = NameSound.objects.filter(user=user_id).first()
    card = card_of(actor, person, user_id) if sound else None
    return sound if card and (card.is_person or card.here) else None
