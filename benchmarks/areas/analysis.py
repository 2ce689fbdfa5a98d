"""What an analysis of recordings costs live detection that could use the whole machine.

As many detector processes as there are processors are given pictures as fast as they take them, at
the priority of live ones; beside them, or not, the console's own analyser works on two recordings.
Both use our demo model. Scale: ten seconds a unit.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.area import Differs, Sample
from benchmarks.films import film

UNIT = "live detections/s"
GOAL = "≥ 0.90 × without an analysis"
HIGHER_IS_BETTER = True
ROUNDS = 3

_MODEL = Path(__file__).resolve().parents[2] / "resources" / "models" / "demo-weapon"
_SECONDS, _FILM_S, _TURNS = 10, 10, 60
_CAMERAS = ("a", "b")  # of each process, so that none idles between two pictures
_BITS_A_SECOND = 800_000


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    return {"film": str(film(folder / "film.ts", _BITS_A_SECOND)), "seconds": _SECONDS * scale}


def ours(data: dict[str, Any]) -> Sample:
    """Beside an analysis that does not end by itself."""
    from console.bootstrap.analysing import Analyser
    from console.domain.analysis import Analysis, AnalysisWish
    from tests.video.archive import CAMERAS, Archive
    from tests.video.ring import Fed

    told: list[Analysis] = []
    looks = threading.Event()

    def fill(fed: Fed, _second: bool) -> None:
        _record(fed, Path(data["film"]))

    def hear(analysis: Analysis) -> None:
        told.append(analysis)
        if analysis.looked:
            looks.set()

    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder), fill=fill)
        analyser = Analyser(_MODEL, lambda act: act(), archive.future)
        wish = AnalysisWish(CAMERAS, 1000.0, 1000.0 + _FILM_S * _TURNS)
        analyser.start(wish, hear)
        looks.wait(120.0)
        before, began = told[-1].looked, time.monotonic()
        value, n = _live(data["seconds"])
        per_s = (told[-1].looked - before) / (time.monotonic() - began)
        runs = told[-1].runs
        analyser.close()
        archive.close()
    return Sample(value, n, {"analysed_per_s": round(per_s, 1), "runs": runs})


def peer(data: dict[str, Any]) -> Sample:
    """Alone."""
    value, n = _live(data["seconds"])
    return Sample(value, n, None)


def check(ours: Any, peer: Any) -> str:
    if not ours["runs"]:
        raise Differs("the analysis had ended before the measurement")
    return f"the analysis looked at {ours['analysed_per_s']} pictures a second meanwhile"


def _live(seconds: float) -> tuple[float, int]:
    """Detections a second of all processes together, once all have begun; and how many."""
    from console.inference.detector_process import DetectorProcess
    from console.inference.messages import Options

    options = Options(str(_MODEL))
    processes = [DetectorProcess(options) for _ in range(os.cpu_count() or 1)]
    picture = np.random.default_rng(1).integers(0, 255, (360, 640, 3), np.uint8)
    try:
        while any(process.ready is None for process in processes):
            for process in processes:
                process.wait(0.1)
        for process in processes:
            for camera in _CAMERAS:
                process.submit(camera, "e", 0, picture)
        _answers(processes, picture, 1.0)
        began = time.monotonic()
        count = _answers(processes, picture, seconds)
        return count / (time.monotonic() - began), count
    finally:
        for process in processes:
            process.close()


def _answers(processes: Iterable[Any], picture: np.ndarray, seconds: float) -> int:
    """Each answer is followed by the camera's next picture."""
    from console.inference.messages import Answer

    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        for process in processes:
            for message in process.wait(0.002):
                if isinstance(message, Answer):
                    count += 1
                    process.submit(message.camera_id, "e", message.pts + 1, picture)
    return count


def _record(fed: Any, path: Path) -> None:
    """The film again and again, captured from 1000 s on."""
    from tests.video.streams import FPS, read_file

    stream, packets = read_file(path)
    fed.put(stream)
    ticks = _FILM_S * 90_000
    for turn in range(_TURNS):
        for number, packet in enumerate(packets):
            at = 1000.0 + turn * _FILM_S + number / FPS
            pts, dts = packet.pts + turn * ticks, packet.dts + turn * ticks
            fed.put(replace(packet, pts=pts, dts=dts, capture_utc=at))
