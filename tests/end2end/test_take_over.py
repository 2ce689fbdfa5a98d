"""The backend is killed with its engines: the console detects by itself, and hands back."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from console.domain import events as e
from console.domain.camera import Camera
from console.domain.place import Position
from tests.support.backend import Backend, started
from tests.support.bar_camera import BarCamera, start_bars
from tests.support.decoders import decoders_in
from tests.support.marker_model import write_marker_package
from tests.support.programs import Window

CAMERA, ACCOUNT, NEXT = "gate", "op1", "op2"
TAKEN_OVER_WITHIN_S = 2.0  # from when the console knows of the loss
RETURNED_WITHIN_S = 40.0
WITHOUT_A_SECOND_S = 14.0  # longer than the console waits after a hand-over


@pytest.fixture
def camera() -> Iterator[BarCamera]:
    made = start_bars(markers=True)
    yield made
    made.kill()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_marker_package(tmp_path / "model")


@pytest.fixture
def backend(tmp_path: Path, model: Path, camera: BarCamera) -> Iterator[Backend]:
    arguments = ["--analytics", "--analytics-arg=--model", f"--analytics-arg={model}"]
    with started(tmp_path / "backend", arguments=arguments) as made:
        admin = made.client("adm1")
        wish = Camera(CAMERA, 3, "Gate", "Quay", Position(10.4, 59.2))
        told = {"camera": json.loads(admin.assembly.table.encode(wish)), "url": camera.url}
        answer = admin.http.put(f"/api/v1/cameras/{CAMERA}", json=told)
        assert answer.status_code == 204, answer.text
        yield made


def _about(backend: Backend, kind: type) -> Counter[str]:
    """How often an event of a kind stands in the journal, by the camera's alert it is about."""
    events = [one.event for one in backend.client("sup1").journal()]
    raised = [event.alert for event in events if isinstance(event, e.AlertRaised)]
    ours = {alert.id for alert in raised if alert.camera_id == CAMERA}
    found = [
        event.alert.id if isinstance(event, e.AlertRaised) else event.alert_id
        for event in events
        if isinstance(event, kind)
    ]
    return Counter(one for one in found if one in ours)


class _Shift(Window):
    module = "tests.end2end.shift_program"


def _until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + RETURNED_WITHIN_S
    while not what():
        assert time.monotonic() < end
        time.sleep(0.5)


@pytest.mark.alone
@pytest.mark.timeout(300)
def test_taken_over_within_two_seconds_and_handed_back(
    backend: Backend, camera: BarCamera, model: Path, tmp_path: Path
) -> None:
    data = tmp_path / "console"
    window = Window(backend.url, data, ACCOUNT, backend.passwords[ACCOUNT], model)
    try:
        window.order("work")
        window.order("picture", camera=CAMERA, own=False)
        camera.mark(0)
        (before,) = window.order("alerts", camera=CAMERA, count=1)["ids"]
        window.order("boxes", camera=CAMERA, count=1, own=False)

        camera.mark(0, 4)
        backend.kill()
        known = datetime.fromisoformat(window.order("link", state="offline")["since_utc"])
        boxes = window.order("boxes", camera=CAMERA, count=2, own=True)
        alerts = window.order("alerts", camera=CAMERA, count=2)
        for seen in (boxes, alerts):
            waited_s = (datetime.fromisoformat(seen["at_utc"]) - known).total_seconds()
            assert waited_s <= TAKEN_OVER_WITHIN_S, f"load {os.getloadavg()[0]}"
        assert before in alerts["ids"]
        (here,) = set(alerts["ids"]) - {before}
        assert here in alerts["local"]

        backend.start()
        window.order("link", state="online")
        window.order("handed_back")
        window.order("boxes", camera=CAMERA, count=2, own=False)
        window.order("waits", count=0)
        camera.mark()
        _until(lambda: _about(backend, e.AlertReturned) == Counter((before, here)))
        raised = _about(backend, e.AlertRaised)
        time.sleep(WITHOUT_A_SECOND_S)  # what would come once too often has come by then
        assert _about(backend, e.AlertRaised) == raised == Counter((before, here))
        assert _about(backend, e.AlertReturned) == raised
        assert decoders_in(window.process.pid) == []  # after a whole story with its pictures
    finally:
        window.close()


@pytest.mark.timeout(300)
def test_the_shift_changes_during_an_outage(
    backend: Backend, camera: BarCamera, model: Path, tmp_path: Path
) -> None:
    """Who sits down while the backend is gone sees the camera and what is detected on it."""
    data = tmp_path / "console"
    window = _Shift(backend.url, data, NEXT, backend.passwords[NEXT], model)
    try:
        window.order("work")
        window.order("address", camera=CAMERA)
        window.order("sign_out")
        window.order("sign_in", account=ACCOUNT, password=backend.passwords[ACCOUNT])
        window.order("address", camera=CAMERA)
        backend.kill()
        window.order("link", state="offline")
        window.order("picture", camera=CAMERA, own=True)
        window.order("sign_out")

        window.order("sign_in", account=NEXT, password=backend.passwords[NEXT])
        window.order("picture", camera=CAMERA, own=True)
        camera.mark(0)
        window.order("boxes", camera=CAMERA, count=1, own=True)
        seen = window.order("alerts", camera=CAMERA, count=1)
        assert seen["local"] == seen["ids"]

        backend.start()
        window.order("link", state="online")
        window.order("handed_back")
        window.order("picture", camera=CAMERA, own=False)
        window.order("waits", count=0)
        assert _about(backend, e.AlertRaised) == Counter(seen["ids"])
    finally:
        window.close()
