"""A wall whose tiles open their cameras by RTSP, against `ffmpeg -f null` of the same streams.

640x360 at 15 a second, some 800 kbit/s with sensor noise, over TCP from GStreamer's RTSP server,
which plays the film to each reader from its begin: cameras out of step, as cameras are. Ours is a
console alone: its workers speak RTSP, decode and scale, the panel paints; without detection, so
without boxes. CPU seconds of the window's process and its workers over ten steady seconds. The
peer opens the same streams and throws away what it decodes. The server runs apart and is counted
for neither. Scale: how many tiles.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.area import Differs, Sample
from benchmarks.films import FPS, film
from benchmarks.null_ffmpeg import decoded
from benchmarks.sample import SampleFailed
from tests.support.rtsp_server import available, start_rtsp

UNIT = "CPU-s"
GOAL = "≤ 1.6 × ffmpeg -f null from RTSP at 16 tiles"
HIGHER_IS_BETTER = False
SCALES = "16"
ROUNDS = 3

_BITRATE = 800_000
_TURNS = 11  # of the film, after the first: longer than all of a sample takes
_SECONDS = 10.0
_SETTLE_S = 3.0
_LEAST_SHOWN = 0.95
# It knows the picture's size from what the camera says of itself, and need not look for it.
_AT_ONCE = ["-rtsp_transport", "tcp", "-analyzeduration", "0", "-fpsprobesize", "0"]


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    """A film of two minutes."""
    if shutil.which("ffmpeg") is None:
        raise SampleFailed("ffmpeg is not installed")
    if not available():
        raise SampleFailed("GStreamer's RTSP server is not installed")
    short, long = film(folder / "film.ts", _BITRATE), folder / "film.mp4"
    words = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-stream_loop", str(_TURNS)]
    subprocess.run([*words, "-i", str(short), "-c", "copy", str(long)], check=True)
    return {"film": str(long), "tiles": scale}


def ours(data: dict[str, Any]) -> Sample:
    """The console's wall, painted on an offscreen window of a whole screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from benchmarks.wall_watch import watched
    from console.domain.camera import Privacy
    from console.video.address import CameraAddress
    from console.video.orders import CameraSource

    with _camera(data) as url:
        names = [f"cam-{number}" for number in range(data["tiles"])]
        sources = {name: CameraSource(CameraAddress.parse(url), name) for name in names}
        phases = watched(sources, lambda _: None, {"wall": Privacy.NONE}, _SECONDS, _SETTLE_S)
    return Sample(phases["wall"]["cpu_s"], data["tiles"], phases["wall"])


def peer(data: dict[str, Any]) -> Sample:
    """ffmpeg."""
    with _camera(data) as url:
        inputs = [[*_AT_ONCE, "-i", url]] * data["tiles"]
        return decoded(inputs, Path(data["film"]).parent, _SECONDS, _SETTLE_S)


@contextmanager
def _camera(data: dict[str, Any]) -> Iterator[str]:
    camera = start_rtsp(file=Path(data["film"]), shared=False)
    try:
        yield camera.url
    finally:
        camera.kill()


def check(ours: Any, peer: Any) -> str:
    """Both must have had nearly every picture."""
    told = (
        f"{ours['cpu_s'] / peer['cpu_s']:.2f} × ffmpeg, {ours['fps_median']:.1f} fps (worst tile "
        f"{ours['fps_worst']:.1f}), window {ours['window_cpu_s']:.1f} CPU-s, stall p99 "
        f"{ours['stall_p99_ms']:.0f} ms; ffmpeg decoded {peer['fps']:.1f} fps"
    )
    if min(ours["fps_median"], peer["fps"]) < _LEAST_SHOWN * FPS:
        raise Differs(told)
    return told
