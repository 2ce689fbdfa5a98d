"""Another key for an act: it is pressed, not written; a clash is said and can be swapped (U37)."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from console.i18n import tr
from console.views import keymap
from console.views.actions import ACTIONS, Action
from console.views.dialogs.ask import Ask
from console.views.keys import sequence
from console.views.widgets import PlainLabel, isolate_id

_LEAVES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab)


class KeyField(QLineEdit):
    """Shows the key that is pressed in it; Enter, Esc and Tab stay the dialog's."""

    pressed = Signal(str)  # empty: Backspace, back to the standard key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)

    def event(self, event: QEvent) -> bool:
        """Before any shortcut of the window takes it."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _LEAVES or key == Qt.Key.Key_Backtab:
            event.ignore()
        elif key == Qt.Key.Key_Backspace:
            self.pressed.emit("")
        elif found := sequence(event):
            self.pressed.emit(found)


class MoveKey(Ask):
    """`chosen` is the key once it is answered; the act that had it takes the old one."""

    title_id, verb_id = "keys.title", "keys.take"

    def __init__(
        self, action: Action, reserved: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        """reserved: the keys that single panels take -> where."""
        super().__init__(parent)
        self.action, self._reserved = action, reserved
        self.chosen = action.key
        self._standard = next(a.key for a in ACTIONS if a.id == action.id)
        self.head.setText(tr("keys.for", act=tr(action.title_id), key=isolate_id(action.key)))
        self.field = KeyField()
        self.field.setText(action.key)
        self.field.pressed.connect(self._take)
        self.add(tr("keys.press"), self.field)
        hint = PlainLabel(tr("keys.press_hint", key=isolate_id(self._standard)), "dim")
        self.form.addRow("", hint)

    def _take(self, key: str) -> None:
        self.chosen = key or self._standard
        self.field.setText(self.chosen)
        trouble = self._trouble()
        self.message.setText(self._words(trouble) if trouble else "")
        self.message.setVisible(trouble is not None)
        swaps = trouble is not None and trouble.holder is not None
        self.accept_button.set_texts(tr("keys.swap" if swaps else "keys.take"), "Enter")
        self.fit()

    def _trouble(self) -> keymap.Trouble | None:
        return keymap.trouble(self.action.id, self.chosen, self._reserved)

    def _words(self, trouble: keymap.Trouble) -> str:
        words = {name: isolate_id(text) for name, text in trouble.params.items()}
        if trouble.holder is not None:
            words |= {"act": tr(trouble.holder.title_id), "old": isolate_id(self.action.key)}
        return tr(trouble.message_id, **words)

    def problem(self) -> str:
        """A clash with another act has been said, and Enter means the swap."""
        trouble = self._trouble()
        return self._words(trouble) if trouble and trouble.holder is None else ""
