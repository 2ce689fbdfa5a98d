"""The cameras nearest to an alert, live and small; one of them goes large with its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.views.wall.dock import WallPanel
from console.views.wall.grid import WallGrid
from console.views.widgets import ElidedLabel, KeyHint

MOST = 4


class RowGrid(WallGrid):
    """Side by side. Digits are the desk's keys here, not numbers of cameras."""

    def _shape(self) -> tuple[int, int]:
        return self.count, 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdecimal():
            event.ignore()
        else:
            super().keyPressEvent(event)


class NearCameras(WallPanel):
    """A wall of four in one row, without a header. `asked`: this one is wanted large."""

    asked = Signal(str)

    def __init__(self, *args: Any, **doors: Any) -> None:
        """As any wall."""
        super().__init__(*args, **doors)
        self.header.hide()
        self._said = [ElidedLabel("", "dim") for _ in range(MOST)]
        self._keys = [KeyHint(str(number)) for number in range(1, MOST + 1)]
        words = QWidget()
        words.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the tiles above them
        row = QHBoxLayout(words)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(4)
        for key, label in zip(self._keys, self._said, strict=True):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            below = QHBoxLayout()  # the key must not be taken for the camera's number above it
            below.addWidget(key)
            below.addWidget(label, 1)
            row.addLayout(below, 1)
        self.body.addWidget(words)

    def make_grid(self) -> WallGrid:
        grid = RowGrid(self)
        grid.setMinimumSize(200, 60)
        grid.enlargedChanged.connect(self._enlarged)
        return grid

    def show_near(self, cameras: Sequence[str], words: Sequence[str]) -> None:
        """Ids, the most useful first, and what is to be said of each."""
        tiles = tuple([*cameras, *[""] * MOST][:MOST])
        if tiles != self.order.tiles:
            self.order.tiles, self.order.grid, self.order.page = tiles, MOST, 0
            self.show_page()
        told = [*words, *[""] * MOST]
        for key, label, text in zip(self._keys, self._said, told, strict=False):
            label.setText(text)
            key.setVisible(bool(text))

    def _enlarged(self, camera_id: str) -> None:
        if camera_id:
            self.grid.enlarge("")
            self.asked.emit(camera_id)
