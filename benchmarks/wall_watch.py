"""The console's wall over running relays, watched for some seconds: what it cost and showed."""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import psutil
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from console.domain.camera import Privacy
from console.video.relay_reader import RelayPlace
from console.views.theme import apply_theme
from console.wire.ticket import LIFE_S, sign_ticket
from tests.support.live_wall import LiveWall

_START_S = 60.0
_TICK_MS = 5
_POLL_MS = 100  # as the console polls its workers
_SCREEN = (1920, 1080)


def watched(
    key: Ed25519PrivateKey, ports: list[int], seconds: float, settle_s: float
) -> dict[str, dict[str, Any]]:
    """With the pictures as they came, and then with people shaded. ports: of cam-0, cam-1, …"""
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
        _run_loop(settle_s, wall.wall.poll)
        plain = _phase(wall, names, seconds)
        for name in names:
            wall.wall.set_privacy(name, Privacy.SILHOUETTES)
        _run_loop(settle_s, wall.wall.poll)
        return {"as they came": plain, "people shaded": _phase(wall, names, seconds)}
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
