"""What became of each command: one id, one effect, the same answer for ever.

What was refused is known for ever too; why, in words that may repeat what somebody wrote, only for
as long as somebody may ask again: it rests under a key of its day, and that falls due.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from console.clock import now_utc
from console.domain.envelope import Refusal
from console.domain.retention import Kind, Matter
from console.wire.table import Table
from server_stub.storage.clocks import Clocks
from server_stub.storage.dialects.base import upsert
from server_stub.storage.schema import KEYS, OUTCOMES, REFUSALS
from server_stub.storage.secrets import MasterKey
from server_stub.storage.subject_keys import KeyDestroyed, SubjectKeys

_AT_ONCE = 500
_DAY = timedelta(days=1)
WORDS_GONE = Refusal("refused.words_gone")


@dataclass(frozen=True, slots=True)
class Outcome:
    """seqs: of the events it led to, a refused command's kept ones too."""

    command_id: str
    actor_id: str
    seqs: tuple[int, ...]
    refusal: Refusal | None = None


def refusals_of(at_utc: datetime) -> Matter:
    """The words of a day's refusals, which fall due together with what refused commands left."""
    begins = datetime.combine(at_utc.date(), time(), UTC)
    ends = begins + _DAY
    return Matter(f"refused-{at_utc:%Y-%m-%d}", Kind.UNNAMED, ends, begins, ends)


class Outcomes:
    """For the writer's thread."""

    def __init__(self, master: MasterKey, keys: SubjectKeys, clocks: Clocks, table: Table) -> None:
        self._old_seal = master.seal("outcomes")
        self._keys, self._clocks, self._table = keys, clocks, table

    def known(self, connection: Connection, ids: Iterable[str]) -> dict[str, Outcome]:
        """Those of the ids that were answered before."""
        asked, found = list(ids), {}
        for start in range(0, len(asked), _AT_ONCE):
            part = asked[start : start + _AT_ONCE]
            for row in connection.execute(_rows(OUTCOMES.c.command_id.in_(part))):
                seqs = tuple(int(seq) for seq in row.seqs.split())
                refusal = self._words(connection, row) if row.refused else None
                found[row.command_id] = Outcome(row.command_id, row.actor_id, seqs, refusal)
        return found

    def add(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        rows = [
            {
                "command_id": outcome.command_id,
                "actor_id": outcome.actor_id,
                "seqs": " ".join(map(str, outcome.seqs)),
                "refused": outcome.refusal is not None,
            }
            for outcome in outcomes
        ]
        if rows:
            connection.execute(insert(OUTCOMES), rows)
        words = {one.command_id: one.refusal for one in outcomes if one.refusal is not None}
        self._keep(connection, {name: self._plain(one) for name, one in words.items()})

    def forget(self, connection: Connection, subjects: Iterable[str]) -> None:
        """They were erased: what rests under their keys goes too."""
        for subject in subjects:
            keys = select(KEYS.c.id).where(KEYS.c.subject == subject)
            connection.execute(delete(REFUSALS).where(REFUSALS.c.key_id.in_(keys)))

    def fill(self, connection: Connection) -> None:
        """Once, words from before they had an end: it is a day's from now on."""
        old = connection.execute(select(OUTCOMES).where(OUTCOMES.c.sealed.is_not(None))).all()
        words = {row.command_id: self._old_seal.open(row.sealed, row.command_id) for row in old}
        self._keep(connection, words)
        connection.execute(
            update(OUTCOMES).where(OUTCOMES.c.sealed.is_not(None)).values(sealed=None)
        )

    # -- words ----------------------------------------------------------------------------------

    def _keep(self, connection: Connection, words: dict[str, bytes]) -> None:
        if not words:
            return
        matter = refusals_of(now_utc())
        key_id, seal = self._keys.for_writing(connection, matter.subject, "")
        rows = [
            {"command_id": name, "key_id": key_id, "sealed": seal.close(plain, name)}
            for name, plain in words.items()
        ]
        connection.execute(upsert(REFUSALS).on_conflict_do_nothing(), rows)
        self._clocks.begin(connection, matter)

    def _plain(self, refusal: Refusal) -> bytes:
        return self._table.encode(Refusal(refusal.message_id, refusal.params))

    def _words(self, connection: Connection, row: Row[Any]) -> Refusal:
        if row.words is None:
            return WORDS_GONE
        try:
            seal = self._keys.for_reading(row.key_id, connection)
        except KeyDestroyed:
            return WORDS_GONE
        refusal: Refusal = self._table.decode(seal.open(row.words, row.command_id), Refusal)
        return refusal


def _rows(wanted: Any) -> Any:
    """Outcomes with the words of those that were refused, where they are kept."""
    joined = OUTCOMES.outerjoin(REFUSALS, OUTCOMES.c.command_id == REFUSALS.c.command_id)
    words = (REFUSALS.c.key_id, REFUSALS.c.sealed.label("words"))
    return select(OUTCOMES, *words).select_from(joined).where(wanted)
