"""The window's worst standstill in the demo's story, against that of a bare window.

The story is told once, in real time, by key events into two real windows; each console's log tells
how long its window's thread stood still since the map was loaded. The peer is a window without
anything in it, watched by the same clock on the same machine: what only the machine's load costs.
Scale: how often the story is told.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.area import Sample
from benchmarks.sample import SampleFailed

UNIT = "ms"
GOAL = "never over 50 ms"
HIGHER_IS_BETTER = False

_ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 420
_BARE_S = 20.0
_LEAST_MS = 1.0
_TOLD = re.compile(r"the window stood still for (\d+) ms")
_WATCHED = "the window is watched for standstills"


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    """The story itself. Raises SampleFailed when it breaks off or no window was watched."""
    worst, windows = 0, 0
    for number in range(scale):
        for text in _story(folder / str(number), seed + number):
            windows += _WATCHED in text
            worst = max([worst, *map(int, _TOLD.findall(text))])
    if windows < 2 * scale:
        raise SampleFailed(f"only {windows} windows were watched")
    return {"worst_ms": worst, "windows": windows}


def _story(home: Path, seed: int) -> list[str]:
    """The consoles' logs."""
    home.mkdir()
    words = ["-m", "console", "demo", "--story", "--seed", str(seed), "--seconds", str(_SECONDS)]
    done = subprocess.run(
        [sys.executable, *words, "--shots", str(home / "shots")],
        cwd=_ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=3 * _SECONDS,
    )
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip() or "no word"
        raise SampleFailed(f"the story: {said.splitlines()[-1]}")
    return [log.read_text("utf-8") for log in home.rglob("console.log")]


def ours(data: dict[str, Any]) -> Sample:
    """What the story has shown; less than 50 ms is not told and counts as that."""
    return Sample(float(max(data["worst_ms"], 50)), data["windows"], data)


def peer(data: dict[str, Any]) -> Sample:
    """A bare window, some seconds long."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    from console.views.standstill import Standstill

    application = QApplication(["bare"])
    window = QWidget()
    window.show()
    watch = Standstill()
    watch.start()
    QTimer.singleShot(round(_BARE_S * 1000), application.quit)
    begun = time.monotonic()
    application.exec()
    assert time.monotonic() - begun >= _BARE_S - 1
    return Sample(max(watch.worst_s * 1000, _LEAST_MS), 1)


def check(ours: Any, peer: Any) -> str:
    """Whether the promise held."""
    held = "held" if ours["worst_ms"] <= 50 else "NOT HELD"
    return f"{held}: worst standstill of {ours['windows']} windows {max(ours['worst_ms'], 50)} ms"
