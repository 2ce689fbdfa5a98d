"""The demo city's cameras: four MPEG-TS streams over HTTP on the loopback, by the wall clock.

    python -m console.demo.cameras --seed S --port P [--lookalikes-only] [--fps 10]
                                   [--user U --password W]

GET /cam1.ts .. /cam4.ts   video from the next key frame (at most half a second ahead), without end
GET /truth.json            what was painted when: frame i of a camera is shown, for n = 0, 1, ..,
                           at started_unix_s + i / fps + n * loop_s with time pts_s + n * loop_s

The clips repeat, their timestamps rise for ever. Standard output is for the starting program:
`progress N` in percent, then one line `ready http://127.0.0.1:P`.
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import queue
import signal
import sys
import threading
import time
from dataclasses import dataclass
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import av
from av.video.stream import VideoStream

from console import spawn
from console.demo.clips import Clip, Screenplay, clips_of

READER_BACKLOG = 60
TICK = Fraction(1, 90_000)


@dataclass(frozen=True)
class Picture:
    """One coded frame of a clip, in Annex B."""

    data: bytes
    key: bool


class _Tap:
    """A file that keeps what the muxer wrote since it was last asked."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._chunks.append(bytes(data))
        return len(data)

    def drain(self) -> bytes:
        data = b"".join(self._chunks)
        self._chunks.clear()
        return data


class Broadcast:
    """One camera: muxes each frame once and hands the bytes to every reader.

    A reader starts at a key frame; one that falls READER_BACKLOG frames behind is cut off, so that
    no reader ever holds up another.
    """

    def __init__(self, clip: Clip, fps: int) -> None:
        self.name = clip.name
        self._source = av.open(str(clip.video))
        template = self._source.streams.video[0]
        self._pictures = [
            Picture(bytes(p), p.is_keyframe) for p in self._source.demux(template) if p.size
        ]
        self._fps = fps
        self._tap = _Tap()
        self._out = av.open(
            self._tap,
            "w",
            format="mpegts",
            options={
                "mpegts_copyts": "1",
                "flush_packets": "1",
                "mpegts_flags": "pat_pmt_at_frames",
            },
        )
        self._stream: VideoStream = self._out.add_stream_from_template(template)
        self._readers: dict[queue.Queue[bytes | None], bool] = {}
        self._lock = threading.Lock()

    @property
    def frames(self) -> int:
        return len(self._pictures)

    def join(self) -> queue.Queue[bytes | None]:
        """A new reader's queue; None in it means the end."""
        mine: queue.Queue[bytes | None] = queue.Queue(READER_BACKLOG)
        with self._lock:
            self._readers[mine] = False
        return mine

    def leave(self, reader: queue.Queue[bytes | None]) -> None:
        with self._lock:
            self._readers.pop(reader, None)

    def show(self, index: int) -> None:
        """Sends frame `index`, counted from the start of the server without end."""
        picture = self._pictures[index % len(self._pictures)]
        data = self._mux(picture, index)
        with self._lock:
            for reader, started in list(self._readers.items()):
                if started or picture.key:
                    self._readers[reader] = True
                    self._offer(reader, data)

    def _mux(self, picture: Picture, index: int) -> bytes:
        packet = av.Packet(picture.data)
        packet.stream = self._stream
        packet.time_base = TICK
        packet.pts = packet.dts = round(index / self._fps / TICK)
        packet.duration = round(1 / self._fps / TICK)
        packet.is_keyframe = picture.key
        self._out.mux(packet)
        return self._tap.drain()

    def _offer(self, reader: queue.Queue[bytes | None], data: bytes) -> None:
        try:
            reader.put_nowait(data)
        except queue.Full:
            del self._readers[reader]
            reader.get_nowait()
            reader.put_nowait(None)

    def end(self) -> None:
        """Lets every reader go."""
        with self._lock:
            for reader in list(self._readers):
                while reader.full():
                    reader.get_nowait()
                reader.put_nowait(None)
            self._readers.clear()


@dataclass(frozen=True)
class Credentials:
    """HTTP Basic; None as a whole means open cameras."""

    user: str
    password: str

    def admits(self, header: str | None) -> bool:
        expected = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return hmac.compare_digest(header or "", f"Basic {expected}")


class CameraServer(ThreadingHTTPServer):
    """Serves the broadcasts of one screenplay on 127.0.0.1; port 0 takes a free one."""

    daemon_threads = True

    def __init__(
        self, play: Screenplay, clips: tuple[Clip, ...], port: int, login: Credentials | None
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.login = login
        self.cameras = {f"/{clip.name}.ts": Broadcast(clip, play.fps) for clip in clips}
        self._play = play
        self._clips = clips
        self._stop = threading.Event()
        self.started_unix_s = 0.0
        self._running = [
            threading.Thread(target=self.serve_forever, name="http", kwargs={"poll_interval": 0.1}),
            threading.Thread(target=self._run_clock, name="clock"),
        ]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        """Frame 0 is shown now; returns at once."""
        self.started_unix_s = time.time()
        for thread in self._running:
            thread.start()

    def stop(self) -> None:
        """Ends streams and threads."""
        self._stop.set()
        for camera in self.cameras.values():
            camera.end()
        self.shutdown()
        for thread in self._running:
            thread.join()
        self.server_close()

    def _run_clock(self) -> None:
        origin = time.monotonic()
        index = 0
        while not self._stop.wait(max(0.0, origin + index / self._play.fps - time.monotonic())):
            for camera in self.cameras.values():
                camera.show(index)
            index += 1

    def truth(self) -> bytes:
        """The JSON answer of /truth.json."""
        cameras = {clip.name: json.loads(clip.truth.read_text())["frames"] for clip in self._clips}
        body: dict[str, Any] = {
            "seed": self._play.seed,
            "lookalikes_only": self._play.lookalikes_only,
            "fps": self._play.fps,
            "loop_s": self._play.seconds,
            "started_unix_s": self.started_unix_s,
            "cameras": cameras,
        }
        return json.dumps(body).encode()


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: CameraServer

    def do_GET(self) -> None:
        if self.server.login is not None and not self.server.login.admits(
            self.headers.get("Authorization")
        ):
            self._answer(401, "text/plain", b"", {"WWW-Authenticate": 'Basic realm="camera"'})
        elif self.path == "/truth.json":
            self._answer(200, "application/json", self.server.truth())
        elif self.path in self.server.cameras:
            self._stream(self.server.cameras[self.path])
        else:
            self._answer(404, "text/plain", b"")

    def _answer(
        self, status: int, kind: str, body: bytes, more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            **(more or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, camera: Broadcast) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "video/mp2t")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        mine = camera.join()
        try:
            while (data := mine.get()) is not None:
                self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            return  # the reader has gone, which is how a stream without end ends
        finally:
            camera.leave(mine)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: standard output is a protocol, and a log could carry an Authorization header."""


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m console.demo.cameras")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fps", type=int, default=10)
    parser.add_argument("--lookalikes-only", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("--password")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Serves until SIGTERM or SIGINT, or until its starter dies."""
    spawn.die_with_parent()
    chosen = _arguments(argv)
    play = Screenplay(chosen.seed, chosen.fps, chosen.lookalikes_only)
    clips = clips_of(play, lambda percent: _say(f"progress {percent}"))
    login = Credentials(chosen.user, chosen.password or "") if chosen.user else None
    server = CameraServer(play, clips, chosen.port, login)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    server.start()
    _say(f"ready {server.address}")
    ended.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
