"""roc-analytics beside the backend: started, signed in, started again, and gone with it."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from console.domain import events as e
from tests.support.backend import ACCOUNTS, CAMERAS, Backend, started


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


@pytest.mark.timeout(120)
def test_one_that_only_ends_again_is_never_called_running(tmp_path: Path) -> None:
    half = ["--analytics", "--analytics-arg=--relay-tls-cert", "--analytics-arg=no-key-with-it"]
    with started(tmp_path, bootstrap=ACCOUNTS, arguments=half) as backend:
        sup, states = backend.client("sup1"), set()
        while backend.log.read_text().count("roc-analytics ended") < 4:
            states.add(sup.http.get("/api/v1/status").json()["analytics"])
    assert "restarting" in states
    assert states <= {"starting", "restarting"}


@pytest.mark.timeout(120)
def test_a_camera_is_reached_where_its_new_address_says(tmp_path: Path) -> None:
    """Two bare sockets stand for the camera: who connects is the program's own reader."""
    with (
        socket.create_server(("127.0.0.1", 0)) as old,
        socket.create_server(("127.0.0.1", 0)) as new,
        started(
            tmp_path,
            bootstrap=ACCOUNTS + CAMERAS.replace("127.0.0.1:1/", f"{_address(old)}/"),
            arguments=["--analytics"],
        ) as backend,
    ):
        _reached(old)
        admin = backend.client("adm1")
        camera = json.loads(admin.assembly.table.encode(admin.snapshot().cameras["cam1"]))
        wish = {"camera": camera, "url": f"rtsp://viewer:corrected@{_address(new)}/live"}
        assert admin.http.put("/api/v1/cameras/cam1", json=wish).status_code == 204
        _reached(new)


def _address(listener: socket.socket) -> str:
    return f"127.0.0.1:{listener.getsockname()[1]}"


def _reached(listener: socket.socket, limit_s: float = 45.0) -> None:
    listener.settimeout(limit_s)
    connection, _ = listener.accept()
    connection.close()
