"""What this console said and decided without an answer yet: commands and provisional events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, Row, delete, select
from sqlalchemy.dialects.sqlite import insert

from console.domain.envelope import Command, Recorded
from console.journal.errors import mapped
from console.journal.meta import Counter, Meta
from console.journal.schema import PROVISIONAL, QUEUE, UPLOADS
from console.wire import Table, WireError

Kept = tuple[Command, bytes, str, str, bool]  # command, body, grant, signature, alone
COUNTER = "device_counter"


class Unsent:
    """Survives a kill: each call is on disk when it returns."""

    def __init__(self, engine: Engine, table: Table) -> None:
        self._engine = engine
        self._table = table
        self.counter = Counter(Meta(engine), COUNTER)

    # -- commands -------------------------------------------------------------------------------

    def add(self, command_id: str, body: bytes, grant: str, signature: str, alone: bool) -> None:
        row = {
            "command_id": command_id,
            "body": body,
            "grant_text": grant,
            "signature": signature,
            "alone": int(alone),
        }
        with mapped(), self._engine.begin() as connection:
            connection.execute(insert(QUEUE).on_conflict_do_nothing(), row)

    def commands(self) -> list[Kept]:
        """In the order in which they were made; one that no longer fits the table is a misfit."""
        return [
            (command, row.body, row.grant_text, row.signature, bool(row.alone))
            for row in self._rows()
            if (command := self._command(row.body))
        ]

    def misfits(self) -> list[str]:
        """Ids of those that no longer fit: another version's, or of a tool that is not here now.

        They stay, until a console that understands them takes them up.
        """
        return [row.command_id for row in self._rows() if self._command(row.body) is None]

    def _rows(self) -> Sequence[Row[Any]]:
        with mapped(), self._engine.begin() as connection:
            return connection.execute(select(QUEUE).order_by(QUEUE.c.n)).all()

    def _command(self, body: bytes) -> Command | None:
        try:
            return self._table.decode_command(body)
        except WireError:
            return None

    def remove(self, command_ids: Iterable[str]) -> None:
        """Answered."""
        with mapped(), self._engine.begin() as connection:
            for command_id in command_ids:
                connection.execute(delete(QUEUE).where(QUEUE.c.command_id == command_id))

    # -- provisional events ---------------------------------------------------------------------

    def propose(self, events: Iterable[Recorded]) -> None:
        rows = [
            {"command_id": one.command_id, "line": self._table.encode_recorded(one)}
            for one in events
        ]
        if rows:
            with mapped(), self._engine.begin() as connection:
                connection.execute(PROVISIONAL.insert(), rows)

    def provisional(self) -> list[Recorded]:
        with mapped(), self._engine.begin() as connection:
            lines = connection.scalars(select(PROVISIONAL.c.line).order_by(PROVISIONAL.c.n)).all()
        events: list[Recorded] = []
        for line in lines:
            with suppress(WireError):  # its command is still sent; only its preview is missing
                events.append(self._table.decode_recorded(line))
        return events

    def settle(self, command_ids: Iterable[str]) -> None:
        """Drop what was decided here for these commands."""
        with mapped(), self._engine.begin() as connection:
            for command_id in command_ids:
                connection.execute(
                    delete(PROVISIONAL).where(PROVISIONAL.c.command_id == command_id)
                )

    # -- evidence -------------------------------------------------------------------------------

    def add_upload(self, sha256: str) -> None:
        """Evidence that the backend does not have yet."""
        with mapped(), self._engine.begin() as connection:
            connection.execute(insert(UPLOADS).on_conflict_do_nothing(), {"sha256": sha256})

    def uploads(self) -> Sequence[str]:
        with mapped(), self._engine.begin() as connection:
            return list(connection.scalars(select(UPLOADS.c.sha256)))

    def uploaded(self, sha256: str) -> None:
        with mapped(), self._engine.begin() as connection:
            connection.execute(delete(UPLOADS).where(UPLOADS.c.sha256 == sha256))
