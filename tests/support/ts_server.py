"""A camera that speaks MPEG-TS over HTTP, in real time, in a process of its own.

It remuxes a file made at test time, over and over, with timestamps that go on. Run as a program it
serves: ts_server.py FILE PORT [USER PASSWORD].
"""

from __future__ import annotations

import base64
import io
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import numpy as np

_START_LIMIT_S = 15.0
Painter = Callable[[int], np.ndarray]


@dataclass
class HttpCamera:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/camera.ts"

    def pause(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def encode_file(
    path: Path, paint: Painter, frames: int, fps: int = 15, group: int = 15, b_frames: int = 0
) -> Path:
    """An H.264 MPEG-TS of paint(0), paint(1), …: BGR pictures of one size."""
    height, width = paint(0).shape[:2]
    options = {"preset": "ultrafast", "g": str(group), "bf": str(b_frames), "sc_threshold": "0"}
    with av.open(str(path), "w", format="mpegts") as out:
        stream = out.add_stream("libx264", rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(paint(number), format="bgr24")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def start_http(file: Path, port: int = 0, user: str = "", password: str = "") -> HttpCamera:
    """Start and wait until it listens."""
    process = subprocess.Popen(
        [sys.executable, __file__, str(file), str(port), user, password],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _START_LIMIT_S)
    line = process.stdout.readline() if ready else b""
    if not line:
        process.kill()
        raise RuntimeError("the HTTP camera did not start")
    return HttpCamera(process, int(line))


class _Wire(io.RawIOBase):
    """What the muxer writes into: the client's socket."""

    def __init__(self, out: io.BufferedIOBase) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._out.write(data)
        self._out.flush()
        return len(data)


def _play(file: str, out: io.BufferedIOBase) -> None:
    """Endless: each round of the file goes on where the one before ended."""
    with av.open(file) as source, av.open(_Wire(out), "w", format="mpegts") as sink:
        stream = source.streams.video[0]
        track = sink.add_stream_from_template(stream)
        packets = [packet for packet in source.demux(stream) if packet.size]
        base, step = float(stream.time_base), packets[1].dts - packets[0].dts
        first, length = packets[0].dts, packets[-1].dts - packets[0].dts + abs(step)
        began, turn = time.monotonic(), 0
        while True:
            for packet in packets:
                again = av.Packet(bytes(packet))
                again.pts = packet.pts - first + turn * length
                again.dts = packet.dts - first + turn * length
                again.time_base, again.is_keyframe = stream.time_base, packet.is_keyframe
                again.stream = track
                time.sleep(max(0.0, began + again.dts * base - time.monotonic()))
                sink.mux(again)
            turn += 1


def _serve(file: str, port: str, user: str, password: str) -> None:
    wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if user and self.headers.get("Authorization") != wanted:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "video/mp2t")
            self.end_headers()
            try:
                _play(file, self.wfile)
            except (OSError, av.FFmpegError):
                return  # the client is gone

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    parent = os.getppid()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    while os.getppid() == parent:
        time.sleep(0.5)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
