"""Everything a key can do: one entry is id, key, title and callback, and the table can be remapped.

Single letters act only where a list or the wall has the focus, so that typing is never stolen
(U37); other keys act everywhere in the window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from shiboken6 import isValid

# A dynamic property of widgets that are no lists and still let single letters act; its value is
# LETTERS, or ALL where digits act too. A list of which it is OWN keeps its letters to itself.
KEYS_PROPERTY, LETTERS, ALL, OWN = "lets_keys_act", "letters", "all", "own"
_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class Doer(Protocol):
    """What the callbacks act on: the window."""

    def do(self, what: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Action:
    """key as QKeySequence writes it; group: a section of the help sheet."""

    id: str
    key: str
    title_id: str
    callback: Callable[[Doer], None]
    group: str = "work"

    @property
    def is_letter(self) -> bool:
        return len(self.key) == 1


def _does(what: str) -> Callable[[Doer], None]:
    return lambda doer: doer.do(what)


def _action(action_id: str, key: str, group: str = "work") -> Action:
    return Action(action_id, key, f"action.{action_id}", _does(action_id), group)


SITE_KEYS = ("F2", "F3", "F4", "F5", "F7", "F8")  # of the sites in the order of their bar

ACTIONS: tuple[Action, ...] = (
    _action("acknowledge", "A"),
    _action("incident", "I"),
    _action("join", "J"),
    _action("checklist", "C"),
    _action("map", "M"),
    _action("queue", "Q"),
    _action("wall", "W"),
    _action("log", "L"),
    _action("confirm", "Y"),
    _action("false", "N"),
    _action("unsure", "U"),
    _action("share", "S"),
    _action("verdict_desk", "D"),
    _action("verdict_desk_first", "Alt+N"),
    _action("assign", "R"),
    _action("phase", "P"),
    _action("review", "V"),
    _action("bookmark", "B"),
    _action("manual_alert", "Ctrl+N"),
    _action("state_value", "Ctrl+Return", "step"),
    _action("attach_picture", "Alt+E", "step"),
    _action("attach_file", "Alt+F", "step"),
    _action("defer", "Alt+D", "step"),
    _action("skip", "Alt+K", "step"),
    _action("countersign", "Alt+G", "step"),
    _action("undo", "Alt+Z", "step"),
    _action("choose_other", "Alt+2", "step"),
    _action("complete", "Alt+Return", "step"),
    _action("accept", "Alt+A", "incident"),
    _action("decline", "Alt+X", "incident"),
    _action("take_over", "Alt+O", "incident"),
    _action("reassign", "Alt+R", "incident"),
    _action("close", "Alt+C", "incident"),
    _action("close_alert", "Alt+L", "incident"),
    _action("print", "Alt+P", "incident"),
    _action("reveal", "Alt+V", "incident"),
    _action("cover", "Alt+W", "incident"),
    _action("export", "Alt+S", "incident"),
    _action("agree_export", "Alt+Y", "incident"),
    _action("snapshot", "Alt+I", "incident"),
    _action("closed", "Alt+H", "window"),
    *(_action(f"workspace_{number}", str(number), "window") for number in range(1, 9)),
    *(
        replace(_action(f"workspace_{number}", f"Ctrl+{number}", "window"), id=f"go_{number}")
        for number in range(1, 9)
    ),
    _action("wall_cameras", "Ctrl+F", "wall"),
    _action("wall_grid", "Ctrl+G", "wall"),
    _action("wall_layouts", "Ctrl+O", "wall"),
    _action("wall_save", "Ctrl+S", "wall"),
    _action("wall_save_as", "Ctrl+Shift+S", "wall"),
    _action("wall_window", "Ctrl+Shift+N", "wall"),
    _action("wall_close", "Ctrl+W", "wall"),
    _action("switch_tool", "Alt+T", "window"),
    _action("workspace_9", "9", "window"),
    replace(_action("workspace_9", "Ctrl+9", "window"), id="go_9"),
    _action("hold", "Ctrl+Shift+H", "window"),
    _action("message_read", "Alt+M", "message"),
    _action("retraction_read", "Alt+Q", "message"),
    _action("message_acted", "Alt+B", "message"),
    _action("told_by_voice", "Alt+U", "message"),
    _action("next_camera", "Alt+Right", "window"),
    _action("previous_camera", "Alt+Left", "window"),
    _action("next_pane", "F6", "window"),
    _action("previous_pane", "Shift+F6", "window"),
    _action("palette", "Ctrl+K", "window"),
    _action("help", "F1", "window"),
    _action("help_too", "?", "window"),
    _action("full_screen", "F11", "window"),
    _action("reset_layout", "Ctrl+Shift+R", "window"),
    _action("language", "Ctrl+Shift+L", "window"),
    _action("sign_out", "Ctrl+Shift+Q", "window"),
    _action("site_add", "Ctrl+Shift+A", "site"),
    *(_action(f"site_{n}", key, "site") for n, key in enumerate(SITE_KEYS, 1)),
    _action("site_alert", "F9", "site"),
)


SITE_ACTIONS = tuple(action for action in ACTIONS if action.group == "site")


def absent(sites: int) -> frozenset[str]:
    """The acts that a console of so many sites has no use for."""
    there = {f"site_{n}" for n in range(1, sites + 1)} | {"site_alert"} if sites > 1 else set()
    return frozenset(action.id for action in SITE_ACTIONS) - there - {"site_add"}


def remapped(keys: Mapping[str, str], actions: Iterable[Action] = ACTIONS) -> tuple[Action, ...]:
    """The table with other keys, by action id. A key given twice is a ValueError naming both."""
    changed = tuple(replace(a, key=keys.get(a.id, a.key)) for a in actions)
    taken: dict[str, str] = {}
    for action in changed:
        if other := taken.get(action.key):
            raise ValueError(f"key {action.key} stands for both {other} and {action.id}")
        taken[action.key] = action.id
    return changed


def lets_act(widget: QWidget | None, key: str) -> bool:
    """Lists and the wall do (there a digit is a camera's number); what takes text does not."""
    if widget is None:
        return True
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

    def __init__(self, area: QWidget, doer: Doer, actions: Iterable[Action] = ACTIONS) -> None:
        super().__init__(area)
        self._area, self._doer = area, doer
        self._by_key = {QKeySequence(action.key).toString(): action for action in actions}
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
        action = self._by_key.get(_sequence(event))
        if action is None or (action.is_letter and not lets_act(focused, action.key)):
            return False
        if not event.isAutoRepeat():
            action.callback(self._doer)
        return True


def _is_page(widget: QWidget) -> bool:
    """Widgets of a web page send on what they do not use; they are not to be filtered."""
    name = widget.metaObject().className()
    return "WebEngine" in name or "RenderWidget" in name or "QuickWidget" in name


def _sequence(event: QKeyEvent) -> str:
    """What was pressed, as the table writes it: a letter by its sign, not by its place."""
    if event.key() in _MODIFIERS:
        return ""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        text = event.text()
        if len(text) == 1 and text.isprintable() and not text.isspace():
            return text.upper()
    return QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString()
