"""The two doors between console and map page: JSON in, ids out."""

from __future__ import annotations

import json

from PySide6.QtCore import QObject, Signal, Slot

from console.domain.place import Position


class MapBridge(QObject):
    """What the page sees as `bridge`. `calls` counts every call of the page, for the tests."""

    pushed = Signal(str)
    page_ready = Signal()
    page_applied = Signal()
    alert_picked = Signal(str)
    camera_picked = Signal(str)
    cluster_opened = Signal(list, int)
    point_picked = Signal(str, object, object)  # purpose, Position, the points measured
    measuring_ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.calls: list[str] = []

    @Slot()
    def ready(self) -> None:
        self.calls.append("ready")
        self.page_ready.emit()

    @Slot()
    def applied(self) -> None:
        self.page_applied.emit()

    @Slot(str)
    def activateAlert(self, alert_id: str) -> None:
        self.calls.append("activateAlert")
        self.alert_picked.emit(alert_id)

    @Slot(str)
    def activateCamera(self, camera_id: str) -> None:
        self.calls.append("activateCamera")
        self.camera_picked.emit(camera_id)

    @Slot(str)
    def openCluster(self, text: str) -> None:
        self.calls.append("openCluster")
        said = json.loads(text)
        self.cluster_opened.emit([str(one) for one in said["ids"]], int(said["total"]))

    @Slot(str)
    def pickPoint(self, text: str) -> None:
        self.calls.append("pickPoint")
        said = json.loads(text)
        points = tuple(Position(float(x), float(y)) for x, y in said["points"])
        at = Position(float(said["lon"]), float(said["lat"]))
        self.point_picked.emit(str(said["what"]), at, points)

    @Slot()
    def measuringEnded(self) -> None:
        self.calls.append("measuringEnded")
        self.measuring_ended.emit()
