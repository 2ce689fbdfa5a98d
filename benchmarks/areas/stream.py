"""A day's events to 50 readers that come back, against Starlette with one write an event.

Ours is a real roc-server on a journal made beforehand: it reads, decrypts, filters and numbers the
events for each reader. The peer is handed the finished lines in memory and only writes them. Both
are drained by the same client, which counts events. The figure is the server's processor time: how
long it takes on the wall says more of the client and of the machine's other work.
"""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.area import Differs, Sample
from console.clock import new_ulid, now_utc
from console.domain.alert import Alert, Priority
from console.domain.envelope import EVERYBODY, Recorded
from console.domain.events import AlertRaised
from console.tool_api.assembly import assemble
from console.tool_api.loader import load
from server_stub.storage.record import open_record
from tests.support.backend import Backend, started

UNIT = "CPU-s"
GOAL = "≤ 0.2 × Starlette, one write an event"
HIGHER_IS_BETTER = False

READERS = 50
EVENTS = 4000  # times the scale
_BATCH = 500
_LIMIT_S = 120.0
_MARK = b"event: recorded"
_BARE = """
import json, socket, sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route

lines = open(sys.argv[1], "rb").read().splitlines()

async def events(request):
    async def pieces():
        for line in lines:
            yield b"id: 1\\nevent: recorded\\ndata: " + line + b"\\n\\n"
    return StreamingResponse(pieces(), media_type="text/event-stream")

listener = socket.create_server(("127.0.0.1", 0), backlog=256)
print(listener.getsockname()[1], flush=True)
config = uvicorn.Config(Starlette(routes=[Route("/events", events)]), log_level="error",
                        access_log=False, timeout_graceful_shutdown=1)
uvicorn.Server(config).run(sockets=[listener])
"""


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    """A data folder with so many alerts, and the same lines as a file for the peer."""
    with started(folder / "backend") as backend:
        backend.stop()
    start = _grow(backend.data, EVENTS * scale, seed)
    backend.start()
    try:
        answer = backend.client("sup1").http.get(
            f"/api/v1/journal?after={start}&limit={EVENTS * scale}"
        )
        (folder / "lines").write_bytes(answer.content)
        backend.stop()
    finally:
        backend.close()
    return {
        "folder": str(folder),
        "start": start,
        "events": EVENTS * scale,
        "password": backend.passwords["sup1"],
    }


def _grow(data: Path, events: int, seed: int) -> int:
    """Append alerts, as the backend itself would; the seq before them."""
    assembly = assemble(load())
    record = open_record(data, assembly.table, assembly.slice_types)
    start = record.journal.seq
    now = now_utc()
    for first in range(0, events, _BATCH):
        batch = [
            Recorded(start + n, start + n - 1, now, "sup1", new_ulid(), EVERYBODY, _alert(n, seed))
            for n in range(first + 1, min(first + _BATCH, events) + 1)
        ]
        head = record.writer.now(lambda db, rows=batch: record.journal.append(db, rows))
        record.journal.stored(*head)
    record.close()
    return start


def _alert(n: int, seed: int) -> AlertRaised:
    now = now_utc()
    title = f"Event {seed} {n}"
    alert = Alert(
        new_ulid(), "manual", "alert.manual", Priority.LOW, now, now, 0, "sup1", title=title
    )
    return AlertRaised(alert)


def ours(data: dict[str, Any]) -> Sample:
    """Readers that take up the stream where the journal began to grow."""
    backend = Backend.over(Path(data["folder"], "backend"), {"sup1": data["password"]})
    try:
        backend.start()
        token = backend.client("sup1").token
        path = f"/api/v1/events?after={data['start']}"
        port = int(backend.url.rpartition(":")[2])
        assert backend.process is not None
        return _drained(backend.process.pid, port, path, token, data["events"])
    finally:
        backend.close()


def peer(data: dict[str, Any]) -> Sample:
    """The same lines, already made, one write each."""
    command = [sys.executable, "-c", _BARE, str(Path(data["folder"], "lines"))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        return _drained(process.pid, port, "/events", "", data["events"])
    finally:
        process.kill()
        process.wait()


def check(ours: Any, peer: Any) -> str:
    """Each reader of each side got every event."""
    if ours != peer:
        raise Differs(f"ours delivered {ours}, the peer {peer}")
    return f"{ours['readers']} readers got {ours['events']} events each, on both sides"


def _drained(server: int, port: int, path: str, token: str, events: int) -> Sample:
    request = (f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n").encode()
    selector = selectors.DefaultSelector()
    begun, spent = time.monotonic(), _spent_s(server)
    for _ in range(READERS):
        reader = socket.create_connection(("127.0.0.1", port))
        reader.sendall(request)
        reader.setblocking(False)
        selector.register(reader, selectors.EVENT_READ, _Count())
    left = READERS
    while left:
        if time.monotonic() - begun > _LIMIT_S:
            raise TimeoutError(f"{left} readers did not get {events} events")
        for key, _ in selector.select(1.0):
            socket_, count = key.fileobj, key.data
            assert isinstance(socket_, socket.socket)
            count.take(socket_.recv(1 << 18))
            if count.events >= events:
                selector.unregister(socket_)
                socket_.close()
                left -= 1
    return Sample(
        _spent_s(server) - spent, READERS * events, {"readers": READERS, "events": events}
    )


def _spent_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


class _Count:
    """Events in a stream of bytes; a mark may lie across two pieces."""

    def __init__(self) -> None:
        self.events = 0
        self._rest = b""

    def take(self, piece: bytes) -> None:
        if not piece:
            raise ConnectionError("the stream ended early")
        text = self._rest + piece
        self.events += text.count(_MARK)
        self._rest = text[-(len(_MARK) - 1) :]
