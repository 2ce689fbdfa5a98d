"""Glass to glass: from a frame's painting at an RTSP camera to its picture where a screen reads it.

640x360 at 15 a second over TCP. The camera paints a bar code, writes down when, encodes and sends.
Ours is read off the tile's shared memory, looked at 60 times a second, through roc-analytics'
camera process and relay, without detection; besides, from a console that opens the camera itself.
The peer is mpv with its low-latency profile, untimed and by SDL (of its outputs the quickest here),
read off the memory of a screen without a monitor (Xvfb) as often; besides, PyAV's demuxer and
decoder as soon as they give a frame. All of it holds the painting, encoding and sending. Scale: how
many times eight seconds.
"""

from __future__ import annotations

import math
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.area import Differs, Sample
from benchmarks.sample import SampleFailed

UNIT = "ms (median)"
GOAL = "≤ 1/4 of mpv low-latency; first frame ≤ 200 ms after a keyframe"
HIGHER_IS_BETTER = False

FPS = 15
_SECONDS = 8.0
_SETTLE_S = 3.0
_POLL_S = 1 / 60
_START_S = 30.0
_FIRST_MS = 200.0
_LEAST_SEEN = 0.9

_MPV = (
    "--no-config --profile=low-latency --untimed --rtsp-transport=tcp --no-audio --vo=sdl "
    "--geometry=640x360+0+0 --no-border --osc=no --osd-level=0 --really-quiet"
)

Look = Callable[[], np.ndarray | None]
Seen = list[tuple[float, int]]  # when, and the code


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    """Nothing but where the camera may write."""
    for program in ("mpv", "Xvfb"):
        if shutil.which(program) is None:
            raise SampleFailed(f"{program} is not installed")
    return {"folder": str(folder), "seconds": _SECONDS * scale}


def ours(data: dict[str, Any]) -> Sample:
    """The tile by the relay; in the answer also by the console's own opening."""
    from console.domain.camera import Privacy
    from console.video.address import CameraAddress
    from console.video.orders import CameraSource
    from tests.video.rig import rig

    with _camera(data) as camera, rig() as made:
        made.run_camera(camera.url)
        relayed = _figures(camera, _watch(_tile(made.show(size=(640, 360))), data["seconds"]))
    with _camera(data) as camera, rig() as made:
        source = CameraSource(CameraAddress.parse(camera.url), "local-1")
        reader = made.wall.open("tile", source, 640, 360, Privacy.NONE)
        own = _figures(camera, _watch(_tile(reader), data["seconds"]))
    return Sample(relayed["median_ms"], relayed["frames"], {"relayed": relayed, "own": own})


def peer(data: dict[str, Any]) -> Sample:
    """mpv; in the answer also PyAV."""
    with _camera(data) as camera, _screen() as (display, look):
        environment = {**os.environ, "DISPLAY": display}
        player = subprocess.Popen(["mpv", *_MPV.split(), camera.url], env=environment)
        try:
            mpv = _figures(camera, _watch(look, data["seconds"]))
        finally:
            player.kill()
            player.wait()
    with _camera(data) as camera:
        pyav = _figures(camera, _by_pyav(camera.url, data["seconds"]))
    return Sample(mpv["median_ms"], mpv["frames"], {"mpv": mpv, "pyav": pyav})


@contextmanager
def _camera(data: dict[str, Any]) -> Iterator[Any]:
    from tests.support.bar_rtsp import start_bar_rtsp

    with tempfile.TemporaryDirectory(dir=data["folder"]) as folder:
        camera = start_bar_rtsp(Path(folder, "log"), FPS)
        try:
            yield camera
        finally:
            camera.kill()


def _tile(reader: Any) -> Look:
    """BGR of the newest picture, a view."""

    def look() -> np.ndarray | None:
        frame = reader.latest()
        return None if frame is None else frame.pixels[..., :3]

    return look


def _watch(look: Look, seconds: float) -> Seen:
    """Each new code and when it was there, looked at as a screen does; some seconds after the
    first one nothing counts yet but that first one.
    """
    from tests.support.probe_model import read_code

    seen: Seen = []
    began = time.monotonic()
    end = began + _START_S
    for tick in range(1, 1_000_000):
        time.sleep(max(0.0, began + tick * _POLL_S - time.monotonic()))
        now = time.monotonic()
        if now > end:
            break
        picture = look()
        code = None if picture is None else read_code(picture)
        if code is None or (seen and seen[-1][1] == code):
            continue
        if not seen:
            end = now + _SETTLE_S + seconds
        seen.append((now, code))
    return seen


