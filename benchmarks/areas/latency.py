"""An alert from its post to a reader of the stream, against the least that must be done for it.

Ours is a real roc-server: it judges, chains, encrypts and syncs each alert, then tells its reader.
The peer appends the line to a file, syncs it and writes it to its reader. What comes after the
reader's socket, a console's fold and paint, is not in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.area import Differs, Sample
from benchmarks.paced import Way, measure
from tests.support.backend import Backend, started

UNIT = "ms (median)"
GOAL = "p50 ≤ 150 ms, p99 ≤ 500 ms"
HIGHER_IS_BETTER = False

ALERTS = 1000  # times the scale
PER_SECOND = 100.0
P50_MS, P99_MS = 150.0, 500.0
_ACCOUNTS = ("sup1", "int1")
BARE = """
import asyncio, json, os, socket, sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
readers = []

def keep(line):
    os.write(file, line)
    os.fdatasync(file)

async def alerts(request):
    line = json.dumps({"alert": await request.json()}, separators=(",", ":")).encode() + b"\\n"
    await asyncio.to_thread(keep, line)
    for reader in readers:
        reader.put_nowait(line)
    return Response(b"{}", 201)

async def events(request):
    mine = asyncio.Queue()
    readers.append(mine)
    async def pieces():
        while True:
            yield b"data: " + await mine.get() + b"\\n"
    return StreamingResponse(pieces(), media_type="text/event-stream")

listener = socket.create_server(("127.0.0.1", 0), backlog=256)
print(listener.getsockname()[1], flush=True)
routes = [Route("/alerts", alerts, methods=["POST"]), Route("/events", events)]
config = uvicorn.Config(Starlette(routes=routes), log_level="error", access_log=False,
                        timeout_graceful_shutdown=1)
uvicorn.Server(config).run(sockets=[listener])
"""


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    """A data folder as a first start leaves it; each run takes a copy."""
    with started(folder / "backend") as backend:
        backend.stop()
    passwords = {account: backend.passwords[account] for account in _ACCOUNTS}
    return {"folder": str(folder), "passwords": passwords, "alerts": ALERTS * scale}


def ours(data: dict[str, Any]) -> Sample:
    with tempfile.TemporaryDirectory(dir=data["folder"]) as folder:
        shutil.copytree(Path(data["folder"], "backend"), folder, dirs_exist_ok=True)
        backend = Backend.over(Path(folder), data["passwords"])
        try:
            backend.start()
            reader, poster = backend.client("sup1"), backend.client("int1")
            events = f"/api/v1/events?after={reader.snapshot().seq}"
            port = int(backend.url.rpartition(":")[2])
            way = Way(port, "/api/v1/alerts", events, poster.token, reader.token)
            return _sample(way, data["alerts"])
        finally:
            backend.close()


def peer(data: dict[str, Any]) -> Sample:
    with tempfile.TemporaryDirectory(dir=data["folder"]) as folder:
        command = [sys.executable, "-c", BARE, str(Path(folder, "lines"))]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ)
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            return _sample(Way(port, "/alerts", "/events"), data["alerts"])
        finally:
            process.kill()
            process.wait()


def _sample(way: Way, alerts: int) -> Sample:
    figures = measure(way, alerts, PER_SECOND).figures(alerts)
    return Sample(figures["p50_ms"], alerts, figures)


def check(ours: Any, peer: Any) -> str:
    """Each alert arrived once, on both sides; whether ours kept the goal is said."""
    for side, figures in (("ours", ours), ("the peer", peer)):
        if figures["missing"] or figures["doubled"]:
            raise Differs(f"{side}: {figures}")
    kept = ours["p50_ms"] <= P50_MS and ours["p99_ms"] <= P99_MS
    return (
        f"{ours['alerts']} alerts at {PER_SECOND:.0f}/s, each once; last round: p50 "
        f"{ours['p50_ms']:g}, p99 {ours['p99_ms']:g}, max {ours['max_ms']:g} ms (peer "
        f"{peer['p50_ms']:g}, {peer['p99_ms']:g}, {peer['max_ms']:g}); "
        f"goal {'kept' if kept else 'MISSED'}"
    )
