"""The verdict desk: what was seen and with what, and the cameras that may see it too (A05, U26).

It opens with one key beside the wall, on which the alert's camera then stands large and live, and
takes the focus from nobody who types.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from console.domain.alert import Alert, Detection
from console.domain.place import Position
from console.i18n import isolate, known, tr
from console.store.select import camera_of, find_alert
from console.views.desk import Changed, Desk
from console.views.panel import Panel
from console.views.verdict.nearest import Near, nearest
from console.views.verdict.strip import EvidenceStrip
from console.views.widgets import PlainLabel
from console.views.words import alert_title, clean, family

_ID = int(Qt.ItemDataRole.UserRole)
_SHOWN = {"alerts", "cameras", "aliases"}
_MOST = 8
_STRIP_LEAST, _CAMERAS_LEAST = 110, 52  # pixels


class VerdictPanel(Panel):
    """`camera_asked` carries the camera that the wall is to show large."""

    title_id = "verdict_desk.title"
    camera_asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._alert_id = ""
        super().__init__(desk, parent)
        self.strip = EvidenceStrip(desk)
        self.strip.setMinimumHeight(_STRIP_LEAST)
        self.why = PlainLabel("")
        self.why.setWordWrap(True)
        self.clip = PlainLabel("", "dim")
        self.clip.setWordWrap(True)
        self.cameras_title = PlainLabel("", "section")
        self.cameras = QListWidget()
        self.cameras.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.cameras.currentItemChanged.connect(self._picked)
        self.body.setContentsMargins(10, 8, 10, 8)
        self.body.setSpacing(8)
        self.cameras.setMinimumHeight(_CAMERAS_LEAST)
        self.body.addWidget(self._evidence(), 3)
        self.body.addWidget(self.cameras_title)
        self.body.addWidget(self.cameras, 2)
        self.retranslate()

    def _evidence(self) -> QScrollArea:
        """On a small screen it is scrolled; nothing of it lies over the rest."""
        inner, area = QWidget(), QScrollArea()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.strip, 1)
        column.addWidget(self.why)
        column.addWidget(self.clip)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(tr(self.title_id))
        for surface in (inner, area.viewport()):
            surface.setAutoFillBackground(False)
        return area

    @property
    def focus_target(self) -> QWidget:
        return self.cameras

    @property
    def alert(self) -> Alert | None:
        return find_alert(self.desk.state, self._alert_id)

    def show_alert(self, alert_id: str) -> None:
        """Its camera goes to the wall, first of the list; the others follow by use."""
        self._alert_id = alert_id
        self._show_all()
        self._fill()

    def step(self, by: int) -> None:
        """The next or previous camera of the list, wherever the focus is."""
        row = self.cameras.currentRow() + by
        if 0 <= row < self.cameras.count():
            self.cameras.setCurrentRow(row)

    def refresh(self, changed: Changed) -> None:
        if changed.keys() & _SHOWN and self.isVisible():
            self._show_all()

    def retranslate(self) -> None:
        super().retranslate()
        self.cameras_title.setText(tr("verdict_desk.cameras"))
        self.cameras.setAccessibleName(tr("verdict_desk.cameras"))
        self._show_all()
        self._rename()

    def subtitle(self) -> str:
        return alert_title(self.alert) if self.alert else ""

    def _show_all(self) -> None:
        alert = self.alert
        self.header.set_texts(tr(self.title_id), self.subtitle())
        self.strip.show_alert(alert)
        self.why.setText(_why(alert) if alert else "")
        clip = alert is not None and any(item.role == "clip" for item in alert.evidence)
        self.clip.setText(
            tr("verdict_desk.clip_kept" if clip else "verdict_desk.no_clip") if alert else ""
        )

    def _fill(self) -> None:
        self.cameras.blockSignals(True)
        self.cameras.clear()
        for camera_id, words in self._rows():
            item = QListWidgetItem(words)
            item.setData(_ID, camera_id)
            self.cameras.addItem(item)
        self.cameras.blockSignals(False)
        if self.cameras.count():
            self.cameras.setCurrentRow(0)

    def _rename(self) -> None:
        for row, (_camera_id, words) in enumerate(self._rows()):
            if item := self.cameras.item(row):
                item.setText(words)

    def _rows(self) -> list[tuple[str, str]]:
        alert = self.alert
        camera = camera_of(self.desk.state, alert) if alert else None
        if alert is None:
            return []
        rows = []
        if camera is not None:
            name = isolate(clean(camera.name))
            rows.append((camera.id, tr("verdict_desk.own_camera", number=camera.number, name=name)))
        place = _place(alert, camera.position if camera else None)
        others = self.desk.state.cameras.values()
        near = nearest(others, camera.id if camera else "", place) if place else ()
        return rows + [(one.camera.id, _near_words(one)) for one in near[:_MOST]]

    def _picked(self, current: QListWidgetItem | None) -> None:
        if current is not None:
            self.camera_asked.emit(str(current.data(_ID)))


def _place(alert: Alert, camera: Position | None) -> Position | None:
    return alert.position or camera


def _near_words(near: Near) -> str:
    camera = near.camera
    message = "verdict_desk.covers" if near.covers else "verdict_desk.near"
    return tr(message, number=camera.number, name=clean(camera.name), metres=round(near.metres))


def _why(alert: Alert) -> str:
    """What the detector looked at: the label, how sure, since when, and over which threshold."""
    seen = alert.detection
    if seen is None:
        return tr("verdict_desk.by_a_person")
    label = f"{family(alert.message_id)}.label.{seen.label}"
    return tr(
        "verdict_desk.why",
        label=tr(label) if known(label) else clean(seen.label),
        score=f"{seen.score:.2f}",
        threshold=f"{seen.threshold:.2f}",
        n=len(seen.track),
        seconds=f"{_span_s(seen):.1f}",
        region=_region(seen),
        model=f"{clean(seen.model_name)} {clean(seen.model_version)}",
        device=clean(seen.device),
    )


def _span_s(seen: Detection) -> float:
    return (seen.track[-1].at_utc - seen.track[0].at_utc).total_seconds()


def _region(seen: Detection) -> str:
    """Of the picture, in hundredths: left, top, right and bottom edge of the last box."""
    box = seen.track[-1].box
    return "–".join(f"{round(100 * edge)}" for edge in (box.x1, box.y1, box.x2, box.y2))
