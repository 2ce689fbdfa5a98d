"""A form such as M/ETHANE: a field a letter, filled in from the incident, filed as a version."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from console.i18n import tr
from console.reports.forms import FormKind, send_text
from console.views.casework.dialogs import Lines, sends_by_ctrl_enter, too_long
from console.views.dialogs.ask import Ask
from console.views.widgets import KeyButton

COPY_KEY = "Alt+Y"


class AskForm(Ask):
    """fields: what stands in it at first. Ctrl+Enter files it, Alt+Y copies it as a message."""

    title_id, verb_id = "dialog.form", "dialog.form_it"

    def __init__(
        self,
        kind: FormKind,
        head: str,
        fields: dict[str, str],
        parent: QWidget | None = None,
    ) -> None:
        self._kind, self._head = kind, head
        self.copy_button = KeyButton(tr("dialog.form_copy"), COPY_KEY)
        super().__init__(parent)
        self.setMinimumWidth(760)
        self.head.setText(f"{kind.title()} · {head}")
        self.setAccessibleName(kind.title())
        self.texts = {field.id: Lines(self, field.lines) for field in kind.fields}
        for field in kind.fields:
            self.texts[field.id].setPlainText(fields.get(field.id, ""))
            self.add(f"{field.letter}   {kind.label(field)}", self.texts[field.id])
        sends_by_ctrl_enter(self)
        self.copy_button.clicked.connect(self.copy)
        shortcut = QShortcut(QKeySequence(COPY_KEY), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self.copy)

    def _buttons(self) -> QLayout:
        row = QHBoxLayout()
        for button in (self.accept_button, self.copy_button, self.cancel_button):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def first(self) -> QWidget:
        """The first field that is empty, else the first."""
        empty = (text for text in self.texts.values() if not text.toPlainText().strip())
        return next(empty, next(iter(self.texts.values())))

    def written(self) -> dict[str, str]:
        texts = {name: field.toPlainText().strip() for name, field in self.texts.items()}
        return {name: text for name, text in texts.items() if text}

    def message_text(self) -> str:
        return send_text(self._kind, self.written(), self._head)

    def copy(self) -> None:
        """To the clipboard, to be pasted into whatever sends it; that it was copied is said."""
        QGuiApplication.clipboard().setText(self.message_text())
        self.message.setText(tr("dialog.form_copied"))
        self.message.show()
        self.fit()

    def problem(self) -> str:
        written = self.written()
        return too_long(list(written.values())) if written else tr("dialog.form_missing")
