"""Ten thousand alerts, each answered once it is on disk, against bare executemany under HTTP.

Ours judges, chains, encrypts and syncs each alert and gives it to a stream. The peer takes the same
posts and stores each body as one row, by executemany and one commit for all that wait: the same
durability and the same number of syncs, and nothing else. Both are posted to by the same client,
over as many connections. The floor is executemany alone, without HTTP, a commit for each 512 rows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.area import Differs, Sample
from benchmarks.closed_loop import post_all
from benchmarks.on_store import first_start, port_of, running, store

ALERTS = 1000  # times the scale
_AT_ONCE = 512  # server_stub.hub.BATCH_MAX
_ROW = b'{"id":"L000000","title":"Posted","priority":"low"}'
_MAKE = {
    "sqlite": "CREATE TABLE rows (n INTEGER PRIMARY KEY, body BLOB)",
    "postgresql": "CREATE TABLE rows (n bigint PRIMARY KEY, body bytea)",
}
_ADD = {
    "sqlite": "INSERT INTO rows VALUES (?, ?)",
    "postgresql": "INSERT INTO rows VALUES (%s, %s)",
}


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    return first_start(folder) | {"alerts": ALERTS * scale}


def ours(data: dict[str, Any], name: str) -> Sample:
    with running(data, name) as backend:
        poster, reader = backend.client("int1"), backend.client("sup1")
        count, before = data["alerts"], reader.snapshot().seq
        took = post_all(port_of(backend), "/api/v1/alerts", poster.token, count)
        return Sample(took, count, {"stored": reader.snapshot().seq - before})


def peer(data: dict[str, Any], name: str) -> Sample:
    with tempfile.TemporaryDirectory(dir=data["folder"]) as folder, store(name) as kept:
        place = kept.url(Path(folder)) or str(Path(folder, "rows.db"))
        command = [sys.executable, "-m", "benchmarks.ingesting", name, place]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ)
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            took = post_all(port, "/alerts", "", data["alerts"])
            rows = _connected(name, place).execute("SELECT count(*) FROM rows").fetchone()
            return Sample(took, data["alerts"], {"stored": rows[0]})
        finally:
            process.kill()
            process.wait()


def floor(data: dict[str, Any], name: str) -> Sample:
    with tempfile.TemporaryDirectory(dir=data["folder"]) as folder, store(name) as kept:
        connection = _made(name, kept.url(Path(folder)) or str(Path(folder, "rows.db")))
        begun = time.monotonic()
        for first in range(0, data["alerts"], _AT_ONCE):
            last = min(first + _AT_ONCE, data["alerts"])
            _add(connection, name, [(n, _ROW) for n in range(first, last)])
        return Sample(time.monotonic() - begun, data["alerts"])


def check(ours: Any, peer: Any) -> str:
    """Each alert was stored once, on both sides; a backend says a few words of its own besides."""
    if not 0 <= ours["stored"] - peer["stored"] <= 5:
        raise Differs(f"ours stored {ours}, the peer {peer}")
    return f"{peer['stored']} alerts were answered and stored, on both sides"


def _connected(name: str, place: str) -> Any:
    if name == "sqlite":
        from pysqlite3 import dbapi2

        connection = dbapi2.connect(place, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection
    import psycopg

    return psycopg.connect(place, autocommit=True)


def _made(name: str, place: str) -> Any:
    connection = _connected(name, place)
    connection.execute(_MAKE[name])
    return connection


def _add(connection: Any, name: str, rows: list[tuple[int, bytes]]) -> None:
    cursor = connection.cursor()
    cursor.execute("BEGIN")
    cursor.executemany(_ADD[name], rows)
    cursor.execute("COMMIT")


def main(name: str, place: str) -> None:
    """The peer: Starlette under the same server as ours."""
    import asyncio
    import socket

    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    connection, jobs = _made(name, place), asyncio.Queue[tuple[bytes, asyncio.Future[None]]]()

    async def alerts(request: Request) -> Response:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        jobs.put_nowait((await request.body(), stored))
        await stored
        return Response(b"{}", 201)

    async def store_all() -> None:
        number = 0
        while True:
            batch = [await jobs.get()]
            while len(batch) < _AT_ONCE and not jobs.empty():
                batch.append(jobs.get_nowait())
            rows = [(number + n, body) for n, (body, _) in enumerate(batch)]
            await asyncio.to_thread(_add, connection, name, rows)
            number += len(rows)
            for _, stored in batch:
                stored.set_result(None)

    async def serve() -> None:
        listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        print(listener.getsockname()[1], flush=True)
        app = Starlette(routes=[Route("/alerts", alerts, methods=["POST"])])
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        storing = asyncio.create_task(store_all())
        await server.serve(sockets=[listener])
        storing.cancel()

    asyncio.run(serve())


if __name__ == "__main__":
    main(*sys.argv[1:])
