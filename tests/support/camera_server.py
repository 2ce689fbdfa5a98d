"""What the cameras of the tests have in common: a process that says its port and ends by itself.

Standard library only: the RTSP camera runs under the system's Python.
"""

from __future__ import annotations

import io
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SMALL_PATH = "/small.ts"
_START_LIMIT_S = 20.0
_ROOT = Path(__file__).resolve().parents[2]


@dataclass
class CameraProcess:
    """A running server on this port."""

    process: subprocess.Popen[bytes]
    port: int

    def pause(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


def start(
    python: str, module: str, words: Sequence[str], first_line: bytes = b""
) -> tuple[subprocess.Popen[bytes], int]:
    """The module as a process that listens by now, and its port; its input stays open."""
    process = begin(python, module, words)
    return process, listening(process, first_line)


def begin(python: str, module: str, words: Sequence[str]) -> subprocess.Popen[bytes]:
    """The module as a process that is starting."""
    return subprocess.Popen(
        [python, "-m", module, *words],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def listening(process: subprocess.Popen[bytes], first_line: bytes = b"") -> int:
    """The port that it says once it was told its first line."""
    assert process.stdin is not None
    process.stdin.write(first_line)
    process.stdin.flush()
    return int(said(process))


def said(process: subprocess.Popen[bytes]) -> bytes:
    """The next line of its output; one that says nothing is ended."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _START_LIMIT_S)
    line = process.stdout.readline() if ready else b""
    if not line:
        CameraProcess(process, 0).kill()
        raise RuntimeError(f"{process.args!r} did not start")
    return line


class Wire(io.RawIOBase):
    """What a muxer writes into: the reader's connection."""

    def __init__(self, out: io.BufferedIOBase) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._out.write(data)
        self._out.flush()
        return len(data)


def serve_ts(
    port: int,
    play: Callable[[Wire], None],
    gone: tuple[type[Exception], ...],
    authorization: str = "",
    small: Callable[[Wire], None] | None = None,
) -> None:
    """MPEG-TS over HTTP to each reader until the starter ends. gone: what play raises with one.

    authorization: the header that readers must send, where any is wanted. small: what is played
    where the path is that of the camera's smaller stream.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if authorization and self.headers.get("Authorization") != authorization:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "video/mp2t")
            self.end_headers()
            try:
                (small if small and self.path == SMALL_PATH else play)(Wire(self.wfile))
            except gone:
                return

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    parent = os.getppid()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while os.getppid() == parent:
        time.sleep(0.5)
