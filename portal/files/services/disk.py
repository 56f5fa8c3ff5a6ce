"""Files on the disk follow the transaction: what is rolled back leaves no file behind, and what is kept is whole."""

import contextlib
import os
import re
import tempfile
import time
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.db import models, transaction

from ..models import NameSound, Picture

HOUR = 60 * 60
DAY = 24 * HOUR
# Folder under the private root → what a file in it is called, and whose rows know that name.
_FOLDERS: dict[str, tuple[re.Pattern[str], type[models.Model]]] = {
    "pictures": (re.compile(r"([0-9a-f]{32})-(?:large|small)\.jpg"), Picture),
    "names": (re.compile(r"([0-9a-f]{32})\.wav"), NameSound),
}


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: nobody ever reads half a picture."""
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o640)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


class _Committed:
    """Called after the commit. Django drops it, never called, when the transaction is rolled back."""

    undo: weakref.finalize

    def __call__(self) -> None:
        self.undo.detach()


def remove_unless_committed(files: Iterable[Path]) -> None:
    """Remove these files again should the transaction, or the savepoint, be rolled back.

    Django tells when a transaction is committed but not when it is rolled back: then it only lets go of what waited
    for the commit. So the removal hangs on the life of that callback, and no caller can forget it.
    """
    committed = _Committed()
    committed.undo = weakref.finalize(committed, _remove, tuple(files))
    transaction.on_commit(committed)


def _remove(files: Iterable[Path]) -> None:
    for path in files:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def remove_when_committed(files: Iterable[Path]) -> None:
    """Remove these files once it is certain that nothing points at them any more."""
    gone = tuple(files)
    transaction.on_commit(lambda: _remove(gone))


def sweep(now: Callable[[], float] = time.time) -> int:
    """Remove files that belong to no row, as a process that was killed leaves them; returns how many.

    Files of the last day are left alone: their transaction may still be open.
    """
    root = Path(settings.PRIVATE_ROOT)
    return sum(
        _sweep(folder, pattern, model, now)
        for name, (pattern, model) in _FOLDERS.items()
        for folder in sorted((root / name).glob("*/"))
    )


def _sweep(folder: Path, pattern: re.Pattern[str], model: type[models.Model], now: Callable[[], float]) -> int:
    removed = 0
    old = [path for path in folder.iterdir() if path.stat().st_mtime <= now() - DAY]
    names = {path: pattern.fullmatch(path.name) for path in old}
    wanted = {found[1] for found in names.values() if found}
    known = set(model._default_manager.filter(name__in=wanted).values_list("name", flat=True))
    for path, found in names.items():
        if not found or found[1] not in known:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
