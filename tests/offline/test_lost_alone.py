"""A camera that dies while the backend is out of reach is an alarm here too, and one alarm after.

Backend, roc-analytics, camera, and the console's core, pictures and own watch of the cameras are
real; only the window is left out.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from console.bootstrap.video import Video
from console.clock import new_ulid, now_utc
from console.domain import events as e
from console.domain.alert import Alert, Priority
from console.domain.camera import Camera
from console.domain.commands import AcknowledgeAlert, ReportAlert
from console.domain.link import LinkState
from console.domain.place import Position
from console.sources.local_detection import LocalDetection
from console.sources.loss_alarm import TOOL
from tests.offline.town import Desk
from tests.support.backend import Backend, started
from tests.support.bar_camera import BarCamera, start_bars
from tests.support.blackhole import Blackhole

CAMERA, ACCOUNT, LOST = "gate", "op1", "camera.lost"
LIMIT_S = 40.0
RAISED_WITHIN_S = 10.0  # UX U28
pytestmark = pytest.mark.timeout(180)


def _is_lost(alert: Alert) -> bool:
    return (alert.camera_id, alert.message_id) == (CAMERA, LOST)


class Alone:
    """A console without its window: poll() is its window's turn."""

    def __init__(self, backend: Backend, way: Blackhole, folder: Path) -> None:
        self.desk = Desk(way.url, folder, ACCOUNT, backend.passwords[ACCOUNT])
        self._parent = QObject()
        self._video = Video(self.desk.core, "", self._parent)
        self._video.pause()
        self.tiles = self._video.tiles
        self.local = LocalDetection(
            None,
            lambda label, classes: None,
            lambda told: self.desk.core.report(told.body, told.pictures),
            self.tiles.own_relay_up,
            lambda state: None,
        )
        self.tiles.use_local(self.local)
        self.desk.sign_in()
        self.until(lambda: CAMERA in self.desk.state.cameras)
        seen: Any = SimpleNamespace(state=self.desk.state)
        self._video.follow(seen, {"cameras": {CAMERA}})

    def until(self, what: Callable[[], Any], limit_s: float = LIMIT_S) -> Any:
        end = time.monotonic() + limit_s
        while not (found := what()):
            assert time.monotonic() < end, (self.desk.link, self.desk.state.alerts)
            self.tiles.poll()
            time.sleep(0.02)
        return found

    def until_link(self, state: LinkState) -> None:
        self.until(lambda: self.desk.link is not None and self.desk.link.state == state)

    def lost(self) -> Alert | None:
        """The alarm of the camera, whoever told it."""
        found = list(filter(_is_lost, list(self.desk.state.alerts.values())))
        assert len(found) <= 1, found
        return found[0] if found else None

    def close(self) -> None:
        self.local.close()
        self._video.close()
        self.desk.close()


@pytest.fixture
def camera() -> Iterator[list[BarCamera]]:
    """The one that runs is the last."""
    made = [start_bars()]
    yield made
    made[-1].kill()


@pytest.fixture
def backend(tmp_path: Path, camera: list[BarCamera]) -> Iterator[Backend]:
    with started(tmp_path / "backend", arguments=["--analytics"]) as made:
        admin = made.client("adm1")
        wish = Camera(CAMERA, 3, "Gate", "Quay", Position(10.4, 59.2), tamper_alarm=False)
        told = {"camera": json.loads(admin.assembly.table.encode(wish)), "url": camera[-1].url}
        answer = admin.http.put(f"/api/v1/cameras/{CAMERA}", json=told)
        assert answer.status_code == 204, answer.text
        yield made


@pytest.fixture
def cable(backend: Backend) -> Iterator[Blackhole]:
    way = Blackhole(int(backend.url.rpartition(":")[2]))
    yield way
    way.close()


@pytest.fixture
def alone(
    backend: Backend, cable: Blackhole, tmp_path: Path, qapp: QApplication
) -> Iterator[Alone]:
    made = Alone(backend, cable, tmp_path / "console")
    yield made
    made.close()


def test_one_alarm_here_and_there(
    alone: Alone, backend: Backend, cable: Blackhole, camera: list[BarCamera]
) -> None:
    _ends_what_is_not_so(alone)
    cable.cut()
    alone.until_link(LinkState.OFFLINE)
    alone.tiles.stand_alone()
    alone.until(lambda: alone.local.sees(CAMERA))

    camera[-1].kill()
    here = alone.until(alone.lost, RAISED_WITHIN_S)
    assert ("alerts", here.id) in alone.desk.local
    assert here.params == {"camera": "Gate"}

    reader = backend.client("sup1")
    alone.until(lambda: any(map(_is_lost, reader.snapshot().alerts.values())))
    cable.mend()
    alone.until_link(LinkState.ONLINE)
    alone.until(lambda: not alone.desk.local)
    alone.tiles.hand_back()
    alone.until(lambda: not alone.local.holds())
    there = alone.until(alone.lost)
    assert there.active()  # let go of here; who watches it there has it still
    told = [one.event for one in reader.journal()]
    merged = {one.absorbed_id: one.kept_id for one in told if isinstance(one, e.AlertsMerged)}
    assert merged[here.id] == there.id

    camera.append(start_bars(port=camera[-1].port))
    alone.until(lambda: not alone.desk.state.alerts[there.id].active())


def _ends_what_is_not_so(alone: Alone) -> None:
    """A console lost a camera that roc-analytics sees."""
    at = now_utc()
    wrong = ReportAlert(
        new_ulid(), TOOL, LOST, {"camera": "Gate"}, Priority.MEDIUM, at, at, CAMERA
    )  # fmt: skip
    alone.until(lambda: alone.desk.state.leases.get(CAMERA))
    alone.desk.core.report(wrong)
    alone.until(lambda: (alert := alone.lost()) and not alert.active())
    alone.desk.core.dispatch(AcknowledgeAlert(wrong.alert_id))
    alone.until(lambda: alone.lost() is None)
