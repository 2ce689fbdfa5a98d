"""A recording in a tile: begun and steered by keys, and never said to be live."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.video.frame_words import REPLAY_EPOCHS
from console.video.frames import (
    FrameReader,
    FrameWords,
    FrameWriter,
    Liveness,
    Shading,
    StreamStatus,
)
from console.views.wall.dock import WallPanel
from console.views.wall.station import WallStation
from console.views.wall.tile_view import TileState, state_words
from tests.support.keyboard import wait_until_active
from tests.support.seat import Seat

CAPTURED = 1_780_000_000.0


class Asked:
    """What the wall has wanted of the recordings, in order."""

    def __init__(self) -> None:
        self.wishes: list[tuple[object, ...]] = []
        self.replayed: set[str] = set()

    def replay(self, camera_id: str, from_utc: float) -> None:
        self.replayed.add(camera_id)
        self.wishes.append(("replay", camera_id, from_utc))

    def steer(
        self,
        camera_id: str,
        paused: bool | None = None,
        frames: int = 0,
        seconds: float = 0.0,
        pieces: int = 0,
    ) -> None:
        self.wishes.append(("steer", paused, frames, seconds, *([pieces] if pieces else [])))

    def live(self, camera_id: str) -> None:
        self.replayed.discard(camera_id)
        self.wishes.append(("live", camera_id))

    def is_replayed(self, camera_id: str) -> bool:
        return camera_id in self.replayed


@pytest.fixture
def writer() -> Iterator[tuple[FrameReader, FrameWriter]]:
    reader = FrameReader(64, 36)
    made = FrameWriter(reader.name)
    yield reader, made
    made.close()
    reader.close()


def write(writer: FrameWriter, pts: int, epoch: str) -> None:
    picture = np.full((36, 64, 4), 90, np.uint8)
    now = time.monotonic()
    words = FrameWords(epoch, pts, pts, CAPTURED, now, Shading.SILHOUETTES, 0, ())
    writer.write(picture, words)
    writer.beat(StreamStatus(Liveness.LIVE, False, "", 0.1, 10.0, 0, True, 0), now)


def test_keys_begin_and_steer_a_replay_that_is_never_live(
    operator: Seat, writer: tuple[FrameReader, FrameWriter], qtbot: QtBot
) -> None:
    reader, frames = writer
    asked = Asked()
    panel = WallPanel(operator.desk, {"cam-1": reader}.get, lambda *_size: None, recordings=asked)
    WallStation(panel)
    qtbot.addWidget(panel)
    panel.resize(800, 600)
    panel.show()
    wait_until_active(panel)
    panel.focus_target.setFocus()
    tile = panel.grid.tile("cam-1")
    write(frames, 1, "E.1")
    qtbot.waitUntil(lambda: tile.view.state == TileState.LIVE, timeout=5000)

    def press(*keys: Qt.Key) -> list[tuple[object, ...]]:
        asked.wishes.clear()
        for key in keys:
            QTest.keyClick(QApplication.focusWidget(), key)
        return asked.wishes

    assert press(Qt.Key.Key_Space, Qt.Key.Key_Comma, Qt.Key.Key_Escape) == []
    assert press(Qt.Key.Key_Backspace) == [("replay", "cam-1", CAPTURED - 30.0)]
    assert press(Qt.Key.Key_Space, Qt.Key.Key_Space) == [
        ("steer", True, 0, 0.0),
        ("steer", False, 0, 0.0),
    ]
    assert press(Qt.Key.Key_Comma, Qt.Key.Key_Period) == [
        ("steer", None, -1, 0.0),
        ("steer", None, 1, 0.0),
    ]
    assert press(Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_Backspace) == [
        ("steer", None, 0, -10.0),
        ("steer", None, 0, 10.0),
        ("steer", None, 0, -30.0),
    ]
    for sign, step in (("<", -1), (">", 1)):
        asked.wishes.clear()
        QTest.keyClicks(QApplication.focusWidget(), sign)
        assert asked.wishes == [("steer", None, 0, 0.0, step)]

    write(frames, 2, f"{REPLAY_EPOCHS}E.1")
    qtbot.waitUntil(lambda: tile.view.state == TileState.REPLAY, timeout=5000)
    said = state_words(tile.view)
    assert said.startswith("REPLAY ")
    qtbot.waitUntil(lambda: said in tile.accessibleDescription(), timeout=5000)
    assert "LIVE" not in tile.accessibleDescription()
    assert press(Qt.Key.Key_Escape) == [("live", "cam-1")]
    write(frames, 3, "E.1")
    qtbot.waitUntil(lambda: tile.view.state == TileState.LIVE, timeout=5000)
    panel.hide()
