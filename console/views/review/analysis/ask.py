"""What is to be analysed: which of the cameras on screen, and how closely."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from console.domain.analysis import AnalysisWish
from console.i18n import tr
from console.store.select import State
from console.views.bookmarks.words import when_words
from console.views.dialogs.ask import Ask
from console.views.exports.window import Window
from console.views.widgets import PlainLabel, isolate
from console.views.words import clean

_RATES = (("each", 0.0), ("five", 0.2))  # seconds from one picture to the next


class AskAnalysis(Ask):
    """A box for each camera, ticked."""

    title_id, verb_id = "analysis.ask", "analysis.begin"

    def __init__(self, state: State, window: Window, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMinimumWidth(520)
        self._window = window
        self.boxes: dict[str, QCheckBox] = {}
        begins, ends = (datetime.fromtimestamp(at, UTC) for at in (window.from_utc, window.to_utc))
        label = tr("analysis.recordings", times=when_words(begins, ends))
        for camera_id in window.camera_ids:
            if camera := state.cameras.get(camera_id):
                box = QCheckBox(isolate(f"{camera.number} {clean(camera.name)}"))
                box.setChecked(True)
                self.add(label, box)
                box.setAccessibleName(f"{box.text()}, {label}")
                self.boxes[camera_id], label = box, ""
        self.rate = QComboBox()
        for name, every_s in _RATES:
            self.rate.addItem(tr(f"analysis.rate_{name}"), every_s)
        self.add(tr("analysis.rate"), self.rate)
        self.told = PlainLabel(tr("analysis.told"), "dim")
        self.told.setWordWrap(True)
        self.form.addRow(self.told)

    def wish(self) -> AnalysisWish:
        chosen = tuple(one for one, box in self.boxes.items() if box.isChecked())
        return AnalysisWish(
            chosen, self._window.from_utc, self._window.to_utc, float(self.rate.currentData())
        )

    def problem(self) -> str:
        return "" if self.wish().camera_ids else tr("analysis.no_camera")
