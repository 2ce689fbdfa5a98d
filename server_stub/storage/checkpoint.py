"""The state at some seq, sealed, so that a start need not replay years."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Mapping

from sqlalchemy import Connection, Engine, delete, insert, select

from console.store.state import State
from console.wire import snapshot
from console.wire.table import WireError
from server_stub.storage.schema import CHECKPOINT
from server_stub.storage.secrets import MasterKey, SealBroken

log = logging.getLogger(__name__)
EVERY = 5000  # events


class Checkpoint:
    """At most one. It may be deleted at any time: the journal has everything."""

    def __init__(self, engine: Engine, master: MasterKey, slice_types: Mapping[str, type]) -> None:
        self._engine = engine
        self._seal = master.seal("checkpoint")
        self._slice_types = slice_types

    def load(self) -> tuple[State, bytes]:
        """The state and the hash of its last row; an empty state where there is none."""
        with self._engine.connect() as connection:
            row = connection.execute(select(CHECKPOINT)).first()
        if row is None:
            return State(), b""
        try:
            plain = zlib.decompress(self._seal.open(row.sealed, str(row.seq)))
            seq, rows = snapshot.decode(plain.splitlines(), self._slice_types)
            return State.of(seq, rows), row.hash
        except (SealBroken, WireError, zlib.error) as error:
            log.warning("the checkpoint is of no use, the journal is replayed: %s", error)
            return State(), b""

    def encoded(self, state: State) -> bytes:
        """Sealed and ready to store; may run in any thread over a state nobody changes."""
        lines = b"\n".join(snapshot.encode(state.seq, state.rows()))
        return self._seal.close(zlib.compress(lines, 1), str(state.seq))

    def store(self, connection: Connection, seq: int, row_hash: bytes, sealed: bytes) -> None:
        connection.execute(delete(CHECKPOINT))
        connection.execute(insert(CHECKPOINT).values(id=1, seq=seq, hash=row_hash, sealed=sealed))