def _by_pyav(url: str, seconds: float) -> Seen:
    import av

    from tests.support.probe_model import read_code

    seen: Seen = []
    options = {"rtsp_transport": "tcp", "fflags": "nobuffer", "fpsprobesize": "0"}
    with av.open(url, options=options, timeout=10.0) as container:
        container.streams.video[0].thread_type = "NONE"
        for frame in container.decode(video=0):
            now = time.monotonic()
            code = read_code(frame.to_ndarray(format="bgr24"))
            if code is not None:
                seen.append((now, code))
            if now - seen[0][0] > _SETTLE_S + seconds:
                break
    return seen


@contextmanager
def _screen() -> Iterator[tuple[str, Look]]:
    """An X screen of the picture's size in mapped memory (XWD), and how to look at it."""
    from tests.support.bar_camera import SIZE

    width, height = SIZE
    with tempfile.TemporaryDirectory(prefix="roc-glass-") as folder:
        read_end, write_end = os.pipe()
        words = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24"]
        words += ["-fbdir", folder, "-nolisten", "tcp"]
        server = subprocess.Popen(words, pass_fds=[write_end], stderr=subprocess.DEVNULL)
        os.close(write_end)
        try:
            with os.fdopen(read_end) as told:
                number = told.readline().strip()
            memory = np.memmap(Path(folder, "Xvfb_screen0"), np.uint8, "r")
            head = memory[:100].view(">u4")
            start, across = int(head[0]) + 12 * int(head[19]), int(head[12])
            pixels = memory[start : start + across * height].reshape(height, across // 4, 4)
            yield f":{number}", lambda: pixels[:, :width, :3]
        finally:
            server.kill()
            server.wait()


def _figures(camera: Any, seen: Seen) -> dict[str, Any]:
    """Milliseconds from painting to being seen, of what came after the settling."""
    if not seen:
        raise SampleFailed("no picture was seen")
    log = camera.read_log()
    first_at = seen[0][0]
    key_at = log.first_key(max((at for at in log.plays if at <= first_at), default=first_at))
    late = []
    for at, code in seen:
        painted = log.painted(code, at)
        if painted is not None and at - first_at > _SETTLE_S:
            late.append((at - painted) * 1000)
    if not late:
        raise SampleFailed("no picture was seen after the first ones")
    late.sort()
    counted = [at for at in log.frames.values() if first_at + _SETTLE_S < at < seen[-1][0]]
    return {
        "median_ms": round(statistics.median(late), 1),
        "p95_ms": round(late[math.ceil(0.95 * len(late)) - 1], 1),
        "least_ms": round(late[0], 1),
        "first_ms": None if key_at is None else round((first_at - key_at) * 1000, 1),
        "frames": len(late),
        "seen": round(len(late) / max(1, len(counted)), 3),
    }


def check(ours: Any, peer: Any) -> str:
    """Both must have shown nearly every frame; whether the goals were kept is said."""
    for name, one in (*ours.items(), *peer.items()):
        if one["seen"] < _LEAST_SEEN:
            raise Differs(f"{name} showed {one['seen']:.0%} of the frames")
    relayed, own, mpv, pyav = ours["relayed"], ours["own"], peer["mpv"], peer["pyav"]
    ratio = relayed["median_ms"] / mpv["median_ms"]
    first = max(relayed["first_ms"], own["first_ms"])
    kept = ratio <= 0.25 and first <= _FIRST_MS
    return (
        f"last round, median: by relay {relayed['median_ms']:g} ms, opened by the console "
        f"{own['median_ms']:g}, mpv {mpv['median_ms']:g}, PyAV {pyav['median_ms']:g}; first frame "
        f"after its keyframe: {relayed['first_ms']:g}, {own['first_ms']:g}, {mpv['first_ms']}, "
        f"{pyav['first_ms']} ms; goal {'kept' if kept else 'MISSED'}"
    )
