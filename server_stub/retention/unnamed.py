"""Evidence that came and that no entry names: a command that was refused, or never came."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from console.media.store import MediaStore

log = logging.getLogger(__name__)


def delete_unnamed(
    media: MediaStore, named: Callable[[Iterable[str]], set[str]], before: datetime
) -> tuple[int, int]:
    """How many were deleted, and how many could not be. before: they came earlier than that."""
    old = [name for name, came in media.kept() if came < before.timestamp()]
    deleted = kept = 0
    for name in set(old) - named(old):
        try:
            deleted += media.delete(name)
        except OSError as error:
            log.warning("evidence %s cannot be deleted: %s", name[:12], error.strerror)
            kept += 1
    return deleted, kept
