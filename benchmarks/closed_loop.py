"""Alerts posted as fast as they are answered, over some kept connections of one thread."""

from __future__ import annotations

import json
import re
import selectors
import socket
import time
from dataclasses import dataclass

CONNECTIONS = 64
_LIMIT_S = 600.0
_LENGTH = re.compile(rb"(?i)content-length: (\d+)")


@dataclass(slots=True)
class _Poster:
    connection: socket.socket
    held: bytes = b""

    def post(self, head: str, number: int) -> None:
        body = json.dumps({"id": f"L{number:06d}", "title": "Posted", "priority": "low"})
        self.connection.sendall(f"{head}{len(body)}\r\n\r\n{body}".encode())

    def answered(self) -> bool:
        """Whether the whole answer is there. Raises AssertionError for any but 201."""
        piece = self.connection.recv(1 << 16)
        assert piece, "the server hung up"
        self.held += piece
        end = self.held.find(b"\r\n\r\n")
        if end < 0:
            return False
        assert b" 201 " in self.held[:end].split(b"\r\n", 1)[0], self.held
        length = _LENGTH.search(self.held[:end])
        assert length, self.held
        if len(self.held) < end + 4 + int(length[1]):
            return False
        self.held = b""
        return True


def post_all(port: int, path: str, token: str, count: int) -> float:
    """Seconds until the last is answered."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    )
    selector, begun = selectors.DefaultSelector(), time.monotonic()
    posted = answered = 0
    for _ in range(min(CONNECTIONS, count)):
        poster = _Poster(socket.create_connection(("127.0.0.1", port)))
        selector.register(poster.connection, selectors.EVENT_READ, poster)
        poster.post(head, posted)
        posted += 1
    while answered < count:
        if time.monotonic() - begun > _LIMIT_S:
            raise TimeoutError(f"{answered} of {count} were answered")
        for key, _ in selector.select(1.0):
            if not key.data.answered():
                continue
            answered += 1
            if posted < count:
                key.data.post(head, posted)
                posted += 1
    took = time.monotonic() - begun
    for key in list(selector.get_map().values()):
        key.data.connection.close()
    return took
