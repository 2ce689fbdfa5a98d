"""Server-sent events, as far as our backend speaks them (WHATWG HTML, 9.2.6)."""

from __future__ import annotations

from dataclasses import dataclass

MAX_LINE = 4 << 20


@dataclass(frozen=True, slots=True)
class ServerSent:
    """One event of the stream; id is empty where none was given."""

    event: str
    data: bytes
    id: str = ""


class SseParser:
    """Takes pieces as the network cuts them, gives whole events. ValueError on endless lines."""

    def __init__(self) -> None:
        self._rest = b""
        self._event, self._id = "", ""
        self._data: list[bytes] = []

    def feed(self, piece: bytes) -> list[ServerSent]:
        """The events that this piece completes."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > MAX_LINE:
            raise ValueError("a line without end")
        return [sent for line in lines if (sent := self._line(line.rstrip(b"\r")))]

    def _line(self, line: bytes) -> ServerSent | None:
        if not line:
            return self._finished()
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        elif name == b"id":
            self._id = value.decode("utf-8", "replace")
        return None

    def _finished(self) -> ServerSent | None:
        data, self._data = self._data, []
        event, self._event = self._event or "message", ""
        sent_id, self._id = self._id, ""
        return ServerSent(event, b"\n".join(data), sent_id) if data else None
