"""The demo cameras' clips: painted and encoded once per seed, kept in the user's cache folder.

A clip is an MPEG-TS file (H.264, no B frames, a key frame each half second) beside a JSON file of
its truth. The cache key holds a hash of the painter's sources, so a changed painter repaints.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import av
import numpy as np

from console.demo.painter.episode import CAMERAS, LOOP_S, episode
from console.demo.painter.geometry import HEIGHT, WIDTH
from console.demo.painter.scene import Painted, paint


@dataclass(frozen=True)
class Screenplay:
    """All that decides the pixels of the four clips."""

    seed: int
    fps: int = 10
    lookalikes_only: bool = False
    seconds: float = LOOP_S


@dataclass(frozen=True)
class Clip:
    """Where one camera's video and truth lie."""

    name: str
    video: Path
    truth: Path


def cache_root() -> Path:
    """Outside every checkout; honours XDG_CACHE_HOME."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "roc-console" / "demo-clips"


def _sources_digest() -> str:
    digest = hashlib.sha256()
    here = Path(__file__).resolve()
    for path in (here, *sorted((here.parent / "painter").glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def clip_folder(play: Screenplay) -> Path:
    """One folder per screenplay and painter."""
    kind = "lookalikes" if play.lookalikes_only else "armed"
    return cache_root() / f"{kind}-{play.seed}-{play.fps}fps-{play.seconds:g}s-{_sources_digest()}"


def _clip(folder: Path, camera: int) -> Clip:
    name = f"cam{camera + 1}"
    return Clip(name, folder / f"{name}.ts", folder / f"{name}.json")


def _round(box: tuple[float, ...]) -> list[float]:
    return [round(value, 1) for value in box]


def truth_of(painted: Painted, at_s: float) -> dict[str, Any]:
    """The truth of one frame as it stands in the JSON file; boxes are xyxy pixels."""
    return {
        "pts_s": round(at_s, 3),
        "persons": [{"number": p.number, "box": _round(p.box)} for p in painted.persons],
        "objects": [
            {
                "person": o.number,
                "class": o.kind,
                "box": _round(o.box),
                "visible": round(o.visible, 3),
            }
            for o in painted.objects
        ],
    }


def _film(play: Screenplay, camera: int) -> Iterator[tuple[float, Painted]]:
    scene = episode(play.seed, camera, play.lookalikes_only)
    for index in range(round(play.seconds * play.fps)):
        yield index / play.fps, paint(scene, index / play.fps)


def _encode(path: Path, play: Screenplay, frames: Iterator[np.ndarray[Any, Any]]) -> None:
    with av.open(str(path), "w", format="mpegts", options={"mpegts_copyts": "1"}) as out:
        stream = out.add_stream("libx264", rate=play.fps)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.thread_count = 1
        stream.options = {
            "preset": "veryfast",
            "crf": "24",
            "bf": "0",
            "g": str(max(play.fps // 2, 1)),
            "sc_threshold": "0",
            "profile": "main",
        }
        for pixels in frames:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="bgr24")))
        out.mux(stream.encode(None))


def render(play: Screenplay, camera: int, folder: Path) -> str:
    """Paints and encodes one clip into `folder`; returns the camera's name."""
    clip = _clip(folder, camera)
    truth: list[dict[str, Any]] = []

    def frames() -> Iterator[np.ndarray[Any, Any]]:
        for at_s, painted in _film(play, camera):
            truth.append(truth_of(painted, at_s))
            yield painted.frame

    _encode(clip.video, play, frames())
    clip.truth.write_text(
        json.dumps({"camera": clip.name, "width": WIDTH, "height": HEIGHT, "frames": truth})
    )
    return clip.name


def clips_of(play: Screenplay, on_progress: Callable[[int], None]) -> tuple[Clip, ...]:
    """The four clips, painted now where the cache lacks them; progress in percent."""
    folder = clip_folder(play)
    if not folder.is_dir():
        _render_all(play, folder, on_progress)
    on_progress(100)
    return tuple(_clip(folder, camera) for camera in range(CAMERAS))


def _render_all(play: Screenplay, folder: Path, on_progress: Callable[[int], None]) -> None:
    """Into a folder of another name first, so that a killed run leaves no half cache."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=folder.parent))
    workers = min(CAMERAS, os.cpu_count() or 1)
    try:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            jobs = [pool.submit(render, play, camera, making) for camera in range(CAMERAS)]
            for done, job in enumerate(as_completed(jobs), start=1):
                job.result()
                on_progress(95 * done // CAMERAS)
        making.chmod(0o755)
        if not folder.is_dir():
            making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
