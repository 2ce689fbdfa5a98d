"""The confirmed state on disk: a snapshot, and the events since; so that start-up is quick."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.sqlite import insert

from console.journal.errors import mapped
from console.journal.schema import EVENTS, SNAPSHOT


class Confirmed:
    """Lines as they came over the wire; this file does not look into them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def replace(self, lines: Iterable[bytes]) -> None:
        """A new snapshot (its head line first) stands in for all that was kept."""
        rows = [{"n": n, "line": line} for n, line in enumerate(lines)]
        with mapped(), self._engine.begin() as connection:
            connection.execute(delete(SNAPSHOT))
            connection.execute(delete(EVENTS))
            connection.execute(SNAPSHOT.insert(), rows)

    def add(self, events: Sequence[tuple[int, bytes]]) -> None:
        """Events after the snapshot: seq and line; those that are there already stay."""
        if not events:
            return
        rows = [{"seq": seq, "line": line} for seq, line in events]
        with mapped(), self._engine.begin() as connection:
            connection.execute(insert(EVENTS).on_conflict_do_nothing(), rows)

    def snapshot(self) -> list[bytes]:
        """Its lines, head first; empty where there is none."""
        with mapped(), self._engine.begin() as connection:
            return list(connection.scalars(select(SNAPSHOT.c.line).order_by(SNAPSHOT.c.n)))

    def events(self) -> list[bytes]:
        """Lines of the events since, in order."""
        with mapped(), self._engine.begin() as connection:
            return list(connection.scalars(select(EVENTS.c.line).order_by(EVENTS.c.seq)))
