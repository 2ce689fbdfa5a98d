"""The journal: appended in one transaction a batch, chained, its payloads erasable by key."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, or_, select, update

from console.domain.envelope import ErasedEvent, Recorded, Scope, UnknownEvent
from console.domain.events import ChecklistStarted, Erased
from console.domain.person import Role
from console.domain.rules.scope import key_of
from console.wire.chain import SALT_BYTES, START, Link, payload_hash
from console.wire.table import Table, WireError
from server_stub.storage.dialects.base import upsert
from server_stub.storage.schema import CHECKPOINT, HEAD, JOURNAL, KEYS, PAYLOADS
from server_stub.storage.secrets import SealBroken
from server_stub.storage.subject_keys import KeyDestroyed, SubjectKeys

log = logging.getLogger(__name__)
PAGE = 500

Also = Callable[[Connection], object]


@dataclass(frozen=True, slots=True)
class Damage:
    """A row that is not what was written; seq 0 where the journal as a whole is meant."""

    seq: int
    problem: str


class HeadMoved(Exception):
    """Somebody else has written, or what was not answered was stored after all."""


class Journal:
    """Rows in order of seq without gaps. `append` is for the writer's thread."""

    def __init__(self, engine: Engine, keys: SubjectKeys, table: Table) -> None:
        self._engine = engine
        self._keys = keys
        self._table = table
        self._head = self._attempted = _head(engine)
        self.damages: dict[int, Damage] = {}

    @property
    def seq(self) -> int:
        """Of the last row that is stored."""
        return self._head[0]

    @property
    def head(self) -> tuple[int, bytes]:
        """seq and hash of the last row that is stored."""
        return self._head

    # -- writing --------------------------------------------------------------------------------

    def append(
        self, connection: Connection, batch: Sequence[Recorded]
    ) -> tuple[tuple[int, bytes], bool]:
        """Insert a batch; the new head and whether keys were destroyed. Raises HeadMoved.

        The caller tells `stored` once the transaction is through, or `forget_keys` when not.
        """
        head, erased = self._head, False
        links: list[dict[str, Any]] = []
        payloads: list[dict[str, Any]] = []
        self._keys.prepare(connection, _subjects(batch))
        for recorded in batch:
            salt = secrets.token_bytes(SALT_BYTES)
            payload = self._table.encode_event(recorded.event)
            link = self._link(recorded, head[1], payload_hash(salt, payload))
            links.append(_columns(link))
            payloads.append(self._payload(connection, recorded, link, salt + payload))
            head = (link.seq, link.hash())
            if isinstance(recorded.event, Erased):
                self._keys.destroy(connection, recorded.event.subject)
                connection.execute(delete(CHECKPOINT))
                erased = True
        if links:
            self._attempted = head
            _move_head(connection, self._head, head)  # first: it is here that writers take turns
            connection.execute(insert(JOURNAL), links)
            connection.execute(insert(PAYLOADS), payloads)
        return head, erased

    def rewrite_head(self, connection: Connection) -> None:
        """A write that changes nothing, to learn whether writing works. Raises HeadMoved."""
        _move_head(connection, self._head, self._head)

    def unanswered(self) -> list[Recorded]:
        """After HeadMoved: what lies beyond our head and was ours, though nobody said so.

        Raises HeadMoved where it is not ours.
        """
        with self._engine.connect() as connection:
            head = _head_of(connection)
        if head != self._attempted:
            raise HeadMoved(f"row {head[0]} was written by somebody else")
        rows = [recorded for recorded in self.replay(self.seq) if recorded.seq <= head[0]]
        self.stored(head, erased=True)
        return rows

    def stored(self, head: tuple[int, bytes], erased: bool) -> None:
        """The transaction of an `append` is through."""
        self._head = head
        if erased:
            self._keys.forget()

    def forget_keys(self) -> None:
        """The transaction of an `append` was rolled back: keys made in it do not exist."""
        self._keys.forget()

    def _link(self, recorded: Recorded, prev_hash: bytes, hashed: bytes) -> Link:
        return Link(
            recorded.seq,
            prev_hash,
            type(recorded.event).__name__,
            self._table.version(recorded.event),
            recorded.at_utc.isoformat(),
            recorded.actor_id,
            recorded.command_id,
            self._table.encode(recorded.scope).decode(),
            hashed,
        )

    def _payload(
        self, connection: Connection, recorded: Recorded, link: Link, plain: bytes
    ) -> dict[str, Any]:
        subject = key_of(recorded.event, recorded.at_utc)
        key_id, seal = self._keys.for_writing(connection, subject, "")
        sealed = seal.close(plain, _context(link.seq, link.kind))
        return {"seq": link.seq, "key_id": key_id, "sealed": sealed}

    # -- reading --------------------------------------------------------------------------------

    def read(self, after: int, limit: int = PAGE) -> list[Recorded]:
        """The next rows in order, prev being simply the row before.

        Erased and damaged rows come as ErasedEvent: in their place, without content. Damage is
        logged and kept in `damages`.
        """
        with self._engine.connect() as connection:
            rows = connection.execute(_rows(after, limit)).all()
        return [self._recorded(row) for row in rows]

    def replay(self, after: int) -> Iterator[Recorded]:
        """Everything after a seq, page by page."""
        while page := self.read(after):
            yield from page
            after = page[-1].seq

    def newest(self, kinds: Iterable[str], before: int, limit: int) -> list[Recorded]:
        """Rows of some kinds before a seq, the newest first."""
        query = _rows(0, limit).where(JOURNAL.c.kind.in_(list(kinds)), JOURNAL.c.seq < before)
        query = query.order_by(None).order_by(JOURNAL.c.seq.desc())
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [self._recorded(row) for row in rows]

    def since(self, kinds: Iterable[str], from_utc: datetime) -> Iterator[Recorded]:
        """Rows of some kinds from a time on, in order, page by page."""
        after, wanted = 0, list(kinds)
        while True:
            query = _rows(after, PAGE).where(
                JOURNAL.c.kind.in_(wanted), JOURNAL.c.at_utc >= from_utc.isoformat()
            )
            with self._engine.connect() as connection:
                rows = connection.execute(query).all()
            yield from (self._recorded(row) for row in rows)
            if len(rows) < PAGE:
                return
            after = rows[-1].seq

    def erased(self, after: int) -> tuple[str, ...]:
        """Subjects that were erased after a seq."""
        query = _rows(after, -1).where(JOURNAL.c.kind == Erased.__name__)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        events = (self._recorded(row).event for row in rows)
        return tuple(event.subject for event in events if isinstance(event, Erased))

    def erasures(self, subjects: Iterable[str]) -> tuple[int, ...]:
        """seqs of what was erased of some subjects: the emptied rows, and those that say so."""
        named = set(subjects)
        theirs = or_(KEYS.c.subject.in_(named), KEYS.c.parent.in_(named))
        emptied = _rows(0, -1).where(KEYS.c.wrapped.is_(None), theirs)
        said = _rows(0, -1).where(JOURNAL.c.kind == Erased.__name__)
        with self._engine.connect() as connection:
            gone = [row.seq for row in connection.execute(emptied).all()]
            told = [self._recorded(row) for row in connection.execute(said).all()]
        mine = [r.seq for r in told if isinstance(r.event, Erased) and r.event.subject in named]
        return (*gone, *mine)

    def hash_at(self, seq: int) -> bytes:
        """The hash of one stored row, 32 bytes."""
        with self._engine.connect() as connection:
            return _link_of(connection.execute(_rows(seq - 1, 1)).one()).hash()

    def row_at(self, seq: int) -> tuple[Link, bytes, bytes]:
        """A stored row as it is chained, with the salt and payload that its hash is over.

        Both are empty where nobody can read them any more: erased, or damaged, which is noted.
        """
        with self._engine.connect() as connection:
            row = connection.execute(_rows(seq - 1, 1)).one()
        try:
            return (_link_of(row), *self._content(row))
        except KeyDestroyed:
            return _link_of(row), b"", b""
        except (ValueError, TypeError) as error:
            self._note(row.seq, f"{type(error).__name__}: {error}")
            return _link_of(row), b"", b""

    def _recorded(self, row: Row[Any]) -> Recorded:
        try:
            scope: Scope = self._table.decode(row.scope, Scope)
            at_utc = datetime.fromisoformat(row.at_utc)
            event = self._event(row)
        except (WireError, ValueError, TypeError) as error:
            self._note(row.seq, f"{type(error).__name__}: {error}")
            scope, at_utc, event = _NOBODY, _NEVER, ErasedEvent(str(row.kind))
        return Recorded(row.seq, row.seq - 1, at_utc, row.actor_id, row.command_id, scope, event)

    def _content(self, row: Row[Any]) -> tuple[bytes, bytes]:
        """Salt and payload. Raises KeyDestroyed, SealBroken."""
        if row.key_id is None:
            raise SealBroken("the payload is missing")
        seal = self._keys.unwrapped(row.key_id, row.subject, row.wrapped)
        plain = seal.open(row.sealed, _context(row.seq, row.kind))
        salt, payload = plain[:SALT_BYTES], plain[SALT_BYTES:]
        if payload_hash(salt, payload) != row.payload_hash:
            raise SealBroken("the payload's hash differs")
        return salt, payload

    def _event(self, row: Row[Any]) -> Any:
        try:
            _, payload = self._content(row)
        except KeyDestroyed:
            return ErasedEvent(row.kind)
        event = self._table.decode_event(row.kind, row.version, payload)
        if isinstance(event, UnknownEvent):
            log.warning("row %d has the unknown kind %s v%d", row.seq, row.kind, row.version)
        return event

    def _note(self, seq: int, problem: str) -> None:
        if seq not in self.damages:
            log.error("journal row %d is damaged: %s", seq, problem)
            self.damages[seq] = Damage(seq, problem)

    # -- checking -------------------------------------------------------------------------------

    def verify(self) -> Iterator[list[Damage]]:
        """Walk the chain page by page, naming damage; ends with what the head says.

        A page and the head are read at one moment: a backend may be writing more meanwhile.
        """
        expected, last = START, 0
        erased: set[str] = set()
        destroyed: dict[tuple[str, str], int] = {}
        while True:
            with self._engine.connect() as connection:
                rows = connection.execute(_rows(last, PAGE)).all()
                head = _head_of(connection)
            found: list[Damage] = []
            for row in rows:
                if row.seq != last + 1:
                    found.append(Damage(row.seq, f"rows {last + 1} to {row.seq - 1} are missing"))
                if row.prev_hash != expected:
                    found.append(Damage(last, "this row, or the link to the next, was changed"))
                event = self._checked(row, found)
                if isinstance(event, Erased):
                    erased.add(event.subject)
                elif isinstance(event, ErasedEvent):
                    destroyed.setdefault((row.subject, row.parent), row.seq)
                expected, last = _link_of(row).hash(), row.seq
            yield found
            if len(rows) < PAGE:
                break
        yield [
            Damage(seq, "its key is gone, and no entry says that it was erased")
            for subjects, seq in destroyed.items()
            if erased.isdisjoint(subjects)
        ]
        if head[0] > last or (head[0] == last and head[1] != expected):
            yield [Damage(last, "the journal's end does not match its head")]

    def _checked(self, row: Row[Any], found: list[Damage]) -> Any:
        """The event of a row; None, and one more in found, where it is damaged."""
        try:
            return self._event(row)
        except (WireError, ValueError, TypeError) as error:
            found.append(Damage(row.seq, f"{type(error).__name__}: {error}"))
            return None


