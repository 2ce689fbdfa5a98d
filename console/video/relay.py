"""The relay: one camera's records to any number of readers over TCP (TLS by option).

A reader shows its ticket, gets the stream record and all since the last keyframe, then what comes.
Nothing here waits for a reader: one that is too slow is cut and may come again. Who reads is told
to the owner, which asks the backend whether they still may; one that may not is cut, and only a
ticket that was made after the cut lets it in again. A camera's smaller stream, where it has one, is
served beside the main one by the same tickets, and is read for as long as somebody wants it.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from console.video.records import (
    PREFIX,
    HeartbeatRecord,
    MalformedRecord,
    OpenRecord,
    Record,
    RecordedRecord,
    TroubleRecord,
    body_length,
    decode,
    encode,
)
from console.video.relay_channel import Channel
from console.video.trouble import CameraTrouble, Trouble
from console.wire.ticket import LIFE_S, Ticket, TicketRefused, check_ticket

HEARTBEAT_S = 1.0
_OPEN_TIMEOUT_S = 5.0
_CLOSE_S = 1.0
_MAX_OPEN_BYTES = 4096
_MAX_READERS = 64

_log = logging.getLogger(__name__)

_PIECE_BYTES = 256 * 1024
_PIECE_LIMIT_S = 20.0

OnReaders = Callable[[frozenset[str]], None]
OnSub = Callable[[bool], None]


class Playing(Protocol):
    """A recording, read piece by piece: encoded records, at last none."""

    def read(self, at_least: int) -> list[bytes]: ...
    def close(self) -> None: ...


Recording = Callable[[float, float], Playing]  # of a span; CameraTrouble: nothing is recorded


Spans = tuple[tuple[float, float], ...]
Index = Callable[[float, float], Spans]  # when something was recorded


def no_index(from_utc: float, to_utc: float) -> Spans:
    """Of a camera that is not recorded."""
    return ()


def no_recording(from_utc: float, to_utc: float) -> Playing:
    """Of a camera that is not recorded."""
    raise CameraTrouble(Trouble.NO_RECORDING)


class RelayServer:
    """Serves one camera. All methods belong to the loop that called start()."""

    def __init__(
        self,
        camera_id: str,
        public_key: Ed25519PublicKey,
        on_readers: OnReaders = lambda _: None,
        recording: Recording = no_recording,
        on_sub: OnSub | None = None,
        index: Index = no_index,
    ) -> None:
        """on_readers: who reads now, by the ids in their tickets, at each change. on_sub: whether
        anybody wants the smaller stream; None: there is none.
        """
        self._recording, self._on_sub, self._index = recording, on_sub, index
        self._camera_id = camera_id
        self._public_key = public_key
        self._server: asyncio.Server | None = None
        self._beating: asyncio.Task[None] | None = None
        self._on_readers = on_readers
        self._main, self._sub = Channel(camera_id, self._leave), Channel(camera_id, self._leave)
        self._main_lost = False
        self._cut_utc: dict[str, float] = {}
        self._welcoming: set[asyncio.Task[None]] = set()

    async def start(
        self, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
    ) -> int:
        """Listen; the port (0 asks for a free one). OSError when it is taken."""
        limit_s = _OPEN_TIMEOUT_S if tls else None
        self._server = await asyncio.start_server(
            self._welcome, host, port, ssl=tls, ssl_handshake_timeout=limit_s
        )
        self._beating = asyncio.create_task(self._beat())
        return int(self._server.sockets[0].getsockname()[1])

    def publish(self, record: Record, sub: bool = False) -> None:
        """To every reader of that stream, and into the group that later readers start with."""
        (self._sub if sub else self._main).publish(record)

    def forget_sub(self) -> None:
        """The smaller stream is read no longer."""
        self._sub.forget()

    def note_main(self, lost: bool) -> None:
        """Whoever sees the smaller stream alone has to hear how the main one is."""
        if lost != self._main_lost:
            self._main_lost = lost
            self._beat_once()

    def reader_count(self) -> int:
        return len(self._main.readers) + len(self._sub.readers)

    def cut(self, reader_ids: Iterable[str]) -> None:
        """These may read no more; tickets they hold already are worth nothing."""
        now = time.time()
        self._cut_utc = {one: at for one, at in self._cut_utc.items() if now - at < 2 * LIFE_S}
        self._cut_utc |= dict.fromkeys(reader_ids, now)
        for writer, reader_id in (*self._main.readers.items(), *self._sub.readers.items()):
            if self._cut_utc.get(reader_id) == now:
                _log.info("camera %s: a relay reader was cut: no right to it", self._camera_id)
                self._leave(writer)
                writer.transport.abort()

    async def close(self) -> None:
        """Cut every reader and stop listening."""
        if self._beating is not None:
            self._beating.cancel()
        if self._server is not None:
            self._server.close()
        for channel in (self._main, self._sub):
            for writer in tuple(channel.readers):
                writer.transport.abort()
            channel.readers.clear()
        if self._welcoming:
            await asyncio.wait(self._welcoming, timeout=_CLOSE_S)

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._welcoming.add(task)
        task.add_done_callback(self._welcoming.discard)
        try:
            admitted = await self._admitted(reader)
            if admitted is None:
                writer.write(encode(TroubleRecord(Trouble.RELAY_REFUSED.value)))
                return
            ticket, wanted = admitted
            if wanted.span is not None:
                await (self._tell if wanted.index else self._play)(writer, *wanted.span)
                return
            if wanted.sub and self._on_sub is None:
                writer.write(encode(TroubleRecord(Trouble.NO_SUB.value)))
                return
            ends = HeartbeatRecord(time.time(), wanted.sub and self._main_lost)
            (self._sub if wanted.sub else self._main).join(writer, ticket.reader_id, ends)
            self._tell_readers()
            await reader.read(1)  # a reader says nothing more: anything, or the end, ends it
        except ConnectionError:
            return
        finally:
            self._leave(writer)
            writer.close()

    async def _play(self, writer: asyncio.StreamWriter, from_utc: float, to_utc: float) -> None:
        """As fast as it is read, and no faster: nothing of it waits here but a piece."""
        try:
            playing = await asyncio.to_thread(self._recording, from_utc, to_utc)
        except CameraTrouble as error:
            writer.write(encode(TroubleRecord(error.trouble.value)))
            return
        try:
            while found := await asyncio.to_thread(playing.read, _PIECE_BYTES):
                writer.write(b"".join(found))
                async with asyncio.timeout(_PIECE_LIMIT_S):
                    await writer.drain()
            writer.write(encode(HeartbeatRecord(time.time())))
        except TimeoutError:
            writer.transport.abort()
        finally:
            playing.close()

    async def _tell(self, writer: asyncio.StreamWriter, from_utc: float, to_utc: float) -> None:
        """When something was recorded: no picture of it, and so nobody's look."""
        found = await asyncio.to_thread(self._index, from_utc, to_utc)
        writer.write(encode(RecordedRecord(found)))

    def _leave(self, writer: asyncio.StreamWriter) -> None:
        gone = [channel.readers.pop(writer, None) for channel in (self._main, self._sub)]
        if any(one is not None for one in gone):
            self._tell_readers()

    def _tell_readers(self) -> None:
        readers = (*self._main.readers.values(), *self._sub.readers.values())
        self._on_readers(frozenset(readers))
        if self._on_sub is not None:
            self._on_sub(bool(self._sub.readers))

    async def _admitted(self, reader: asyncio.StreamReader) -> tuple[Ticket, OpenRecord] | None:
        """The ticket, and what is wanted; one for a recording opens nothing live, nor that it."""
        if self.reader_count() >= _MAX_READERS:
            return None
        try:
            async with asyncio.timeout(_OPEN_TIMEOUT_S):
                length = body_length(await reader.readexactly(PREFIX.size))
                if length > _MAX_OPEN_BYTES:
                    return None
                record = decode(await reader.readexactly(length))
            if not isinstance(record, OpenRecord) or record.camera_id != self._camera_id:
                return None
            now = time.time()
            ticket = check_ticket(self._public_key, record.ticket, self._camera_id, now)
        except (MalformedRecord, TicketRefused, TimeoutError, asyncio.IncompleteReadError):
            return None
        stale = ticket.issued_utc() < self._cut_utc.get(ticket.reader_id, 0.0)
        return (ticket, record) if not stale and _opens(ticket, record) else None

    async def _beat(self) -> None:
        while True:
            self._beat_once()
            await asyncio.sleep(HEARTBEAT_S)

    def _beat_once(self) -> None:
        now = time.time()
        self._main.send_all(encode(HeartbeatRecord(now)))
        self._sub.send_all(encode(HeartbeatRecord(now, self._main_lost)))


def _opens(ticket: Ticket, wanted: OpenRecord) -> bool:
    """When a camera was recorded may be known to all who may see anything of it."""
    span = wanted.span
    if span is not None and wanted.index:
        return True
    if ticket.span is None or span is None:
        return ticket.span is span
    return ticket.span[0] <= span[0] <= span[1] <= ticket.span[1]
