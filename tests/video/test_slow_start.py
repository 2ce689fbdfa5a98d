"""A worker that takes long to start holds nobody up, and is not taken for a dead one."""

from __future__ import annotations

import threading
import time

import pytest

from console import spawn
from console.video import frames
from console.video.orders import RelaySource
from console.video.relay_reader import RelayPlace
from console.video.wall import Wall

_BUSY_S = 2.0


@pytest.mark.alone
def test_nobody_waits_for_a_worker_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it was waited for, the window of a busy machine stood still for seconds."""
    monkeypatch.setattr(frames, "START_LIMIT_S", 0.2)
    free = threading.Event()
    spawn._launcher().submit(free.wait)  # the one thread that starts processes has no time
    timer = threading.Timer(_BUSY_S, free.set)
    wall = Wall(lambda _wanted: None)
    try:
        timer.start()
        nowhere = RelayPlace("127.0.0.1", 9, "")
        wall.open("cam-1", RelaySource("cam-1", nowhere), 320, 180)
        longest = 0.0
        while not free.is_set():
            began = time.monotonic()
            wall.poll()
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.05)
        assert longest < _BUSY_S / 4
        assert wall.restarts == 0
    finally:
        free.set()
        timer.cancel()
        wall.shut()
