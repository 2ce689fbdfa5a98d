"""The console's wall, watched for some seconds: what it cost and showed."""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import psutil
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from console.domain.camera import Privacy
from console.video.orders import Source
from console.views.theme import apply_theme
from tests.support.live_wall import LiveWall, Place

_START_S = 60.0
_TICK_MS = 5
_POLL_MS = 100  # as the console polls its workers
_SCREEN = (1920, 1080)


def watched(
    sources: Mapping[str, Source],
    place: Place,
    phases: Mapping[str, Privacy],
    seconds: float,
    settle_s: float,
) -> dict[str, dict[str, Any]]:
    """The figures of each phase, one after the other on the same wall. sources: by camera."""
    application = QApplication(["wall"])
    apply_theme(application, "dark")
    names = list(sources)
    wall = LiveWall(names, place, labels=("pistol",))
    wall.panel.resize(*_SCREEN)
    try:
        for name, source in sources.items():
            wall.open(name, source)
        wall.until(lambda: all(wall.readers[name].seq() > 0 for name in names), _START_S)
        figures = {}
        for phase, privacy in phases.items():
            for name in names:
                wall.wall.set_privacy(name, privacy)
            _run_loop(settle_s, wall.wall.poll)
            figures[phase] = _phase(wall, names, seconds)
        return figures
    finally:
        wall.close()


def _phase(wall: LiveWall, names: list[str], seconds: float) -> dict[str, Any]:
    seen = {name: wall.readers[name].seq() for name in names}
    pids = [os.getpid(), *wall.wall.worker_pids()]
    before, began = _cpu_s(pids), time.monotonic()
    late_ms = sorted(_run_loop(seconds, wall.wall.poll))
    took = time.monotonic() - began
    spent = [after - then for after, then in zip(_cpu_s(pids), before, strict=True)]
    rates = [(wall.readers[name].seq() - seen[name]) / took for name in names]
    return {
        "cpu_s": sum(spent),
        "window_cpu_s": spent[0],
        "fps_median": statistics.median(rates),
        "fps_worst": min(rates),
        "stall_p99_ms": late_ms[math.ceil(0.99 * len(late_ms)) - 1],
        "stall_max_ms": late_ms[-1],
    }


def _run_loop(seconds: float, poll: Callable[[], None]) -> list[float]:
    """Qt's own loop; how late a fine timer fires (ms) is how long the window stood still."""
    loop, last = QEventLoop(), time.monotonic()
    late_ms: list[float] = []

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
    return late_ms


def _cpu_s(pids: list[int]) -> list[float]:
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return [one.user + one.system for one in times]
