"""A camera that speaks MPEG-TS over HTTP, in real time, in a process of its own.

It remuxes a file made at test time, over and over, with timestamps that go on. Run as a program it
serves: FILE PORT USER PASSWORD (the last two may be empty).
"""

from __future__ import annotations

import base64
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from tests.support.camera_server import CameraProcess, Wire, serve_ts, start

Painter = Callable[[int], np.ndarray]


class HttpCamera(CameraProcess):
    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/camera.ts"


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
    words = [str(file), str(port), user, password]
    return HttpCamera(*start(sys.executable, "tests.support.ts_server", words))


def _play(file: str, out: Wire) -> None:
    """Endless: each round of the file goes on where the one before ended."""
    with av.open(file) as source, av.open(out, "w", format="mpegts") as sink:
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
    gone = (OSError, av.FFmpegError)
    serve_ts(int(port), lambda out: _play(file, out), gone, wanted if user else "")


if __name__ == "__main__":
    _serve(*sys.argv[1:])
