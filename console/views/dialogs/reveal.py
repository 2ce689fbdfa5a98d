"""Dialogs of reveals: what is to be seen, why and for how long; and another person's answer."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from console.domain.commands import TITLE_MAX
from console.domain.reveal import MINUTES_MAX, REASON_LEAST
from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.widgets import PlainLabel

MINUTES_OFFERED = 5


class AskReveal(Ask):
    """alert: what the selected alert of this camera is called, empty where there is none."""

    title_id, verb_id = "reveal.ask", "reveal.ask_it"

    def __init__(self, camera: str, alert: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head.setText(tr("reveal.ask_this", camera=camera))
        self.what, self.reason, self.minutes = QComboBox(), QLineEdit(), QSpinBox()
        if alert:
            self.what.addItem(tr("reveal.what_track", alert=alert), True)
        self.what.addItem(tr("reveal.what_camera"), False)
        self.reason.setMaxLength(TITLE_MAX)
        self.minutes.setRange(1, MINUTES_MAX)
        self.minutes.setValue(MINUTES_OFFERED)
        self.minutes.setMinimumHeight(28)
        self.add(tr("reveal.what"), self.what)
        self.add(tr("dialog.reason"), self.reason)
        self.add(tr("reveal.minutes"), self.minutes)

    @property
    def track(self) -> bool:
        """Of the alert only, and not all of the picture."""
        return bool(self.what.currentData())

    def problem(self) -> str:
        if len(self.reason.text().strip()) >= REASON_LEAST:
            return ""
        return tr("refused.reason_short", least=REASON_LEAST)


class GrantReveal(Ask):
    """Who wants to see what, why and for how long; Enter agrees."""

    title_id, verb_id = "reveal.grant", "reveal.grant_it"

    def __init__(self, words: str, reason: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head.setText(words)
        self.why = PlainLabel(reason)
        self.why.setWordWrap(True)
        self.add(tr("dialog.reason"), self.why)
