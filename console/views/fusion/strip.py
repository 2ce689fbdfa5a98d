"""One line below the incident's head: how sure all sources are together, and why it moved.

For an alert that has no incident it says what it may be one with, and which key joins them.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.domain.alert import Alert
from console.domain.fusion import course, fused, halves_in
from console.domain.incident import Incident
from console.domain.sources import reports_of
from console.i18n import tr
from console.views.desk import Desk
from console.views.fusion.words import (
    figure,
    proposal_of,
    reason_words,
    strip_words,
    target_words,
)
from console.views.keymap import key_of
from console.views.theme import set_kind
from console.views.widgets import ConfidenceBar, ElidedLabel, KeyButton, PlainLabel

_BAR_WIDTH = 120


class FusionStrip(QWidget):
    """`asked` carries the name of what its buttons want."""

    asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._incident: Incident | None = None
        self._alert: Alert | None = None
        set_kind(self, "header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.bar = ConfidenceBar()
        self.bar.setFixedSize(_BAR_WIDTH, 6)
        self.name, self.figure = PlainLabel("", "dim"), PlainLabel("", "strong")
        self.words = ElidedLabel("", "dim")
        self.why = KeyButton(act="why_confidence")
        self.note = KeyButton(act="observe")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 8, 2)
        row.setSpacing(8)
        for widget in (self.name, self.figure, self.bar):
            row.addWidget(widget)
        row.addWidget(self.words, 1)
        for button, act in ((self.note, "observe"), (self.why, "why_confidence")):
            button.clicked.connect(lambda _=False, act=act: self.asked.emit(act))
            row.addWidget(button)
        self.retranslate()

    def show_subject(self, incident: Incident | None, alert: Alert | None) -> None:
        self._incident, self._alert = incident, alert
        self.tick()

    def tick(self) -> None:
        """Anew by the second: the figure fades."""
        incident, alert, desk = self._incident, self._alert, self._desk
        value: float | None
        if incident is not None:
            reports, now = reports_of(desk.state, incident), desk.now()
            value = fused(reports, now).confidence if desk.state.fusion_rules else None
            steps, halves = course(reports, now, most=1), halves_in(reports, now)
            words = strip_words(desk.state, steps, halves, now, desk.me.id)
        else:
            value = desk.confidence_of(alert) if alert and desk.state.fusion_rules else None
            words = self._proposal()
        self.setVisible(value is not None)
        if value is None:
            return
        self.bar.set_value(value)
        self.figure.setText(figure(value))
        if words != self.words.text():
            self.words.setText(words)
        for button in (self.why, self.note):
            button.setVisible(incident is not None)

    def _proposal(self) -> str:
        state = self._desk.state
        match = proposal_of(state, self._alert)
        if match is None:
            return ""
        target = target_words(state, match)
        return tr("fusion.proposal", target=target, why=reason_words(match), key=key_of("join"))

    def retranslate(self) -> None:
        self.name.setText(tr("fusion.confidence"))
        self.why.set_texts(tr("fusion.why"))
        self.note.set_texts(tr("fusion.observe"))
        self.bar.retranslate()
        self.show_subject(self._incident, self._alert)