_NOBODY = Scope(roles=(Role.SYSTEM,))  # no reader has this role
_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _subjects(batch: Sequence[Recorded]) -> dict[str, str]:
    """Under whose keys a batch rests, with their parents."""
    parents: dict[str, str] = {}
    for recorded in batch:
        event = recorded.event
        if isinstance(event, ChecklistStarted):  # its answers rest under the run's own key
            parents.setdefault(event.run_id, event.incident_id)
        parents.setdefault(key_of(event, recorded.at_utc), "")
    return parents


def _context(seq: int, kind: str) -> str:
    return f"{seq}:{kind}"


def _columns(link: Link) -> dict[str, Any]:
    return {name: getattr(link, name) for name in Link.__dataclass_fields__}


def _link_of(row: Row[Any]) -> Link:
    return Link(**{name: getattr(row, name) for name in Link.__dataclass_fields__})


def _rows(after: int, limit: int) -> Any:
    joined = JOURNAL.outerjoin(PAYLOADS, JOURNAL.c.seq == PAYLOADS.c.seq)
    joined = joined.outerjoin(KEYS, PAYLOADS.c.key_id == KEYS.c.id)
    key = (KEYS.c.subject, KEYS.c.parent, KEYS.c.wrapped)
    return (
        select(JOURNAL, PAYLOADS.c.key_id, PAYLOADS.c.sealed, *key)
        .select_from(joined)
        .where(JOURNAL.c.seq > after)
        .order_by(JOURNAL.c.seq)
        .limit(limit)
    )


def _move_head(connection: Connection, old: tuple[int, bytes], new: tuple[int, bytes]) -> None:
    """From where we know it to be: two that write at once can never both go on from one row."""
    values = {"seq": new[0], "hash": new[1]}
    if old == (0, START):
        connection.execute(upsert(HEAD).values(id=1, seq=0, hash=START).on_conflict_do_nothing())
    here = update(HEAD).where(HEAD.c.id == 1, HEAD.c.seq == old[0], HEAD.c.hash == old[1])
    if connection.execute(here.values(**values)).rowcount != 1:
        raise HeadMoved(f"the journal does not end with row {old[0]}")


def _head(engine: Engine) -> tuple[int, bytes]:
    with engine.connect() as connection:
        return _head_of(connection)


def _head_of(connection: Connection) -> tuple[int, bytes]:
    row = connection.execute(select(HEAD.c.seq, HEAD.c.hash)).first()
    return (row.seq, row.hash) if row else (0, START)
