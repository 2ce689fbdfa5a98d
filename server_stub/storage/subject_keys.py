"""A key of its own for each subject: destroying it erases all that was written about it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from sqlalchemy import Connection, Engine, func, insert, or_, select, update

from server_stub.storage.schema import KEYS
from server_stub.storage.secrets import KEY_BYTES, MasterKey, Seal, SealBroken

_AT_ONCE = 500


class KeyDestroyed(Exception):
    """The subject was erased."""


class SubjectKeys:
    """Keys by subject, wrapped by the master key. Written by the writer's thread only."""

    def __init__(self, engine: Engine, master: MasterKey) -> None:
        self._engine = engine
        self._wrap = master.seal("subject keys")
        self._newest: dict[str, int] = {}
        self._seals: dict[int, Seal] = {}

    def for_writing(self, connection: Connection, subject: str, parent: str) -> tuple[int, Seal]:
        """The subject's present key, made where there is none. parent is erased with it."""
        key_id = self._newest.get(subject)
        if key_id is None:
            key_id = self._found(connection, subject) or self._made(connection, subject, parent)
            self._newest[subject] = key_id
        try:
            return key_id, self.for_reading(key_id, connection)
        except SealBroken:  # what it sealed is lost; what comes now need not be
            key_id = self._newest[subject] = self._made(connection, subject, parent)
            return key_id, self.for_reading(key_id, connection)

    def prepare(self, connection: Connection, parents: Mapping[str, str]) -> None:
        """The same for many subjects, by their parents, in two exchanges with the database."""
        unknown = [subject for subject in parents if subject not in self._newest]
        for start in range(0, len(unknown), _AT_ONCE):
            part = (
                KEYS.c.subject.in_(unknown[start : start + _AT_ONCE]),
                KEYS.c.wrapped.is_not(None),
            )
            query = select(KEYS.c.subject, func.max(KEYS.c.id)).where(*part)
            for subject, key_id in connection.execute(query.group_by(KEYS.c.subject)):
                self._newest[subject] = key_id
        new = [subject for subject in unknown if subject not in self._newest]
        if new:
            self._make(connection, {subject: parents[subject] for subject in new})

    def _found(self, connection: Connection, subject: str) -> int | None:
        query = select(KEYS.c.id).where(KEYS.c.subject == subject, KEYS.c.wrapped.is_not(None))
        found: int | None = connection.execute(query.order_by(KEYS.c.id.desc())).scalar()
        return found

    def _made(self, connection: Connection, subject: str, parent: str) -> int:
        self._make(connection, {subject: parent})
        return self._newest[subject]

    def _make(self, connection: Connection, parents: Mapping[str, str]) -> None:
        keys = {subject: secrets.token_bytes(KEY_BYTES) for subject in parents}
        rows = [
            {
                "subject": subject,
                "parent": parent,
                "wrapped": self._wrap.close(keys[subject], subject),
            }
            for subject, parent in parents.items()
        ]
        made = insert(KEYS).returning(KEYS.c.id, sort_by_parameter_order=True)
        ids = connection.execute(made, rows).scalars().all()
        for (subject, key), key_id in zip(keys.items(), ids, strict=True):
            self._newest[subject], self._seals[key_id] = key_id, Seal(key)

    def for_reading(self, key_id: int, connection: Connection | None = None) -> Seal:
        """Raises KeyDestroyed after an erasure, SealBroken where the key itself is damaged."""
        if seal := self._seals.get(key_id):
            return seal
        query = select(KEYS.c.subject, KEYS.c.wrapped).where(KEYS.c.id == key_id)
        if connection is None:
            with self._engine.connect() as reader:
                row = reader.execute(query).first()
        else:
            row = connection.execute(query).first()
        subject, wrapped = (row.subject, row.wrapped) if row else (None, None)
        return self.unwrapped(key_id, subject, wrapped)

    def unwrapped(self, key_id: int, subject: str | None, wrapped: bytes | None) -> Seal:
        """The same from a row of KEYS that was read along with others; subject None: no row."""
        if subject is None:
            raise SealBroken(f"key {key_id} is missing")
        if wrapped is None:
            raise KeyDestroyed(subject)
        seal = self._seals.get(key_id)
        if seal is None:
            seal = self._seals[key_id] = Seal(self._wrap.open(wrapped, subject))
        return seal

    def destroy(self, connection: Connection, subject: str) -> None:
        """For good: its rows keep their place, nobody can read them."""
        belongs = or_(KEYS.c.subject == subject, KEYS.c.parent == subject)
        connection.execute(update(KEYS).where(belongs).values(wrapped=None))
        self.forget()

    def forget(self) -> None:
        """Drop what memory holds, so that the rows are asked again (also after a rollback)."""
        self._newest.clear()
        self._seals.clear()
