"""500 damaged or malicious files, each through everything that opens foreign media.

A tile of the wall, a camera process of roc-analytics and the reader of `detect` get every file; the
window's door for evidence gets the pictures, and its process is searched for decoders. Beside them
one sound camera is shown: what the others cost it is written down.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.soak import Broken, Plan
from console import spawn
from console.domain.camera import Privacy
from console.inference.frame_reader import read_pictures
from console.inference.refusal import SourceRefused
from console.video.address import CameraAddress
from console.video.frames import FrameReader
from console.video.liveness import Liveness
from console.video.orders import CameraSource
from console.video.pipeline.messages import CameraJob, CameraState
from tests.support.bar_camera import FPS, start_bars
from tests.support.hostile_media import Mutant, mutants
from tests.video.rig import Rig, rig

ABOUT = "500 damaged or malicious files: no crash outside a worker, memory and time bounded"

_FILES = 500
_AT_ONCE = 6
_BATCH_S = 4.0  # long enough for a tile to say LOST or FROZEN, and for a hang to be found
_HANGS_AFTER_S = 5.0
_FILE_LIMIT_S = 20.0
_SOUND = "sound"
_TILE = (160, 90)
_LONG_GAP_S = 0.5
_MOST_FETCHED = 2**26  # four times what a backend takes
_PICTURES = ("shown", "refused", "silent", "workers_lost")
_GAP_LIMIT_S = 6.0  # a worker is found dead or hung, started again, and its streams opened anew


def run(plan: Plan) -> dict[str, Any]:
    """Broken: somebody else than a worker died, or a file was not done with in time."""
    figures: dict[str, Any] = {"files": 0, "limits_mib": dict(spawn.MEMORY_MIB)}
    with tempfile.TemporaryDirectory() as folder, _stage() as stage:
        files = mutants(Path(folder), plan.count or _FILES, plan.seed)
        while batch := tuple(islice(files, _AT_ONCE)):
            stage.take(batch)
            figures |= stage.figures()
            plan.say(f"media: {stage.files} files, restarts {stage.restarts()}, {stage.read}")
            for mutant in batch:
                mutant.path.unlink()
        _judge(figures)
    return figures


def _judge(figures: dict[str, Any]) -> None:
    if figures["longest_gap_s"] > _GAP_LIMIT_S:
        raise Broken("the sound camera stood still for too long", figures)
    if figures["longest_file_s"] > _FILE_LIMIT_S:
        raise Broken("a file was not done with in time", figures)
    if figures["decoders_in_the_window"]:
        raise Broken("a decoder is in the window's process", figures)
    if figures["pictures"]["silent"]:
        raise Broken("a picture was neither shown nor said to be unreadable", figures)
    if figures["called_live_wrongly"]:
        raise Broken("a tile without pictures was called live", figures)
    for kind, most in figures["most_private_mib"].items():
        if most > spawn.MEMORY_MIB[kind]:
            raise Broken(f"{kind} had more memory than it may", figures)


@contextmanager
def _stage() -> Iterator[_Stage]:
    camera = start_bars()
    try:
        with rig() as made:
            source = CameraSource(CameraAddress.parse(camera.url), "local-sound")
            reader = made.wall.open(_SOUND, source, *_TILE, Privacy.NONE)
            made.wait_for(lambda: reader.seq() > FPS, 30)
            with _watched(reader) as sound:
                yield _Stage(made, sound)
    finally:
        camera.kill()


@dataclass
class _Gaps:
    """How long the sound camera's tile got no new picture."""

    over_half_a_second: int = 0
    longest_s: float = 0.0


@contextmanager
def _watched(reader: FrameReader) -> Iterator[_Gaps]:
    """A thread looks at the tile: what else is done here must not count as its standing still."""
    gaps, done = _Gaps(), threading.Event()

    def look() -> None:
        seen, at = reader.seq(), time.monotonic()
        while not done.wait(0.01):
            if reader.seq() != seen:
                gap = time.monotonic() - at
                gaps.over_half_a_second += gap > _LONG_GAP_S
                gaps.longest_s = max(gaps.longest_s, gap)
                seen, at = reader.seq(), time.monotonic()
        gaps.longest_s = max(gaps.longest_s, time.monotonic() - at)

    thread = threading.Thread(target=look, name="sound camera")
    thread.start()
    try:
        yield gaps
    finally:
        done.set()
        thread.join()


