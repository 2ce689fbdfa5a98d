"""The field an answer is stated in: choices, text or a number (U48)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QStackedWidget,
    QWidget,
)

from console.domain.checklist import AnswerKind, Step
from console.domain.commands import TEXT_MAX
from console.i18n import localised, tr
from console.views.words import clean

_ID = int(Qt.ItemDataRole.UserRole)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TextAnswer(QPlainTextEdit):
    """Enter states the value, Shift+Enter starts a line, Tab leaves."""

    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 40)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in _ENTER and not shifted:
            self.submitted.emit()
            return
        super().keyPressEvent(event)


class AnswerField(QStackedWidget):
    """Holds one field of each kind and shows the step's; `submitted` is Enter in it."""

    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices = QListWidget()
        self.text = TextAnswer()
        self.number = QLineEdit()
        self.number.setMaxLength(40)
        holder = QWidget()
        self._fields: dict[AnswerKind, QWidget] = {
            AnswerKind.CHOICE: self.choices,
            AnswerKind.TEXT: self.text,
            AnswerKind.NUMBER: self.number,
        }
        for field in self._fields.values():
            self.addWidget(field)
        self.addWidget(holder)
        self._nothing = holder
        self.choices.itemActivated.connect(lambda _item: self.submitted.emit())
        self.text.submitted.connect(self.submitted)
        self.number.returnPressed.connect(self.submitted)
        self._step: Step | None = None

    @property
    def field(self) -> QWidget:
        return self._fields[self._step.answer] if self._step else self._nothing

    def show_step(self, step: Step | None, draft: str = "") -> None:
        """Another step: its field, with what was typed there before."""
        self._step = step
        self.setCurrentWidget(self.field)
        if step is None:
            return
        if step.answer == AnswerKind.CHOICE:
            self._fill(step, draft)
        elif step.answer == AnswerKind.TEXT:
            self.text.setPlainText(draft)
        else:
            self.number.setText(draft)
        self.retranslate()

    def retranslate(self) -> None:
        name = clean(localised(self._step.text)) if self._step else ""
        for field in self._fields.values():
            field.setAccessibleName(name or tr("step.answer"))
        self.number.setPlaceholderText(tr("step.number"))
        self.text.setPlaceholderText(tr("step.text"))
        if self._step and self._step.answer == AnswerKind.CHOICE:
            for row, choice in enumerate(self._step.choices):
                self.choices.item(row).setText(clean(localised(choice.text)))

    def value(self) -> str:
        if self._step is None:
            return ""
        if self._step.answer == AnswerKind.CHOICE:
            item = self.choices.currentItem()
            return str(item.data(_ID)) if item else ""
        if self._step.answer == AnswerKind.TEXT:
            return self.text.toPlainText()[:TEXT_MAX].strip()
        return self.number.text().strip()

    def _fill(self, step: Step, draft: str) -> None:
        self.choices.clear()
        for choice in step.choices:
            item = QListWidgetItem(clean(localised(choice.text)))
            item.setData(_ID, choice.id)
            item.setSizeHint(QSize(80, 34))
            self.choices.addItem(item)
        ids = [choice.id for choice in step.choices]
        self.choices.setCurrentRow(ids.index(draft) if draft in ids else 0)
