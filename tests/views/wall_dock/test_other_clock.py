"""Pictures are as old as they are, though this computer's clock and the backend's differ."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from console.domain.link import LinkState
from console.video.frames import FrameReader, FrameWords, FrameWriter, Shading
from console.video.records import OWN_EPOCHS
from console.views.wall.dock import WallPanel
from tests.support.seat import Seat

WIDTH, HEIGHT, AGE_S, OFFSET_S = 64, 36, 0.2, -3600.0


@pytest.fixture
def frames() -> Iterator[tuple[FrameReader, FrameWriter]]:
    with (
        closing(FrameReader(WIDTH, HEIGHT)) as reader,
        closing(FrameWriter(reader.name)) as writer,
    ):
        yield reader, writer


@pytest.mark.parametrize(
    ("epoch", "captured_on_s"),
    [("E1", OFFSET_S), (f"{OWN_EPOCHS}1", 0.0)],
    ids=["the backend's", "read here"],
)
def test_a_picture_is_dated_by_who_read_it(
    operator: Seat,
    frames: tuple[FrameReader, FrameWriter],
    qtbot: QtBot,
    epoch: str,
    captured_on_s: float,
) -> None:
    reader, writer = frames
    operator.set_link(LinkState.ONLINE, clock_offset_ms=round(OFFSET_S * 1000))
    panel = WallPanel(operator.desk, {"cam-1": reader}.get, lambda *_size: None)
    qtbot.addWidget(panel)
    captured = operator.world.now.timestamp() + captured_on_s - AGE_S
    words = FrameWords(epoch, 1, 1, captured, time.monotonic(), Shading.SILHOUETTES, 0, ())
    writer.write(np.zeros((HEIGHT, WIDTH, 4), np.uint8), words)
    panel.resize(800, 600)
    panel.show()
    tile = panel.grid.tile("cam-1")
    qtbot.waitUntil(lambda: tile.view.image is not None, timeout=5000)
    assert tile.view.age_s == pytest.approx(AGE_S, abs=0.01)
    panel.hide()
