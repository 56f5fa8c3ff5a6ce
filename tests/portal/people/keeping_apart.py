"""What the tests of two who must not meet share."""

import datetime
import io
import uuid

from django.apps import apps
from django.utils import timezone
from pypdf import PdfReader

from forums.models import Update
from forums.services import answer_update, pages, post_update
from portal.access.models import Shelved
from portal.meetings.models import Agreement
from portal.meetings.services import add_action, add_agreement, add_item, add_note, answer_agreement
from tests.access.world import small_picture

DAY = datetime.timedelta(days=1)
MODELS = [model for model in apps.get_models() if issubclass(model, Shelved)]
FIRST_NAMES = {"mother": "Carol", "advocate": "Fiona", "worker": "Blessing"}


def post(cast, by: str, words: str, **fields) -> Update:
    return post_update(actor=cast.actor(by), forum=cast.joe.forum, words=words, **fields)


def words_for(cast, reader: str) -> list[str]:
    shown = pages.talk_page(cast.actor(reader)).shown
    return [one.update.words for one in shown]


def speak(cast, world, key: str, word: str) -> None:
    """Everything that somebody can put anywhere, each with a word that occurs nowhere else."""
    actor = cast.actor(key)
    post_update(actor=actor, forum=world.forum, words=f"{word} one", part="shown", picture=small_picture(), alt=word)
    if Update.objects.visible_to(actor).filter(pk=world.told.pk).exists():
        answer_update(actor=actor, update=world.told, words=f"{word} two")
    add_item(actor=actor, meeting=world.meeting, title=f"{word} three", key=uuid.uuid4())
    add_note(actor=actor, meeting=world.meeting, words=f"{word} four", key=uuid.uuid4())
    add_agreement(actor=actor, meeting=world.meeting, words=f"{word} five", key=uuid.uuid4())
    if Agreement.objects.visible_to(actor).filter(pk=world.agreement.pk).exists():
        answer_agreement(actor=actor, agreement=world.agreement, says="do-not-agree", note=f"{word} six")
    add_action(
        actor=actor, meeting=world.meeting, what=f"{word} seven", who=cast[key],
        by_when=timezone.localdate() + DAY, key=uuid.uuid4(),
    )  # fmt: skip


def text_of(response) -> str:
    if response["Content-Type"] == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    if response["Content-Type"].startswith("image/") or response.streaming:
        return ""
    return response.content.decode() + str(dict(response.headers))
