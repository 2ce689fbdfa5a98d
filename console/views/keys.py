"""From a pressed key to the act it stands for, wherever in the area the focus is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from console.views import keymap
from console.views.actions import Action, Doer

# A dynamic property of widgets that are no lists and still let single letters act; its value is
# LETTERS, or ALL where digits act too. A list of which it is OWN keeps its letters to itself.
KEYS_PROPERTY, LETTERS, ALL, OWN = "lets_keys_act", "letters", "all", "own"
_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


def lets_act(widget: QWidget | None, key: str) -> bool:
    """Lists and the wall do (there a digit is a camera's number); what takes text does not."""
    if widget is None:
        return True
    if isinstance(widget, QLineEdit):  # also one that lies over the map, where letters act
        return False
    if isinstance(widget, QAbstractItemView):
        own = widget.property(KEYS_PROPERTY) == OWN
        return not own and widget.state() != QAbstractItemView.State.EditingState
    here: QWidget | None = widget
    while here is not None:
        if marked := here.property(KEYS_PROPERTY):
            return marked == ALL or not key.isdigit()
        here = here.parentWidget()
    return False


class Keys(QObject):
    """Runs the action that a key stands for, wherever in the area the focus is.

    It filters the focused widget only: a filter on the whole application would wrap every object
    that gets an event, and crashes with the map's page.
    """

    def __init__(self, area: QWidget, doer: Doer) -> None:
        super().__init__(area)
        self._area, self._doer = area, doer
        self._read: tuple[Action, ...] = ()
        self._by_key: dict[str, Action] = {}
        self._filtered: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
            self._focus_moved(None, app.focusWidget())

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        ours = new is not None and self._area.isAncestorOf(new) and not _is_page(new)
        if self._filtered is not None and isValid(self._filtered):
            self._filtered.removeEventFilter(self)
        self._filtered = new if ours else None
        if self._filtered is not None:
            self._filtered.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        return isinstance(watched, QWidget) and self.press(watched, event)

    def press(self, focused: QWidget | None, event: QKeyEvent) -> bool:
        """Whether the key stood for an action here."""
        action = self._table().get(sequence(event))
        if action is None or (action.is_letter and not lets_act(focused, action.key)):
            return False
        if not event.isAutoRepeat():
            action.callback(self._doer)
        return True

    def _table(self) -> dict[str, Action]:
        """By key; read anew where the person has moved one since."""
        if (actions := keymap.actions()) is not self._read:
            self._read = actions
            self._by_key = {QKeySequence(action.key).toString(): action for action in actions}
        return self._by_key


def _is_page(widget: QWidget) -> bool:
    """Widgets of a web page send on what they do not use; they are not to be filtered."""
    name = widget.metaObject().className()
    return "WebEngine" in name or "RenderWidget" in name or "QuickWidget" in name


def sequence(event: QKeyEvent) -> str:
    """What was pressed, as the table writes it: a letter by its sign, not by its place."""
    if event.key() in _MODIFIERS:
        return ""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        text = event.text()
        if len(text) == 1 and text.isprintable() and not text.isspace():
            return text.upper()
    return QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString()
