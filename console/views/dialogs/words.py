"""Dialogs that ask for words: a reason, a manual alert, an incident's summary."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from console.domain.alert import Priority
from console.domain.commands import TEXT_MAX, TITLE_MAX
from console.domain.incident import CLOSE_CODES
from console.domain.rules.alerts import ALERT_CLOSE_CODES
from console.i18n import tr
from console.store.select import State
from console.views.dialogs.ask import Ask
from console.views.words import clean

_ID = int(Qt.ItemDataRole.UserRole)


class Summary(QPlainTextEdit):
    """Ctrl+Enter sends; Tab leaves."""

    def __init__(self, dialog: Ask) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self.setTabChangesFocus(True)
        self.setMinimumHeight(90)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._dialog.submit()
            return
        super().keyPressEvent(event)


class AskReason(Ask):
    """Why: for skipping a step, declining an offer, taking over."""

    def __init__(self, title_id: str, verb_id: str, parent: QWidget | None = None) -> None:
        self.title_id, self.verb_id = title_id, verb_id
        super().__init__(parent)
        self.reason = QLineEdit()
        self.reason.setMaxLength(TITLE_MAX)
        self.add(tr("dialog.reason"), self.reason)

    def problem(self) -> str:
        return "" if self.reason.text().strip() else tr("dialog.reason_missing")


class AskManualAlert(Ask):
    """Title, Enter: an alert in less than five seconds; place and priority are filled in."""

    title_id, verb_id = "dialog.manual_alert", "dialog.raise_alert"

    def __init__(self, state: State, camera_id: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLineEdit()
        self.title.setMaxLength(TITLE_MAX)
        self.priority, self.camera, self.place = QComboBox(), QComboBox(), QLineEdit()
        for level in Priority:
            self.priority.addItem(tr(f"widgets.priority_{int(level)}"), level)
        self.priority.setCurrentIndex(Priority.HIGH - 1)
        self.camera.addItem(tr("dialog.no_camera"), "")
        for camera in sorted(state.cameras.values(), key=lambda c: c.number):
            name = tr("dialog.camera", number=camera.number, name=clean(camera.name))
            self.camera.addItem(name, camera.id)
        self.camera.setCurrentIndex(max(0, self.camera.findData(camera_id)))
        self.place.setMaxLength(TITLE_MAX)
        self.add(tr("dialog.what"), self.title)
        self.add(tr("dialog.priority"), self.priority)
        self.add(tr("dialog.at_camera"), self.camera)
        self.add(tr("dialog.place"), self.place)

    def problem(self) -> str:
        return "" if self.title.text().strip() else tr("dialog.title_missing")


class AskClose(Ask):
    """A code and a summary; the focus starts on the code, never on the button that closes."""

    title_id, verb_id = "dialog.close_incident", "dialog.close_it"

    def __init__(self, subject: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head.setText(tr("dialog.close_this", what=subject))
        self.code = QComboBox()
        for code in CLOSE_CODES:
            self.code.addItem(tr(f"close.{code}"), code)
        self.summary = Summary(self)
        self.add(tr("dialog.code"), self.code)
        self.add(tr("dialog.summary"), self.summary)
        self.accept_button.set_texts(tr(self.verb_id), "Ctrl+Enter")
        self.accept_button.setAutoDefault(False)
        self.accept_button.setDefault(False)

    def problem(self) -> str:
        text = self.summary.toPlainText().strip()
        if not text:
            return tr("dialog.summary_missing")
        return tr("dialog.too_long", n=TEXT_MAX) if len(text) > TEXT_MAX else ""


class AskCloseAlert(Ask):
    """An alert that needs no incident leaves with a code; forced: over a condition that stands."""

    title_id, verb_id = "dialog.close_alert", "dialog.close_the_alert"
    _codes = tuple(code for code in ALERT_CLOSE_CODES if code not in ("expired", "recovered"))

    def __init__(
        self, subject: str, *, forced: bool = False, parent: QWidget | None = None
    ) -> None:
        if forced:
            self.title_id = self.verb_id = "dialog.force_close"
        super().__init__(parent)
        self._forced = forced
        self.head.setText(tr("dialog.force_this" if forced else "dialog.close_this", what=subject))
        self.code, self.reason = QComboBox(), QLineEdit()
        for code in self._codes:
            self.code.addItem(tr(f"close_alert.{code}"), code)
        self.reason.setMaxLength(TITLE_MAX)
        self.add(tr("dialog.code"), self.code)
        self.add(tr("dialog.reason" if forced else "dialog.reason_if_any"), self.reason)

    def problem(self) -> str:
        missing = self._forced and not self.reason.text().strip()
        return tr("dialog.reason_missing") if missing else ""
