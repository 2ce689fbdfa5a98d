"""A wall of nine tiles with boxes, against `ffmpeg -f null` of the same nine streams.

640x360 at 15 a second with sensor noise. Ours: relays, workers, shared memory, panel and painting;
CPU seconds of the window's process and its workers over some steady seconds. The relays' senders
run apart and are not counted, nor is ffmpeg's start. Floor: PyAV's decoder alone. Scale: how many
times ten seconds.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from benchmarks.area import Differs, Sample
from benchmarks.sample import SampleFailed

UNIT = "CPU-s"
GOAL = "≤ 1.15 × ffmpeg -f null; stall p99 ≤ 20 ms"
HIGHER_IS_BETTER = False

TILES, FPS = 9, 15
_CLIP_FRAMES = 150
_BITRATE = 2_000_000
_SECONDS = 10.0
_SETTLE_S = 3.0
_START_S = 60.0
_TICK_MS = 5
_POLL_MS = 100  # as the console polls its workers
_LEAST_SHOWN = 0.95
_SCREEN = (1920, 1080)


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    """A film of ten seconds."""
    import av

    from tests.support.bar_camera import SIZE, Painter

    if shutil.which("ffmpeg") is None:
        raise SampleFailed("ffmpeg is not installed")
    painter, film = Painter(), folder / "film.ts"
    with av.open(str(film), "w", format="mpegts") as out:
        stream = out.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.bit_rate, stream.gop_size = _BITRATE, FPS
        for number in range(_CLIP_FRAMES):
            frame = av.VideoFrame.from_ndarray(painter.paint(number), format="bgr24")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return {"film": str(film), "seconds": _SECONDS * scale}


def ours(data: dict[str, Any]) -> Sample:
    """The console's wall, painted on an offscreen window of a whole screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    words = [sys.executable, "-m", "benchmarks.relay_feed", data["film"], str(TILES), public]
    feed = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert feed.stdout is not None
        ports = [int(word) for word in feed.stdout.readline().split()]
        return _watched(key, ports, data["seconds"])
    finally:
        feed.kill()
        feed.wait()


def _watched(key: Any, ports: list[int], seconds: float) -> Sample:
    from PySide6.QtWidgets import QApplication

    from console.video.relay_reader import RelayPlace
    from console.views.theme import apply_theme
    from console.wire.ticket import LIFE_S, sign_ticket
    from tests.support.live_wall import LiveWall

    application = QApplication(["wall"])
    apply_theme(application, "dark")

    def place(camera: str) -> RelayPlace:
        ticket = sign_ticket(key, camera, "bench", time.time() + LIFE_S)
        return RelayPlace("127.0.0.1", ports[int(camera.removeprefix("cam-"))], ticket)

    names = [f"cam-{number}" for number in range(len(ports))]
    wall = LiveWall(names, place, labels=("pistol",))
    wall.panel.resize(*_SCREEN)
    try:
        for name in names:
            wall.open(name)
        wall.until(lambda: all(wall.readers[name].seq() > 0 for name in names), _START_S)
        late_ms: list[float] = []
        _run_loop(_SETTLE_S, wall.wall.poll, [])
        seen = {name: wall.readers[name].seq() for name in names}
        before = _cpu_s(wall.wall.worker_pids())
        _run_loop(seconds, wall.wall.poll, late_ms)
        spent = _cpu_s(wall.wall.worker_pids()) - before
        shown = sum(wall.readers[name].seq() - seen[name] for name in names)
    finally:
        wall.close()
    stall = sorted(late_ms)[math.ceil(0.99 * len(late_ms)) - 1]
    return Sample(spent, TILES, {"shown": shown / (TILES * FPS * seconds), "stall_ms": stall})


def _run_loop(seconds: float, poll: Callable[[], None], late_ms: list[float]) -> None:
    """Qt's own loop; how late a fine timer fires is how long the window stood still."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    loop, last = QEventLoop(), time.monotonic()

    def tick() -> None:
        nonlocal last
        now = time.monotonic()
        late_ms.append(max(0.0, (now - last) * 1000 - _TICK_MS))
        last = now

    ticking = QTimer(interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    ticking.timeout.connect(tick)
    polling = QTimer(interval=_POLL_MS)
    polling.timeout.connect(poll)
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    ticking.start()
    polling.start()
    loop.exec()
    ticking.stop()
    polling.stop()


def _cpu_s(pids: list[int]) -> float:
    """Of this process and those."""
    times = [psutil.Process(pid).cpu_times() for pid in (os.getpid(), *pids)]
    return sum(one.user + one.system for one in times)


def peer(data: dict[str, Any]) -> Sample:
    """One ffmpeg, one thread a stream, in real time, its decoded frames thrown away."""
    film, seconds = data["film"], data["seconds"]
    words = ["ffmpeg", "-v", "error", "-nostdin"]
    for _ in range(TILES):
        words += ["-threads", "1", "-re", "-stream_loop", "-1", "-i", film]
    for number in range(TILES):
        words += ["-map", str(number), "-f", "null", "-"]
    process = subprocess.Popen(words)
    try:
        time.sleep(_SETTLE_S)
        watched = psutil.Process(process.pid)
        before = watched.cpu_times()
        time.sleep(seconds)
        after = watched.cpu_times()
    finally:
        process.kill()
        process.wait()
    spent = after.user + after.system - before.user - before.system
    return Sample(spent, TILES, None)


def floor(data: dict[str, Any]) -> Sample:
    """The same nine streams through PyAV's decoder in real time and nothing else: what a wall in
    Python cannot undercut. Demuxed before the measuring begins.
    """
    import av

    with av.open(data["film"]) as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    decoders = [av.CodecContext.create("h264", "r") for _ in range(TILES)]
    for decoder in decoders:
        decoder.thread_count, decoder.thread_type = 1, "NONE"
    settle, frames = round(_SETTLE_S * FPS), round(data["seconds"] * FPS)
    before, began, shown = _cpu_s([]), time.monotonic(), 0
    for number in range(settle + frames):
        time.sleep(max(0.0, began + number / FPS - time.monotonic()))
        if number == settle:
            before, shown = _cpu_s([]), 0
        for decoder in decoders:
            shown += len(decoder.decode(av.Packet(packets[number % len(packets)])))
    return Sample(_cpu_s([]) - before, TILES, {"shown": shown / (TILES * frames)})


def check(ours: Any, peer: Any) -> str:
    """ffmpeg decodes every frame; the wall must have shown nearly every one."""
    told = f"{ours['shown']:.0%} of the frames on screen, stall p99 {ours['stall_ms']:.1f} ms"
    if ours["shown"] < _LEAST_SHOWN:
        raise Differs(told)
    return told
