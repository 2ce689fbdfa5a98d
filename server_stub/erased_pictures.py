"""Pictures go with their subject: deleted once the entry of the erasure is stored."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable

from sqlalchemy.exc import DBAPIError

from console.media.store import MediaMissing, MediaStore
from server_stub.storage.database import WriteFailed
from server_stub.storage.record import Record

log = logging.getLogger(__name__)


async def delete_erased(record: Record) -> None:
    """Delete what erased entries alone name; nobody is given it since their end.

    The names go last: after a crash or a fault, the call at the next start goes on from there.
    """
    try:
        names = await asyncio.to_thread(record.evidence.erased)
        kept = await asyncio.to_thread(_deleted, record.media, names)
        await record.writer.transact(lambda db: record.evidence.forget_erased(db, kept))
    except (WriteFailed, DBAPIError) as failure:  # the erasure itself is stored, and answered
        log.warning("names of erased evidence are still there: %s", failure)


def _deleted(media: MediaStore, names: Iterable[str]) -> list[str]:
    """Those that could not be."""
    kept = []
    for name in names:
        try:
            with contextlib.suppress(MediaMissing):  # a step's answer may name what is no evidence
                media.delete(name)
        except OSError as error:
            log.error("erased evidence %s cannot be deleted: %s", name, error.strerror)
            kept.append(name)
    return kept