class _Stage:
    """The rig under test, and what has been seen of it."""

    def __init__(self, made: Rig, sound: _Gaps) -> None:
        self._made, self._sound = made, sound
        self.files = 0
        self.read: Counter[str] = Counter()
        self._tiles: Counter[str] = Counter()
        self._private_mib: Counter[str] = Counter()
        self._longest_file_s = 0.0
        self._wrongly_live: list[str] = []
        self._viewer_mib = 0
        self._pictures: Counter[str] = Counter()
        self._decoders: set[str] = set()

    def take(self, batch: tuple[Mutant, ...]) -> None:
        """A batch on tiles and camera processes at once, then each in a reader of its own."""
        films = [mutant for mutant in batch if mutant.is_film]
        tiles = {mutant.name: self._opened(mutant) for mutant in films}
        self._serve(_BATCH_S)
        for name, reader in tiles.items():
            self._judged(name, reader)
            self._made.wall.close(name)
            self._made.pipelines.remove(name)
        for mutant in batch:
            self._through_a_reader(mutant)
        self._in_a_window([mutant for mutant in batch if not mutant.is_film])
        self.files += len(batch)

    def restarts(self) -> int:
        return self._made.wall.restarts

    def figures(self) -> dict[str, Any]:
        states = [m for m in self._made.messages if isinstance(m, CameraState)]
        return {
            "files": self.files,
            "read_by_detect": dict(self.read),
            "tiles": dict(self._tiles),
            "wall_restarts": self.restarts(),
            "camera_troubles": dict(Counter(state.trouble for state in states if state.trouble)),
            "sound_camera_gaps_over_half_a_second": self._sound.over_half_a_second,
            "longest_gap_s": round(self._sound.longest_s, 2),
            "longest_file_s": round(self._longest_file_s, 2),
            "called_live_wrongly": self._wrongly_live,
            "most_private_mib": dict(self._private_mib),
            "pictures": {one: self._pictures[one] for one in _PICTURES},
            "decoders_in_the_window": sorted(self._decoders),
            "window_mib": self._viewer_mib,
        }

    def _opened(self, mutant: Mutant) -> FrameReader:
        address = CameraAddress.parse(str(mutant.path))
        key = self._made.key.public_key().public_bytes_raw()
        self._made.pipelines.add(CameraJob(mutant.name, address, "E", key))
        source = CameraSource(address, f"local-{mutant.name}")
        return self._made.wall.open(mutant.name, source, *_TILE, Privacy.NONE)

    def _serve(self, seconds: float) -> None:
        """As a console does it."""
        end, look_at = time.monotonic() + seconds, 0.0
        while (now := time.monotonic()) < end:
            self._made.wall.poll()
            if now >= look_at:
                look_at = now + 0.5
                self._weigh("wall", self._made.wall.worker_pids())
                self._weigh("camera", list(self._made.pipelines.pids().values()))
            time.sleep(0.01)

    def _weigh(self, kind: str, pids: list[int]) -> None:
        """What RLIMIT_DATA counts; a process that has just gone weighs nothing."""
        for pid in pids:
            try:
                lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            except (FileNotFoundError, ProcessLookupError):
                continue
            sizes = (int(line.split()[1]) // 1024 for line in lines if line.startswith("VmData:"))
            self._private_mib[kind] = max(self._private_mib[kind], *sizes, 0)

    def _judged(self, name: str, reader: FrameReader) -> None:
        status = reader.status()
        words = "pictures" if reader.seq() else status.trouble or status.liveness.name
        self._tiles[words] += 1
        if not reader.seq() and status.liveness is Liveness.LIVE:
            self._wrongly_live.append(f"{name}: {status}")

    def _through_a_reader(self, mutant: Mutant) -> None:
        began, said = time.monotonic(), "whole"
        try:
            for _ in read_pictures(str(mutant.path), hangs_after_s=_HANGS_AFTER_S):
                self._made.wall.poll()
        except SourceRefused as refusal:
            said = refusal.message_id
        self.read[said] += 1
        self._longest_file_s = max(self._longest_file_s, time.monotonic() - began)

    def _in_a_window(self, pictures: list[Mutant]) -> None:
        small = [str(one.path) for one in pictures if one.path.stat().st_size < _MOST_FETCHED]
        if not small:
            return
        command = [sys.executable, "-m", "tests.support.picture_viewer"]
        done = subprocess.run(
            command, input="\n".join(small), stdout=subprocess.PIPE, text=True, timeout=300
        )
        if done.returncode != 0:
            raise Broken(f"a window died of a picture: {done.returncode}", self.figures())
        told = json.loads(done.stdout.splitlines()[-1])
        self._pictures.update({one: told[one] for one in _PICTURES})
        self._decoders.update(told["decoders"])
        self._viewer_mib = max(self._viewer_mib, told["window_mib"])
        self._private_mib["picture"] = max(self._private_mib["picture"], told["worker_mib"])
