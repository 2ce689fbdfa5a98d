"""The map as a list: for a screen reader, for the keyboard, and when no map can be drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QListView, QWidget

from console.domain.place import Position
from console.i18n import isolate, tr
from console.views.map.records import (
    MapAlert,
    MapCamera,
    MapFence,
    MapRest,
    MapUnit,
    Spot,
)
from console.views.symbols import badge_pixmap, icon
from console.views.widgets import age_text

_BADGE = 20
_Index = QModelIndex | QPersistentModelIndex


MapRecord = MapAlert | MapCamera | MapUnit | MapFence | MapRest


def alert_text(alert: MapAlert, now: datetime) -> str:
    age = age_text((now - alert.age_utc).total_seconds())
    notes = [tr("map.acknowledged" if alert.acknowledged else "map.unacknowledged")]
    notes += [tr("map.no_place")] if alert.lon is None else []
    notes += [tr("map.stale")] if alert.stale else []
    notes += [tr("map.local")] if alert.local else []
    return " · ".join([isolate(" ".join(alert.title.split())), isolate(age), *notes])


def camera_text(camera: MapCamera, now: datetime) -> str:
    text = tr("map.row_camera", number=camera.number, name=camera.name)
    return text if camera.live else f"{text} · {tr('map.no_picture')}"


def unit_text(unit: MapUnit, now: datetime) -> str:
    kind, name = tr(f"unit.kind.{unit.kind}"), isolate(unit.name)
    parts = [tr("map.row_unit", kind=kind, name=name), tr(f"unit.state.{unit.state}")]
    if unit.organisation:
        parts.append(isolate(unit.organisation))
    if unit.since_ms:
        parts.append(isolate(age_text(max(0.0, now.timestamp() - unit.since_ms / 1000))))
    return " · ".join([*parts, *([tr("map.stale")] if unit.stale else [])])


def fence_text(fence: MapFence, now: datetime) -> str:
    text = tr("map.row_fence", name=isolate(fence.name), says=fence.says)
    return f"{text} · {tr('map.fence_alarmed')}" if fence.alarmed else text


def rest_text(rest: MapRest, now: datetime) -> str:
    return tr("map.row_rest", count=rest.count)


_TEXTS: dict[type, Callable[[Any, datetime], str]] = {
    MapAlert: alert_text,
    MapCamera: camera_text,
    MapUnit: unit_text,
    MapFence: fence_text,
    MapRest: rest_text,
}
_SYMBOLS: dict[type, Callable[[Any], QPixmap | QIcon]] = {
    MapAlert: lambda alert: badge_pixmap(
        alert.priority, _BADGE, 2.0, acknowledged=alert.acknowledged, stale=alert.stale
    ),
    MapCamera: lambda camera: icon("camera"),
    MapUnit: lambda unit: icon(f"unit_{unit.kind}"),
    MapFence: lambda fence: icon("map"),
    MapRest: lambda rest: QPixmap(),
}


def spoken(record: MapRecord, now: datetime) -> str:
    """The row as it is read aloud: with the priority, which the eye has from the badge."""
    text = _TEXTS[type(record)](record, now)
    if isinstance(record, MapAlert):
        return f"{tr(f'widgets.priority_{record.priority}')} · {text}"
    return text


def in_order(
    alerts: Sequence[MapAlert],
    cameras: Sequence[MapCamera],
    units: Sequence[MapUnit],
    fences: Sequence[MapFence] = (),
) -> list[MapRecord]:
    """Worst and oldest first, then cameras by number, then units and watched areas."""
    return [
        *sorted(alerts, key=lambda alert: (alert.priority, alert.age_utc, alert.id)),
        *sorted(cameras, key=lambda camera: camera.number),
        *sorted(units, key=lambda unit: unit.name),
        *sorted(fences, key=lambda fence: (not fence.alarmed, fence.name)),
    ]


class MapListModel(QAbstractListModel):
    """Words are made for the rows on screen only; item views draw a string as it is written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._records: list[MapRecord] = []

    def set_records(self, records: list[MapRecord]) -> None:
        """Same places: only words change, and selection and scroll stay where they are."""
        before = [(type(record), record.id) for record in self._records]
        if before == [(type(record), record.id) for record in records]:
            self._records = records
            self.say_again()
            return
        self.beginResetModel()
        self._records = records
        self.endResetModel()

    def say_again(self) -> None:
        """Ages have moved on, or the language has changed."""
        if self._records:
            self.dataChanged.emit(self.index(0), self.index(len(self._records) - 1))

    @property
    def records(self) -> list[MapRecord]:
        return self._records

    def record(self, index: _Index) -> MapRecord:
        return self._records[index.row()]

    def place_of(self, kind: type, record_id: str) -> QModelIndex:
        for place, record in enumerate(self._records):
            if type(record) is kind and record.id == record_id:
                return self.index(place)
        return QModelIndex()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._records)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        record = self._records[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _TEXTS[type(record)](record, datetime.now(UTC))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(record, datetime.now(UTC))
        if role == Qt.ItemDataRole.DecorationRole:
            return _SYMBOLS[type(record)](record)
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

    def set_records(self, records: list[MapRecord]) -> None:
        """Rows in this order; the cursor stays on its record."""
        place = self.currentIndex()
        current = self._model.record(place) if place.isValid() else None
        self._model.set_records(records)
        if current and not self.currentIndex().isValid():
            self.show_chosen(type(current), current.id)

    def say_again(self) -> None:
        self._model.say_again()

    def show_chosen(self, kind: type, record_id: str) -> None:
        place = self._model.place_of(kind, record_id)
        if not place.isValid():
            self.clearSelection()
            return
        select = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(place, select)

    def spot(self) -> Spot | None:
        """The place of the row in hand; None where there is none, or it has no place."""
        index = self.currentIndex()
        record = self._model.record(index) if index.isValid() else None
        if isinstance(record, MapCamera):
            return Spot(record.id)
        if record is None or isinstance(record, MapRest):
            return None
        if record.lon is None or record.lat is None:
            return None
        name = record.title if isinstance(record, MapAlert) else record.name
        return Spot("", Position(record.lon, record.lat), tr("map.near", what=name))

    def records(self) -> list[MapRecord]:
        return self._model.records

    def chosen_place(self) -> tuple[float, float] | None:
        """lon and lat of the row with the cursor, where it has any."""
        record = self._model.record(self.currentIndex()) if self.currentIndex().isValid() else None
        lon, lat = getattr(record, "lon", None), getattr(record, "lat", None)
        return None if lon is None or lat is None else (lon, lat)

    def choose_first(self) -> None:
        if self._model.rowCount():
            self.setCurrentIndex(self._model.index(0))

    def texts(self) -> list[str]:
        """What is written in the list, in order."""
        places = (self._model.index(k) for k in range(self._model.rowCount()))
        return [self._model.data(place) for place in places]

    def _activate(self, index: QModelIndex) -> None:
        record = self._model.record(index)
        if isinstance(record, MapAlert):
            self.alert_picked.emit(record.id)
        elif isinstance(record, MapCamera):
            self.camera_picked.emit(record.id)
