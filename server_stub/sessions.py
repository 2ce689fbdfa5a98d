"""Who is signed in: opaque tokens, stored hashed, dead at once when they are revoked."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select, update

from console.clock import new_ulid, now_utc
from server_stub.storage.database import WriteFailed, Writer
from server_stub.storage.schema import SESSIONS

log = logging.getLogger(__name__)
LIFE = timedelta(minutes=10)


@dataclass(slots=True)
class Session:
    """One sign-in on one device; renewing changes its token, ending it is for good."""

    id: str
    token_hash: bytes
    actor_id: str
    device_id: str
    expires_utc: datetime
    ended: bool = False

    def alive(self) -> bool:
        return not self.ended and now_utc() < self.expires_utc


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class Sessions:
    """In memory for every request, in the database for the next start.

    A full disk must not throw out whoever reads on: a session whose row cannot be stored lives in
    memory. Should the backend start again meanwhile, its console recovers by its grant.
    """

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._writer = writer
        self._stores = True
        self._by_token: dict[bytes, Session] = {}
        with engine.connect() as connection:
            for row in connection.execute(select(SESSIONS)):
                expires = datetime.fromtimestamp(row.expires_utc, UTC)
                one = Session(row.id, row.token_hash, row.actor_id, row.device_id, expires)
                self._by_token[one.token_hash] = one

    def of(self, token: str) -> Session | None:
        """The living session of a token."""
        one = self._by_token.get(_hash(token))
        return one if one and one.alive() else None

    def named(self, session_id: str) -> Session | None:
        """The living session with this id."""
        found = (one for one in self._by_token.values() if one.id == session_id)
        return next((one for one in found if one.alive()), None)

    async def begin(self, actor_id: str, device_id: str) -> tuple[Session, str]:
        """A new session and its token, which is shown this once."""
        token = secrets.token_urlsafe(32)
        one = Session(new_ulid(), _hash(token), actor_id, device_id, now_utc() + LIFE)
        spent = [old for old in self._by_token.values() if not old.alive()]

        def work(connection: Connection) -> None:
            connection.execute(insert(SESSIONS).values(**_row(one)))
            connection.execute(delete(SESSIONS).where(SESSIONS.c.id.in_([s.id for s in spent])))

        await self._stored(work)
        for old in spent:
            self._by_token.pop(old.token_hash, None)
        self._by_token[one.token_hash] = one
        return one, token

    async def renew(self, one: Session) -> str:
        """A new token; the old one is dead when this returns."""
        token = secrets.token_urlsafe(32)
        hashed, expires = _hash(token), now_utc() + LIFE
        values = {"token_hash": hashed, "expires_utc": expires.timestamp()}
        row = update(SESSIONS).where(SESSIONS.c.id == one.id).values(**values)
        await self._stored(lambda connection: connection.execute(row))
        self._by_token.pop(one.token_hash, None)
        one.token_hash, one.expires_utc = hashed, expires
        if not one.ended:
            self._by_token[hashed] = one
        return token

    async def _stored(self, work: Callable[[Connection], object]) -> None:
        """Where it can be; said once when that ends, and once when it is so again."""
        try:
            await self._writer.transact(work)
        except WriteFailed as failure:
            if self._stores:
                log.warning("sessions are kept in memory only: %s", failure)
            self._stores = False
        else:
            if not self._stores:
                log.info("sessions are stored again")
            self._stores = True

    async def end(self, sessions: Iterable[Session]) -> None:
        """Dead in memory first: a full disk must not keep a stolen token alive."""
        ended = list(sessions)
        self.drop(ended)
        row = delete(SESSIONS).where(SESSIONS.c.id.in_([one.id for one in ended]))
        await self._writer.transact(lambda connection: connection.execute(row))

    def drop(self, sessions: Iterable[Session]) -> None:
        """Dead in memory; their rows are the caller's to delete."""
        for one in list(sessions):
            one.ended = True
            self._by_token.pop(one.token_hash, None)

    def end_on(self, devices: Set[str]) -> bool:
        """Those on these devices, in memory; whether there were any. `begin` clears their rows."""
        found = [one for one in self._by_token.values() if one.device_id in devices]
        for one in found:
            one.ended = True
        return bool(found)

    def of_actor(self, actor_id: str) -> list[Session]:
        return [one for one in self._by_token.values() if one.actor_id == actor_id]


def _row(one: Session) -> dict[str, object]:
    return {
        "id": one.id,
        "token_hash": one.token_hash,
        "actor_id": one.actor_id,
        "device_id": one.device_id,
        "expires_utc": one.expires_utc.timestamp(),
    }
