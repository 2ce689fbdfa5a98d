"""Many readers of a stream, in a process of their own.

`python -m benchmarks.crowd PORT PATH READERS COUNT` is that process.

The token comes on standard input. "following" is printed once all have been let in, and at the end
how many events each got, as JSON.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

_LIMIT_S = 600.0


@dataclass(slots=True)
class _Reader:
    """mark: what each event has once."""

    mark: bytes
    events: int = 0
    rest: bytes = b""

    def take(self, piece: bytes) -> None:
        text = self.rest + piece
        self.events += text.count(self.mark)
        self.rest = text[-(len(self.mark) - 1) :]


class Crowd:
    """Started, and at the end asked what its readers got."""

    def __init__(self, port: int, path: str, token: str, readers: int, count: int) -> None:
        command = [sys.executable, "-m", "benchmarks.crowd", str(port), path]
        self._process = subprocess.Popen(
            [*command, str(readers), str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        self._process.stdin.write(token.encode() + b"\n")
        self._process.stdin.flush()
        self._line()

    def _line(self) -> bytes:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def got(self) -> list[int]:
        """How many events each reader got; all of them once, where nothing is wrong."""
        counts: list[int] = json.loads(self._line() or b"[]")
        self._process.wait()
        return counts

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def main(port: int, path: str, readers: int, count: int) -> None:
    token = sys.stdin.readline().strip()
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    selector, begun = selectors.DefaultSelector(), time.monotonic()
    all_readers = []
    for _ in range(readers):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(request)
        head = connection.recv(1 << 12)
        assert b" 200 " in head.split(b"\r\n", 1)[0], head
        connection.setblocking(False)
        all_readers.append(_Reader(b'"alert":{"id":"L'))
        selector.register(connection, selectors.EVENT_READ, all_readers[-1])
    print("following", flush=True)
    left = readers
    while left and time.monotonic() - begun < _LIMIT_S:
        for key, _ in selector.select(1.0):
            socket_, reader = key.fileobj, key.data
            assert isinstance(socket_, socket.socket)
            piece = socket_.recv(1 << 18)
            reader.take(piece)
            if not piece or reader.events >= count:
                selector.unregister(socket_)
                left -= 1
    print(json.dumps([one.events for one in all_readers]), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
