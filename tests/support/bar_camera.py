"""A camera that paints bar codes: HTTP MPEG-TS, each frame painted and encoded as its time comes.

Frame n since the start of the server carries the number n modulo 128 (see probe_model), so every
picture says which one it is. All readers see the same number at the same time; the camera's smaller
stream, of half the size, has each second one of them. Run as a program it serves:
bar_camera.py PORT FPS [markers], until its starter ends.

With markers it paints those (see marker_model) that its starter has named last, and no bar codes.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass

import av
import cv2
import numpy as np

from tests.support.camera_server import SMALL_PATH, CameraProcess, Wire, serve_ts, start
from tests.support.marker_model import paint_marker
from tests.support.probe_model import paint_code

SIZE = (640, 360)
FPS = 15
_NOISES = 7  # prime to the group of pictures, so that no two groups are alike


@dataclass
class BarCamera(CameraProcess):
    fps: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bars.ts"

    @property
    def small_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{SMALL_PATH}"

    def mark(self, *places: int) -> None:
        """These markers from now on, and no others."""
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(map(str, places)).encode() + b"\n")
        self.process.stdin.flush()


def start_bars(fps: int = FPS, port: int = 0, markers: bool = False) -> BarCamera:
    """Start and wait until it listens."""
    words = [str(port), str(fps), *(["markers"] if markers else [])]
    return BarCamera(*start(sys.executable, "tests.support.bar_camera", words), fps)


class Painter:
    """Grey scenery with sensor noise and something that walks; the code, or markers, on top."""

    def __init__(self, markers: bool = False) -> None:
        self._coded = not markers
        self.places: tuple[int, ...] = ()
        width, height = SIZE
        chance = np.random.default_rng(1)
        slope = np.linspace(70, 130, height)[:, None, None] + np.zeros((1, width, 3))
        noises = (chance.normal(0, 5, (height, width, 1)) for _ in range(_NOISES))
        self._scenes = [np.clip(slope + noise, 0, 255).astype(np.uint8) for noise in noises]

    def paint(self, number: int) -> np.ndarray:
        """BGR."""
        picture = self._scenes[number % _NOISES].copy()
        left = number * 7 % (SIZE[0] - 40)
        picture[20:60, left : left + 30] = 210
        if self._coded:
            paint_code(picture, number)
        for place in self.places:
            paint_marker(picture, place)
        return picture


def _play(out: Wire, painter: Painter, began: float, fps: int, part: int = 1) -> None:
    """Without end. A frame whose time has passed is left out, as cameras do.

    part: each so-manieth frame, so many times smaller.
    """
    options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(fps // part), "threads": "1"}
    with av.open(out, "w", format="mpegts", options={"flush_packets": "1"}) as sink:
        stream = sink.add_stream("libx264", rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = *(side // part for side in SIZE), "yuv420p"
        number = int((time.monotonic() - began) * fps)
        while True:
            number = max(number + 1, int((time.monotonic() - began) * fps))
            number += -number % part
            bgr = cv2.resize(painter.paint(number), (stream.width, stream.height))
            frame = av.VideoFrame.from_ndarray(bgr, format="bgr24")
            frame.pts = number
            time.sleep(max(0.0, began + number / fps - time.monotonic()))
            sink.mux(stream.encode(frame))


def _serve(port: int, fps: int, *more: str) -> None:
    painter, began = Painter(markers=bool(more)), time.monotonic()
    painter.paint(0)

    threading.Thread(target=_listen, args=(painter,), daemon=True).start()

    def play(out: Wire) -> None:
        _play(out, painter, began, fps)

    def small(out: Wire) -> None:
        _play(out, painter, began, fps, part=2)

    serve_ts(port, play, (OSError, av.FFmpegError), small=small)


def _listen(painter: Painter) -> None:
    for line in sys.stdin:
        painter.places = tuple(int(word) for word in line.split())


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
