import io

import pytest
from PIL import Image


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
