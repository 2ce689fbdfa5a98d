"""The wall over real frames in shared memory: what is painted is what was written there."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from console.store.select import DetectionStatus
from console.video.frames import (
    FrameReader,
    FrameWords,
    FrameWriter,
    Liveness,
    Shading,
    StreamStatus,
)
from console.video.records import DrawnBox
from console.views.wall import dock
from console.views.wall.dock import WallPanel
from console.views.wall.pace import UNSEEN
from console.views.wall.shedding import FULL, RATES
from console.views.wall.tile_view import TilePrivacy, TileState
from tests.support.seat import Seat

WIDTH, HEIGHT = 64, 36


@pytest.fixture
def reader() -> Iterator[FrameReader]:
    made = FrameReader(WIDTH, HEIGHT)
    yield made
    made.close()


@pytest.fixture
def writer(reader: FrameReader) -> Iterator[FrameWriter]:
    made = FrameWriter(reader.name)
    yield made
    made.close()


@pytest.fixture
def wall(operator: Seat, reader: FrameReader, qtbot: QtBot) -> Iterator[WallPanel]:
    readers = {"cam-1": reader}
    panel = WallPanel(operator.desk, readers.get, lambda *_size: None)
    operator.bridge.changed.connect(panel.refresh)
    qtbot.addWidget(panel)
    panel.resize(800, 600)
    panel.show()
    yield panel
    panel.hide()


def write(writer: FrameWriter, seat: Seat, grey: int, shading: Shading, score: float = 0.9) -> None:
    picture = np.full((HEIGHT, WIDTH, 4), grey, np.uint8)
    box = DrawnBox("pistol", score, (0.25, 0.25, 0.5, 0.75), 1, True)
    words = FrameWords(
        epoch="E1",
        pts=grey,
        pts_ms=grey,
        capture_utc=seat.world.now.timestamp() - 0.2,
        shown_at=time.monotonic(),
        shading=shading,
        delay_ms=300,
        boxes=(box,),
    )
    writer.write(picture, words)


def beat(writer: FrameWriter, liveness: Liveness, trouble: str = "", age_s: float = 0.1) -> None:
    status = StreamStatus(liveness, False, trouble, age_s, 10.0, 300, True, 0)
    writer.beat(status, time.monotonic() - age_s)


def test_a_frame_is_painted_with_its_own_boxes_age_and_delay(
    wall: WallPanel, operator: Seat, writer: FrameWriter, qtbot: QtBot
) -> None:
    write(writer, operator, 90, Shading.SILHOUETTES)
    tile = wall.grid.tile("cam-1")

    def shows_live() -> bool:
        beat(writer, Liveness.LIVE)
        return tile.view.state == TileState.LIVE

    qtbot.waitUntil(shows_live, timeout=5000)
    view = tile.view
    assert view.image is not None
    assert view.image.pixelColor(3, 3).red() == 90
    assert view.age_s == pytest.approx(0.2, abs=0.01)
    assert view.delay_s == 0.3
    assert view.privacy == TilePrivacy.SILHOUETTES
    assert [(b.label, b.solid, b.weapon) for b in view.boxes] == [("pistol", True, True)]


def test_a_frozen_or_lost_camera_says_so_and_why(
    wall: WallPanel, operator: Seat, writer: FrameWriter, qtbot: QtBot
) -> None:
    write(writer, operator, 90, Shading.COARSE)
    tile = wall.grid.tile("cam-1")

    def shows(state: TileState, liveness: Liveness, trouble: str = "") -> bool:
        # A worker beats on whatever it has to say; of a frozen camera packets still come.
        beat(writer, liveness, trouble, 0.1 if liveness == Liveness.FROZEN else 14.0)
        return tile.view.state == state

    qtbot.waitUntil(lambda: shows(TileState.FROZEN, Liveness.FROZEN), timeout=5000)
    operator.world.now += timedelta(seconds=14)
    wall.tick()
    assert tile.view.age_s == pytest.approx(14.2, abs=0.01)
    assert tile.view.privacy == TilePrivacy.COARSE
    why = "camera.error.unreachable"
    qtbot.waitUntil(lambda: shows(TileState.LOST, Liveness.LOST, why), timeout=5000)
    assert tile.view.message == "Camera cannot be reached"


def test_a_camera_that_nobody_opened_is_opening(wall: WallPanel) -> None:
    assert wall.grid.tile("cam-2").view.state == TileState.OPENING


def test_a_critical_alert_marks_its_tile_until_it_is_retracted(
    wall: WallPanel, operator: Seat
) -> None:
    assert wall.grid.tile("cam-4").view.critical
    assert not wall.grid.tile("cam-2").view.critical
    del operator.world.state.tables["alerts"]["W2"]
    operator.follow()
    assert not wall.grid.tile("cam-4").view.critical


def test_without_a_detector_each_tile_says_detection_off(wall: WallPanel, operator: Seat) -> None:
    operator.desk.detection = DetectionStatus()
    wall.tick()
    assert all(wall.grid.tile(name).view.detection_off for name in wall.grid.shown())


@pytest.mark.parametrize(
    ("reason", "words"),
    [("detector.starting", "DETECTION STARTING"), ("detector.no_package", "DETECTION OFF")],
)
def test_a_detector_on_its_way_is_not_called_off(
    wall: WallPanel, operator: Seat, reason: str, words: str
) -> None:
    operator.desk.detection = DetectionStatus(reason_id=reason)
    wall.tick()
    assert all(words in wall.grid.tile(name).accessibleDescription() for name in wall.grid.shown())


def test_a_hidden_wall_reads_nothing(wall: WallPanel) -> None:
    wall.hide()
    assert not wall._timer.isActive()
    wall.show()
    assert wall._timer.isActive()


@pytest.fixture
def orders() -> list[tuple[str, float]]:
    return []


@pytest.fixture
def paced(operator: Seat, orders: list[tuple[str, float]], qtbot: QtBot) -> WallPanel:
    """A wall whose clock is the test's."""

    def ask(_viewer: int, camera_id: str, fps: float) -> None:
        orders.append((camera_id, fps))

    cameras = operator.desk.state.tables["cameras"]
    for number in range(5, 10):  # few tiles shed nothing
        one = replace(cameras["cam-1"], id=f"cam-{number}", number=number)
        cameras[one.id] = one
    panel = WallPanel(operator.desk, lambda _: None, lambda *_size: None, set_rate=ask)
    qtbot.addWidget(panel)
    panel.show()
    panel._timer.stop()
    return panel


