"""The way to the readers: server-sent events, each reader with its own prev, its own rights."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.types import Receive, Scope, Send

from console.clock import monotonic_s, now_utc
from console.domain.person import Actor
from server_stub.hub import Hub
from server_stub.sessions import Session

log = logging.getLogger(__name__)
HEARTBEAT_S = 2.0
COALESCE_S = 0.02  # between two pieces to one reader: what comes meanwhile goes together
SEND_LIMIT_S = 5.0  # a reader that takes nothing for so long is cut

RightsOf = Callable[[str], Actor | None]


class EventStream:
    """An ASGI answer that lives as long as its session and its reader."""

    def __init__(
        self,
        hub: Hub,
        session: Session,
        rights_of: RightsOf,
        after: int,
        resync: str,
    ) -> None:
        self._hub = hub
        self._session = session
        self._rights_of = rights_of
        self._reader = rights_of(session.actor_id)
        self._after = after
        self._resync = resync

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ends when the reader goes, stops taking, loses its rights, or the backend closes."""
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.create_task(_gone(receive))
        try:
            async for piece in self._pieces(gone):
                async with asyncio.timeout(SEND_LIMIT_S):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (DBAPIError, PoolTimeout) as error:  # who is far behind reads from the database
            log.warning("a stream ends, the journal cannot be read: %s", type(error).__name__)
        except (TimeoutError, OSError):
            log.info(
                "a reader of %s took nothing for %.0f s", self._session.device_id, SEND_LIMIT_S
            )
        finally:
            gone.cancel()

    async def _pieces(self, gone: asyncio.Task[None]) -> AsyncIterator[bytes]:
        if self._resync:
            yield _event("resync", {"reason": self._resync})
            return
        prev = cursor = self._after
        told = 0  # of what is not stored yet
        yield self._heartbeat(prev)
        beaten = monotonic_s()
        while not gone.done():
            news = self._hub.tail.news
            if reason := self._ended():
                yield reason
                return
            piece, cursor, prev = await self._next(cursor, prev)
            unstored, told = self._unstored(told)
            piece += unstored
            if monotonic_s() - beaten >= HEARTBEAT_S:
                piece += self._heartbeat(prev)
                beaten = monotonic_s()
            if piece:
                yield piece
            if cursor >= self._hub.tail.seq:
                await asyncio.sleep(COALESCE_S if piece else 0)
                await _either(news, gone, HEARTBEAT_S - (monotonic_s() - beaten))

    async def _next(self, cursor: int, prev: int) -> tuple[bytes, int, int]:
        """From memory, or from the journal where the reader is further behind."""
        reader = self._reader
        assert reader is not None
        head = self._hub.tail.seq
        if cursor >= head:
            return b"", cursor, prev
        if self._hub.tail.reaches(cursor):
            piece, prev = self._hub.tail.since(cursor, reader, prev)
            return piece, head, prev
        return await self._hub.pages.after(cursor, head, prev, reader)

    def _unstored(self, told: int) -> tuple[bytes, int]:
        assert self._reader is not None
        return self._hub.unstored.since(told, self._reader)

    def _ended(self) -> bytes:
        """The last words of a stream that must not go on; empty while it may."""
        if not self._session.alive():
            return _event("closed", {"reason": "signed_out"})
        if self._hub.closing:
            return _event("closed", {"reason": "stopping"})
        if self._rights_of(self._session.actor_id) != self._reader:
            return _event("resync", {"reason": "rights_changed"})
        return b""

    def _heartbeat(self, prev: int) -> bytes:
        """seq: what the next record's prev will be."""
        words: dict[str, str | int] = {"seq": prev, "utc": now_utc().isoformat()}
        if self._hub.trouble:
            words["trouble"] = self._hub.trouble
        return _event("heartbeat", words)


def _event(name: str, data: dict[str, str | int]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _either(news: asyncio.Event, gone: asyncio.Task[None], limit_s: float) -> None:
    """Wait for news or for the reader's end, no longer than the next heartbeat."""
    waiting = asyncio.create_task(news.wait())
    try:
        await asyncio.wait(
            {waiting, gone}, timeout=max(0.0, limit_s), return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        waiting.cancel()
