"""ffmpeg, one thread a stream, its decoded frames thrown away: what a wall is measured against.

As many processes as the wall has workers: one alone has one core's time for all of its streams, and
runs late with more than it can carry; its neighbour on the other core costs both of them what ours
does.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from benchmarks.area import Sample
from benchmarks.sample import SampleFailed
from console.video.wall import MAX_WORKERS

_START_S = 60.0
_LOOK_S = 0.1


def decoded(
    inputs: Sequence[Sequence[str]], folder: Path, seconds: float, settle_s: float
) -> Sample:
    """CPU seconds over so many steady ones, none of its start; in the answer, pictures a second.

    inputs: ffmpeg's words for each stream. folder: where it may tell its progress.
    """
    processes = min(os.cpu_count() or 1, MAX_WORKERS)
    told = [folder / f"told{number}" for number in range(processes)]
    shares = [inputs[number::processes] for number in range(processes)]
    started = [_ffmpeg(*one) for one in zip(shares, told, strict=True) if one[0]]
    told = told[: len(started)]
    try:
        _wait_for_pictures(told)
        time.sleep(settle_s)
        spent, frames = -_cpu_s(started), -sum(map(_frames, told))
        time.sleep(seconds)
        spent, frames = spent + _cpu_s(started), frames + sum(map(_frames, told))
    finally:
        for process in started:
            process.kill()
            process.wait()
    fps = frames / len(started) / seconds
    return Sample(spent, len(inputs), {"cpu_s": spent, "fps": fps})


def _ffmpeg(inputs: Sequence[Sequence[str]], told: Path) -> subprocess.Popen[bytes]:
    words = ["ffmpeg", "-v", "error", "-nostdin", "-stats_period", "0.2", "-progress", str(told)]
    for one in inputs:
        words += ["-threads", "1", *one]
    for number in range(len(inputs)):
        words += ["-map", str(number), "-fps_mode", "passthrough", "-f", "null", "-"]
    return subprocess.Popen(words)


def _wait_for_pictures(told: Sequence[Path]) -> None:
    """It opens all of its streams before it decodes any."""
    end = time.monotonic() + _START_S
    while not all(map(_frames, told)):
        if time.monotonic() > end:
            raise SampleFailed("ffmpeg decodes nothing")
        time.sleep(_LOOK_S)


def _cpu_s(processes: Sequence[subprocess.Popen[bytes]]) -> float:
    times = [psutil.Process(process.pid).cpu_times() for process in processes]
    return sum(one.user + one.system for one in times)


def _frames(told: Path) -> int:
    """Of the first stream of one that has told its progress."""
    if not told.exists():
        return 0
    counts = [line for line in told.read_text().splitlines() if line.startswith("frame=")]
    return int(counts[-1].removeprefix("frame=")) if counts else 0
