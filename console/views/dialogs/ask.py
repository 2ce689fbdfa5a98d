"""The frame of all dialogs: fields, a button that names its verb, and a safe way out (U41)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLayout,
    QVBoxLayout,
    QWidget,
)

from console.i18n import tr
from console.views.theme import active
from console.views.widgets import KeyButton, PlainLabel, PrimaryButton


class Ask(QDialog):
    """`answered` once, when its button is pressed and nothing is missing."""

    answered = Signal()
    title_id = ""
    verb_id = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(420)
        title, verb = tr(self.title_id), tr(self.verb_id)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.head = PlainLabel(title, "title")
        self.head.setWordWrap(True)
        self.message = PlainLabel("", "strong")
        self.message.setWordWrap(True)
        self.message.hide()
        self.form = QFormLayout()
        self.form.setSpacing(8)
        self.accept_button = PrimaryButton(verb, "Enter")
        self.cancel_button = KeyButton(tr("dialog.cancel"), "Esc")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self.submit)
        self.cancel_button.clicked.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addLayout(self.form)
        column.addWidget(self.message)
        column.addLayout(self._buttons())

    def _buttons(self) -> QLayout:
        row = QHBoxLayout()
        row.addWidget(self.accept_button)
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        return row

    def paintEvent(self, event: QPaintEvent) -> None:
        """An edge of its own: not every screen has a window manager that draws one."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(active().colour("edge"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def add(self, label: str, field: QWidget) -> None:
        """A field with its words, which are also its accessible name."""
        field.setAccessibleName(label)
        self.form.addRow(PlainLabel(label, "dim"), field)
        self.order_after(field)

    def order_after(self, field: QWidget) -> None:
        """Tab goes to the buttons after this field: the order of the eye (U36)."""
        self.setTabOrder(field, self.accept_button)
        self.setTabOrder(self.accept_button, self.cancel_button)

    def problem(self) -> str:
        """Words for what is missing; empty where nothing is."""
        return ""

    def submit(self) -> None:
        problem = self.problem()
        self.message.setText(problem)
        self.message.setVisible(bool(problem))
        if problem:
            self.fit()
            return
        self.answered.emit()
        self.close()

    def done(self, result: int) -> None:
        """Without a window manager nobody else gives the keys back to the window. A dialog that
        has come in this one's place keeps them.
        """
        had_keys, owner = QApplication.activeWindow() is self, self.parentWidget()
        super().done(result)
        if not had_keys or owner is None:
            return
        others = (one for one in owner.window().findChildren(QDialog) if one.isVisible())
        if not any(one is not self and _takes_keys(one) for one in others):
            owner.window().activateWindow()

    def fit(self) -> None:
        """Words that come later, or wrap, are not squeezed into the room of fewer."""
        layout = self.layout()
        if layout is None or not self.isVisible():
            return
        layout.activate()
        self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def ask(self, first: QWidget) -> None:
        """Show, with the focus on a field; returns at once."""
        self.show()
        self.raise_()
        self.activateWindow()
        first.setFocus()


def _takes_keys(dialog: QDialog) -> bool:
    return not dialog.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
