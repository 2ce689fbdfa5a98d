"""The hand-over in five lines, for the board: how much is listed, and how far it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from console.domain.rules.handover_lines import open_lines
from console.domain.shift import Handover, Line, LineKind
from console.i18n import tr
from console.views.desk import Changed, Desk
from console.views.panel import Panel
from console.views.shift.stand import shown_handovers, signatures
from console.views.widgets import KeyButton, PlainLabel
from console.views.words import local_time, person_name

_ROWS: tuple[tuple[str, tuple[LineKind, ...]], ...] = (
    ("incidents", (LineKind.INCIDENT,)),
    ("withheld", (LineKind.WITHHELD,)),
    ("out_of_service", (LineKind.OUT_OF_SERVICE, LineKind.CAMERA, LineKind.OVERRIDE)),
    ("steps", (LineKind.STEP,)),
)


class HandoverBrief(Panel):
    """`asked`: open it in full."""

    title_id = "handover.title"
    asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.names = {name: PlainLabel("") for name in self._rows()}
        self.values = {name: PlainLabel("") for name in self._rows()}
        grid = QGridLayout()
        grid.setContentsMargins(12, 6, 12, 6)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for row, name in enumerate(self._rows()):
            grid.addWidget(self.names[name], row, 0)
            grid.addWidget(self.values[name], row, 1, Qt.AlignmentFlag.AlignTrailing)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.open_button = KeyButton(act="handover")
        self.open_button.clicked.connect(lambda: self.asked.emit("handover"))
        self.header.add(self.open_button)
        self.retranslate()

    @staticmethod
    def _rows() -> tuple[str, ...]:
        return (*(name for name, _ in _ROWS), "signatures")

    @property
    def focus_target(self) -> QWidget:
        return self.open_button

    def refresh(self, changed: Changed) -> None:
        if self.isVisible():
            self._show()

    def tick(self) -> None:
        if self.isVisible():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def retranslate(self) -> None:
        super().retranslate()
        self.open_button.set_texts(tr("handover.begin"))
        for name, label in self.names.items():
            label.setText(tr(f"brief.{name}"))
        self._show()

    def subtitle(self) -> str:
        one = self._one()
        if one is None:
            return tr("brief.none")
        state, me = self.desk.state, self.desk.me.id
        outgoing, incoming = (person_name(state, who, me) for who in (one.from_id, one.to_id))
        return tr("handover.from_to", outgoing=outgoing, incoming=incoming)

    def _one(self) -> Handover | None:
        found = [one for one in shown_handovers(self.desk) if not one.done]
        return found[0] if found else None

    def _show(self) -> None:
        """Of the one under way; without one, what it would list now."""
        one = self._one()
        lines = (
            one.lines if one else open_lines(self.desk.state, self.desk.me.id, self.desk.now())[0]
        )
        for name, kinds in _ROWS:
            self.values[name].setText(_said([line for line in lines if line.kind in kinds]))
        signed = tr("brief.signed", n=signatures(self.desk, one) if one else 0)
        self.values["signatures"].setText(signed)
        self.show_age()


def _said(lines: list[Line]) -> str:
    """How many, and when the next one comes back by itself."""
    backs = [line.until_utc for line in lines if line.until_utc]
    if not backs:
        return str(len(lines))
    return tr("brief.back", n=len(lines), time=local_time(min(backs))[:5])
