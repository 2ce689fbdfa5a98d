"""What became of each command: one id, one effect, the same answer for ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from console.domain.envelope import Refusal
from console.wire.table import Table
from server_stub.storage.schema import OUTCOMES
from server_stub.storage.secrets import MasterKey

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """seqs: of the events it led to, a refused command's kept ones too."""

    command_id: str
    actor_id: str
    seqs: tuple[int, ...]
    refusal: Refusal | None = None


class Outcomes:
    """For the writer's thread."""

    def __init__(self, master: MasterKey, table: Table) -> None:
        self._seal = master.seal("outcomes")
        self._table = table

    def known(self, connection: Connection, ids: Iterable[str]) -> dict[str, Outcome]:
        """Those of the ids that were answered before."""
        asked, found = list(ids), {}
        for start in range(0, len(asked), _AT_ONCE):
            part = asked[start : start + _AT_ONCE]
            for row in connection.execute(select(OUTCOMES).where(OUTCOMES.c.command_id.in_(part))):
                seqs = tuple(int(seq) for seq in row.seqs.split())
                refusal = None
                if row.refused:
                    words = self._seal.open(row.sealed, row.command_id)
                    refusal = self._table.decode(words, Refusal)
                found[row.command_id] = Outcome(row.command_id, row.actor_id, seqs, refusal)
        return found

    def add(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        rows = [
            {
                "command_id": outcome.command_id,
                "actor_id": outcome.actor_id,
                "seqs": " ".join(map(str, outcome.seqs)),
                "refused": outcome.refusal is not None,
                "sealed": self._sealed(outcome),
            }
            for outcome in outcomes
        ]
        if rows:
            connection.execute(insert(OUTCOMES), rows)

    def _sealed(self, outcome: Outcome) -> bytes | None:
        if outcome.refusal is None:
            return None
        words = Refusal(outcome.refusal.message_id, outcome.refusal.params)
        return self._seal.close(self._table.encode(words), outcome.command_id)