def _polls(panel: WallPanel, monkeypatch: pytest.MonkeyPatch, every_s: float, count: int) -> None:
    now = dock.monotonic_s()
    times = itertools.count()
    with monkeypatch.context() as patch:
        patch.setattr(dock, "monotonic_s", lambda: now + times.__next__() * every_s)
        for _ in range(count):
            panel.poll()


def test_a_late_wall_sheds_and_never_a_camera_with_an_open_alert(
    paced: WallPanel, orders: list[tuple[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = paced.grid.shown()
    assert "cam-4" in shown  # it has a critical alert
    _polls(paced, monkeypatch, 0.2, 600)
    last = dict(orders)
    assert last["cam-4"] == FULL
    quiet = {name for name in shown if name not in paced.telling.alerting}
    assert len(quiet) >= 5
    assert {last[name] for name in quiet} == {RATES[-1]}
    paced.tick()
    assert paced.grid.tile(shown[-1]).view.shed
    assert not paced.grid.tile("cam-4").view.shed
    _polls(paced, monkeypatch, 0.016, 9000)
    assert set(dict(orders).values()) == {FULL}


def test_cameras_behind_an_enlarged_one_and_of_a_hidden_wall_are_not_seen(
    paced: WallPanel, orders: list[tuple[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = paced.grid.shown()
    paced.grid.enlarge(shown[0])
    _polls(paced, monkeypatch, 0.016, 30)
    assert dict(orders) == {shown[0]: FULL, **dict.fromkeys(shown[1:], UNSEEN)}
    paced.hide()
    assert set(dict(orders).values()) == {UNSEEN}
    paced.show()
    _polls(paced, monkeypatch, 0.016, 30)
    assert dict(orders)[shown[0]] == FULL
