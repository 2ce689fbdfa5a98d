"""The end of an export: what was made, and the fingerprint that goes another way than the file."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from console.i18n import tr
from console.views.dialogs.notice import Notice
from console.views.widgets import KeyButton, PlainLabel


class ExportMade(Notice):
    """Sixty-four signs are not to be copied by hand: they can be marked, and taken along."""

    def __init__(self, words: str, fingerprint: str, parent: QWidget) -> None:
        super().__init__(words, parent)
        self.setMinimumWidth(700)
        self.fingerprint = QLineEdit(fingerprint)
        self.fingerprint.setReadOnly(True)
        self.fingerprint.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.fingerprint.setCursorPosition(0)
        self.copy_button = KeyButton(tr("export.copy"))
        self.copy_button.clicked.connect(self._copy)
        self.copied = PlainLabel("", "dim")
        self.add(tr("export.fingerprint"), self.fingerprint)
        self.form.addRow("", PlainLabel(tr("export.other_way"), "dim"))
        row = QHBoxLayout()
        row.addWidget(self.copy_button)
        row.addWidget(self.copied, 1)
        self.form.addRow("", row)
        self.setTabOrder(self.fingerprint, self.copy_button)
        self.order_after(self.copy_button)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.fingerprint.text())
        self.copied.setText(tr("export.copied"))
