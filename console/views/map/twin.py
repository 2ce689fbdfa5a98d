"""The map as a list: for a screen reader, for the keyboard, and when no map can be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QListView, QWidget

from console.i18n import tr
from console.views.map.records import MapAlert, MapCamera, MapUnit
from console.views.symbols import badge_pixmap, icon
from console.views.widgets import age_text, isolate

_BADGE = 20
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Row:
    """One line: its words, and what is picked with it ("alert", "camera" or "unit" and an id)."""

    kind: str
    id: str
    text: str
    spoken: str
    decoration: Any


def alert_row(alert: MapAlert, now: datetime) -> Row:
    age = age_text((now - alert.age_utc).total_seconds())
    notes = [tr("map.acknowledged" if alert.acknowledged else "map.unacknowledged")]
    notes += [tr("map.stale")] if alert.stale else []
    notes += [tr("map.local")] if alert.local else []
    text = " · ".join([isolate(alert.title), isolate(age), *notes])
    return Row(
        kind="alert",
        id=alert.id,
        text=text,
        spoken=f"{tr(f'widgets.priority_{alert.priority}')} · {text}",
        decoration=badge_pixmap(
            alert.priority, _BADGE, 2.0, acknowledged=alert.acknowledged, stale=alert.stale
        ),
    )


def camera_row(camera: MapCamera) -> Row:
    text = tr("map.row_camera", number=camera.number, name=camera.name)
    if not camera.live:
        text = f"{text} · {tr('map.no_picture')}"
    return Row("camera", camera.id, text, text, icon("camera"))


def unit_row(unit: MapUnit) -> Row:
    text = tr("map.row_unit", name=unit.name)
    if unit.stale:
        text = f"{text} · {tr('map.stale')}"
    return Row("unit", unit.id, text, text, icon("unit"))


def rows_of(
    alerts: Sequence[MapAlert],
    cameras: Sequence[MapCamera],
    units: Sequence[MapUnit],
    now: datetime,
) -> list[Row]:
    """Worst and oldest first, then cameras by number, then units."""
    ordered = sorted(alerts, key=lambda alert: (alert.priority, alert.age_utc, alert.id))
    return [
        *(alert_row(alert, now) for alert in ordered),
        *(camera_row(camera) for camera in sorted(cameras, key=lambda c: c.number)),
        *(unit_row(unit) for unit in sorted(units, key=lambda u: u.name)),
    ]


class MapListModel(QAbstractListModel):
    """Rows in place; item views draw a string as it is written, so no markup can run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def set_rows(self, rows: list[Row]) -> None:
        """Same places: only texts change, and selection and scroll stay where they are."""
        if [(r.kind, r.id) for r in rows] == [(r.kind, r.id) for r in self._rows]:
            changed = [k for k, row in enumerate(rows) if row.spoken != self._rows[k].spoken]
            self._rows = rows
            if changed:
                self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, index: _Index) -> Row:
        return self._rows[index.row()]

    def place_of(self, kind: str, record_id: str) -> QModelIndex:
        for place, row in enumerate(self._rows):
            if (row.kind, row.id) == (kind, record_id):
                return self.index(place)
        return QModelIndex()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(row.text.split())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        if role == Qt.ItemDataRole.DecorationRole:
            return row.decoration
        return None


class MapList(QListView):
    """Enter or double-click picks what the marker on the map would."""

    alert_picked = Signal(str)
    camera_picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = MapListModel(self)
        self.setModel(self._model)
        self.setUniformItemSizes(True)
        self.setSpacing(2)
        self.activated.connect(self._activate)

    def set_rows(self, rows: list[Row]) -> None:
        current = self._model.row(self.currentIndex()) if self.currentIndex().isValid() else None
        self._model.set_rows(rows)
        if current and not self.currentIndex().isValid():
            self.show_chosen(current.kind, current.id)

    def show_chosen(self, kind: str, record_id: str) -> None:
        place = self._model.place_of(kind, record_id)
        if not place.isValid():
            self.clearSelection()
            return
        select = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(place, select)

    def texts(self) -> list[str]:
        """What is written in the list, in order."""
        places = (self._model.index(k) for k in range(self._model.rowCount()))
        return [self._model.data(place) for place in places]

    def _activate(self, index: QModelIndex) -> None:
        row = self._model.row(index)
        if row.kind == "alert":
            self.alert_picked.emit(row.id)
        elif row.kind == "camera":
            self.camera_picked.emit(row.id)
