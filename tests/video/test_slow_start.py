"""A worker that takes long to start holds nobody up, and is not taken for a dead one."""

from __future__ import annotations

import threading
import time

import pytest

from console import spawn
from console.video import frames
from console.video.address import CameraAddress
from console.video.orders import RelaySource
from console.video.pipeline import cameras
from console.video.pipeline.cameras import CameraProcess
from console.video.pipeline.messages import Beat, CameraJob
from console.video.relay_reader import RelayPlace
from console.video.wall import Wall

_BUSY_S = 2.0
_LIMIT_S = 40.0


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


def test_who_is_slow_to_start_is_given_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a machine on which a start takes longer than the limit never sees that camera again."""
    monkeypatch.setattr(cameras, "START_LIMIT_S", 0.01)
    monkeypatch.setattr(cameras, "_LONGEST_PAUSE_S", 0.1)
    nowhere = CameraAddress.parse("http://127.0.0.1:9/none.ts")
    process = CameraProcess(CameraJob("cam-1", nowhere, "E", b"k" * 32))
    try:
        began = time.monotonic()
        while process.restarts == 0:  # nobody hears its first beat, however fast it is
            assert time.monotonic() - began < _LIMIT_S
            process.check(time.monotonic())
            time.sleep(0.01)
        while not any(isinstance(message, Beat) for message, _ in process.hear()):
            assert time.monotonic() - began < _LIMIT_S
            process.check(time.monotonic())
            time.sleep(0.01)
    finally:
        process.leave()
        while not process.has_left():
            time.sleep(0.02)
