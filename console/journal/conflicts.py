"""What came out differently, until a person has read it."""

from __future__ import annotations

import base64
import json
from datetime import datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.sqlite import insert

from console.domain.link import Conflict
from console.journal.errors import mapped
from console.journal.schema import CONFLICTS
from console.wire import Table, WireError


class Conflicts:
    """Unread conflicts by command id."""

    def __init__(self, engine: Engine, table: Table) -> None:
        self._engine = engine
        self._table = table

    def add(self, conflict: Conflict) -> None:
        """Told again, it replaces what was told before."""
        line = self._encode(conflict)
        row = {"command_id": conflict.command.id, "line": line}
        put = insert(CONFLICTS).values(row)
        with mapped(), self._engine.begin() as connection:
            connection.execute(
                put.on_conflict_do_update(index_elements=["command_id"], set_={"line": line})
            )

    def unread(self) -> list[Conflict]:
        """Oldest first (ids are ordered by time)."""
        with mapped(), self._engine.begin() as connection:
            lines = connection.scalars(select(CONFLICTS.c.line).order_by(CONFLICTS.c.command_id))
            return [conflict for line in lines if (conflict := self._decode(line))]

    def read(self, command_id: str) -> None:
        with mapped(), self._engine.begin() as connection:
            connection.execute(delete(CONFLICTS).where(CONFLICTS.c.command_id == command_id))

    def _encode(self, conflict: Conflict) -> bytes:
        told = {
            "command": base64.b64encode(self._table.encode_command(conflict.command)).decode(),
            "message_id": conflict.message_id,
            "params": conflict.params,
            "at_utc": conflict.at_utc.isoformat(),
            "here": conflict.here,
            "there": conflict.there,
        }
        return json.dumps(told).encode()

    def _decode(self, line: bytes) -> Conflict | None:
        """None where the command's tool is no longer here."""
        told = json.loads(line)
        try:
            command = self._table.decode_command(base64.b64decode(told["command"]))
        except WireError:
            return None
        return Conflict(
            command,
            told["message_id"],
            told["params"],
            datetime.fromisoformat(told["at_utc"]),
            tuple(told["here"]),
            tuple(told["there"]),
        )
