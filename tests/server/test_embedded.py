"""roc-analytics beside the backend: started, signed in, started again, and gone with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from console.domain import events as e
from tests.support.backend import ACCOUNTS, Backend, started


def _wait(what: Callable[[], object], limit_s: float = 30.0) -> object:
    deadline = time.monotonic() + limit_s
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


def _analytics(backend: Backend) -> list[psutil.Process]:
    assert backend.process is not None
    children = psutil.Process(backend.process.pid).children(recursive=True)
    return [child for child in children if "console.analytics" in _command(child)]


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


@pytest.mark.timeout(120)
def test_it_signs_in_comes_back_when_killed_and_dies_with_the_backend(tmp_path: Path) -> None:
    # No cameras: the program itself is what is looked at here.
    with started(tmp_path, bootstrap=ACCOUNTS, arguments=["--analytics"]) as backend:
        sup = backend.client("sup1")

        def enrolled() -> bool:
            devices = [
                r.event.device for r in sup.journal() if isinstance(r.event, e.DeviceEnrolled)
            ]
            return any(device.enrolled_by == "analytics" for device in devices)

        _wait(enrolled)
        first = _analytics(backend)
        first[0].kill()
        old = {process.pid for process in first}
        again = _wait(lambda: [p for p in _analytics(backend) if p.pid not in old])
        assert isinstance(again, list)
        assert "password" not in _command(again[0])
        _wait(lambda: sup.http.get("/api/v1/status").json()["analytics"] == "running")
        assert backend.process is not None
        backend.process.kill()  # the backend alone, not its group
        _, alive = psutil.wait_procs(again, timeout=5.0)
        assert not alive
