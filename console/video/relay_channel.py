"""One of a camera's streams as its relay sends it: what a reader begins with, and who reads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from console.video.records import (
    BoxesRecord,
    HeartbeatRecord,
    PacketRecord,
    Record,
    StreamRecord,
    TroubleRecord,
    encode,
)

_MAX_GROUP_BYTES = 16 * 1024 * 1024
_MAX_BEHIND_BYTES = 24 * 1024 * 1024

_log = logging.getLogger(__name__)


class Channel:
    """Nothing here waits for a reader: one that is too slow is handed to on_slow, and cut."""

    def __init__(self, camera_id: str, on_slow: Callable[[asyncio.StreamWriter], None]) -> None:
        self.readers: dict[asyncio.StreamWriter, str] = {}  # by the ids in their tickets
        self._camera_id, self._on_slow = camera_id, on_slow
        self._stream: bytes = b""
        self._trouble: bytes = b""
        self._group: list[bytes] = []  # encoded, from the last keyframe on
        self._group_bytes = 0

    def publish(self, record: Record) -> None:
        """To every reader, and into the group that later readers start with."""
        data = encode(record)
        if isinstance(record, StreamRecord):
            self._stream = data
            self._drop_group()
        elif isinstance(record, TroubleRecord):
            self._trouble = data if record.message_id else b""
        elif isinstance(record, PacketRecord | BoxesRecord):
            self._remember(record, data)
        self.send_all(data)

    def join(self, writer: asyncio.StreamWriter, reader_id: str, ends: HeartbeatRecord) -> None:
        """A reader from now on; it begins with the stream and all since the last keyframe. ends: of
        what was before it came.
        """
        for data in (self._stream, *self._group, self._trouble, encode(ends)):
            if data:
                self._send(writer, data)
        self.readers[writer] = reader_id

    def forget(self) -> None:
        """The stream was closed: what it ended with is nothing to begin with later."""
        self._stream = self._trouble = b""
        self._drop_group()

    def send_all(self, data: bytes) -> None:
        for writer in tuple(self.readers):
            self._send(writer, data)

    def _remember(self, record: PacketRecord | BoxesRecord, data: bytes) -> None:
        if isinstance(record, PacketRecord) and record.key:
            self._drop_group()
        elif not self._group:
            return  # no keyframe yet: nothing to start a reader with
        self._group.append(data)
        self._group_bytes += len(data)
        if self._group_bytes > _MAX_GROUP_BYTES:
            self._drop_group()  # keyframes too far apart: late readers wait for the next one

    def _drop_group(self) -> None:
        self._group.clear()
        self._group_bytes = 0

    def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        writer.write(data)
        if writer.transport.get_write_buffer_size() > _MAX_BEHIND_BYTES:
            _log.info("camera %s: a slow relay reader was cut", self._camera_id)
            self._on_slow(writer)
            writer.transport.abort()
