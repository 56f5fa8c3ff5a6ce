"""Keeping pictures."""

import datetime
import logging
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import Actor
from portal.access.models import Shelf
from portal.audit.services import record

from ..choices import Size
from ..models import LONGEST_ALT, Picture
from ..pictures import LARGEST_FILE, PictureRefused, PreparedPicture, prepare_picture
from .disk import HOUR, remove_unless_committed, write

logger = logging.getLogger(__name__)

MOST_UPLOADS_AN_HOUR = 60


def file_of(picture: Picture, size: str) -> Path:
    """The file of a picture in one size."""
    return Path(settings.PRIVATE_ROOT) / picture.path(size)


def prepared(data: bytes | PreparedPicture) -> PreparedPicture:
    """A picture made safe, unless it is so already. Raises `ValidationError` with a sentence for the sender.

    It can take seconds: call it before the transaction begins.
    """
    if isinstance(data, PreparedPicture):
        return data
    try:
        return prepare_picture(data)
    except PictureRefused as refused:
        raise ValidationError(refused.message, code=refused.reason) from refused


def receive_picture(*, actor: Actor, file: UploadedFile) -> PreparedPicture:
    """The picture somebody sends with a form, made safe. Raises `ValidationError` with a sentence for the sender,
    also for more than 60 in an hour, refused ones included: opening each takes a processor's time."""
    key = f"files.uploads.{actor.user.pk}"
    cache.add(key, 0, HOUR)
    if cache.incr(key) > MOST_UPLOADS_AN_HOUR:
        raise ValidationError(_("You have sent many pictures in the last hour. Please send the next one a bit later."))
    if (file.size or 0) > LARGEST_FILE:
        raise ValidationError(
            _("This picture is over 15 MB. Please choose a smaller copy of it."), code="too-big-a-file"
        )
    return prepared(file.read())


def keep_picture(
    *,
    actor: Actor,
    shelf: Shelf,
    data: bytes | PreparedPicture,
    alt: str = "",
    at: datetime.datetime | None = None,
) -> Picture:
    """Keep a picture on a shelf, in two sizes; whoever calls has asked whether `actor` may.

    `at` is when it was sent, where it is entered later. Raises `ValidationError`, with a sentence for the sender, for
    a picture that cannot be taken, for a description that is too long, and where the disk has no room. Should the
    transaction around it fail, the files go again.
    """
    picture_data = prepared(data)
    alt = alt.strip()
    if len(alt) > LONGEST_ALT:
        raise ValidationError(_("Please say in at most 300 characters what the picture shows."))
    with transaction.atomic():
        picture = Picture(
            shelf=shelf,
            uploader=actor.user,
            alt=alt,
            width=picture_data.width,
            height=picture_data.height,
            created=at or timezone.now(),
        )
        picture.save(force_insert=True)
        record(actor=actor, verb="picture.keep", target=picture, provider_id=shelf.provider_id)
        files = {file_of(picture, Size.LARGE): picture_data.large, file_of(picture, Size.SMALL): picture_data.small}
        remove_unless_committed(files)
        try:
            for path, content in files.items():
                write(path, content)
        except OSError as error:
            logger.exception("A picture could not be written.")
            raise ValidationError(
                _("There is no room to keep the picture just now. Please try again later, or send your words alone."),
                code="no-room",
            ) from error
    return picture


def move_pictures(*, actor: Actor, pictures: Iterable[Picture], shelf: Shelf) -> list[Picture]:
    """Put pictures on another shelf of the same scope, so that other people may see them; returns those moved.

    Whoever calls has asked whether `actor` may. Raises `ValueError` for a shelf of another scope.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Pictures are moved in the transaction of the change.")
    wanted = [picture.pk for picture in pictures]
    moved = []
    locked = Picture.objects.select_for_update(of=("self",)).select_related("shelf").filter(pk__in=wanted)
    for picture in locked.order_by("pk"):
        if picture.shelf.scope != shelf.scope:
            raise ValueError("A picture stays with the person, service or room it belongs to.")
        if picture.shelf_id == shelf.pk:
            continue
        before, picture.shelf = picture.shelf_id, shelf
        picture.save(update_fields=["shelf"])
        record(actor=actor, verb="picture.move", target=picture, provider_id=shelf.provider_id, before=before)
        moved.append(picture)
    return moved
