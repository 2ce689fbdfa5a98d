"""The newest recovery of each device: an older signature, or the same again, is a replay."""

from __future__ import annotations

import contextlib

from sqlalchemy import Connection, select

from server_stub.answers import Refused
from server_stub.storage.database import WriteFailed, Writer
from server_stub.storage.dialects.base import upsert
from server_stub.storage.schema import RECOVERIES


class Recoveries:
    """In memory, and in the database for the next start: a full disk throws nobody out."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._newest: dict[str, float] = {}

    async def note(self, device_id: str, at_utc: float) -> None:
        """Raises Refused where this signature, or a newer one, was used before."""
        if self._newest.get(device_id, 0.0) >= at_utc:
            raise Refused(401, "refused.signed_out")
        self._newest[device_id] = at_utc
        with contextlib.suppress(WriteFailed):
            await self._writer.transact(lambda db: _store(db, device_id, at_utc))


def _store(connection: Connection, device_id: str, at_utc: float) -> None:
    query = select(RECOVERIES.c.at_utc).where(RECOVERIES.c.device_id == device_id)
    if (connection.execute(query).scalar() or 0.0) >= at_utc:
        raise Refused(401, "refused.signed_out")
    row = upsert(RECOVERIES).values(device_id=device_id, at_utc=at_utc)
    values = {"at_utc": at_utc}
    connection.execute(row.on_conflict_do_update(index_elements=["device_id"], set_=values))
