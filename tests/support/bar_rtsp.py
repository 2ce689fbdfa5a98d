"""An RTSP camera that paints bar codes and writes down when: a clock to read pictures by.

One encoder for all readers, each frame painted and encoded in its time; a reader begins with
the next keyframe. Run as a program it serves: bar_rtsp.py FPS LOG, until its starter ends. Lines of
LOG are `frame NUMBER KEY AT` (before painting) or `play AT`; AT is the machine's monotonic clock.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TextIO

import av
from av.video.codeccontext import VideoCodecContext

from tests.support.bar_camera import SIZE, Painter
from tests.support.camera_server import CameraProcess, start
from tests.support.probe_model import NUMBERS
from tests.support.rtp_stand import Sender, Stand, describe, split

_CLOCK_HZ = 90_000
_SETS = (7, 8)


@dataclass
class BarRtsp(CameraProcess):
    """log: see above."""

    log: Path

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self.port}/live"

    def read_log(self) -> Log:
        frames, keys, plays = dict[int, float](), dict[int, float](), list[float]()
        for line in self.log.read_text().splitlines():
            word, *more = line.split()
            if word == "play":
                plays.append(float(more[0]))
                continue
            frames[int(more[0])] = float(more[2])
            if more[1] == "1":
                keys[int(more[0])] = float(more[2])
        return Log(frames, keys, plays)


@dataclass(frozen=True)
class Log:
    """When each frame, and each keyframe, was painted; when readers asked to play."""

    frames: dict[int, float]
    keys: dict[int, float]
    plays: list[float]

    def painted(self, code: int, seen_at: float) -> float | None:
        """When the newest frame of this code before seen_at was painted."""
        times = [at for n, at in self.frames.items() if n % NUMBERS == code and at <= seen_at]
        return max(times, default=None)

    def first_key(self, since: float) -> float | None:
        """When the first keyframe after that moment was painted."""
        return min((at for at in self.keys.values() if at >= since), default=None)


def start_bar_rtsp(log: Path, fps: int = 15) -> BarRtsp:
    """Start and wait until it listens."""
    words = [str(fps), str(log)]
    return BarRtsp(*start(sys.executable, "tests.support.bar_rtsp", words), log)


class _Camera:
    def __init__(self, fps: int, log: TextIO) -> None:
        self._fps, self._log = fps, log
        self._painter = Painter()
        self._encoder = _encoder(fps)
        self._news = threading.Condition()
        self._newest: tuple[int, bool, list[bytes]] = (-1, False, [])
        self._sender = Sender()
        self._began = time.monotonic()
        self.sets: list[bytes] = []
        self._paint(0, self._began)

    def run(self) -> None:
        for number in range(1, sys.maxsize):
            at = self._began + number / self._fps
            time.sleep(max(0.0, at - time.monotonic()))
            self._paint(number, time.monotonic())

    def _paint(self, number: int, at: float) -> None:
        frame = av.VideoFrame.from_ndarray(self._painter.paint(number), format="bgr24")
        frame.pts = number
        (packet,) = self._encoder.encode(frame)
        picture = split(bytes(packet))
        if number == 0:
            self.sets = [unit for unit in picture if unit[0] & 0x1F in _SETS]
        print("frame", number, int(packet.is_keyframe), at, file=self._log, flush=True)
        with self._news:
            packets = self._sender.packets(picture, number * _CLOCK_HZ // self._fps)
            self._newest = (number, packet.is_keyframe, packets)
            self._news.notify_all()

    def play(self) -> Iterator[bytes]:
        """Without end; a reader that cannot keep up loses whole pictures."""
        print("play", time.monotonic(), file=self._log, flush=True)
        seen, wants_key = self._newest[0], True
        while True:
            with self._news:
                self._news.wait_for(lambda: self._newest[0] != seen)  # noqa: B023
                seen, key, packets = self._newest
            wants_key = wants_key and not key
            if not wants_key:
                yield from packets


def _encoder(fps: int) -> VideoCodecContext:
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = *SIZE, "yuv420p"
    encoder.framerate, encoder.time_base = Fraction(fps), Fraction(1, fps)
    encoder.gop_size = fps
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "threads": "1"}
    return encoder


def _serve(fps: str, log: str) -> None:
    with Path(log).open("w") as written:
        camera = _Camera(int(fps), written)
        with Stand([describe("h264", camera.sets)], [camera.play]) as stand:
            threading.Thread(target=camera.run, daemon=True).start()
            print(stand.port, flush=True)
            parent = os.getppid()
            while os.getppid() == parent:
                time.sleep(0.5)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
