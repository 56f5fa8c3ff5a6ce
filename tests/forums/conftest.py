import io
from typing import Any

import pytest
from PIL import Image

from forums.models import Forum, Update
from forums.services import post_update
from tests.cast import Cast


@pytest.fixture(autouse=True)
def private_root(settings, tmp_path):
    """A private folder of the test's own."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


@pytest.fixture(scope="session")
def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def post(cast: Cast):
    """`post("words")` → an update about Joe, by his key worker unless another of the cast is named."""

    def posted(words: str = "Joe baked scones.", by: str = "worker", person: Any = None, **fields: Any) -> Update:
        forum = Forum.objects.get(person=person or cast.joe)
        return post_update(actor=cast.actor(by, fields.pop("hat", None)), forum=forum, words=words, **fields)

    return posted
