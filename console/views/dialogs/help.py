"""The help sheet: every key and what it does, from the action table and the panels (F1).

Keys of the table can be moved from here (U37).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLayout,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from console.i18n import tr
from console.views import keymap
from console.views.actions import Action
from console.views.dialogs.ask import Ask
from console.views.panel import OwnKey
from console.views.widgets import KeyButton, isolate_id

_MOVE_KEY = "Alt+K"
_WALKS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class HelpSheet(Ask):
    """Typed words leave the rows that have them all; arrows and page keys go through the rows."""

    title_id, verb_id = "dialog.help", "dialog.close_help"
    move_asked = Signal(str)  # an act
    reset_asked = Signal()

    def __init__(
        self,
        actions: Iterable[Action],
        parent: QWidget | None = None,
        here: Sequence[OwnKey] = (),
        elsewhere: Sequence[OwnKey] = (),
    ) -> None:
        """here: of the panels on screen, which come first; elsewhere: of the others."""
        self.move_button = KeyButton(tr("keys.change"), _MOVE_KEY)
        self.reset_button = KeyButton(tr("keys.reset"))
        super().__init__(parent)
        self.setMinimumSize(920, 600)
        self.cancel_button.hide()
        shown = [a for a in actions if not a.id.startswith(("go_", "help_too"))]
        self._fixed = {a.id for a in shown if not keymap.movable(a)}
        window = [(a.key, tr(a.title_id), tr(f"help.group_{a.group}"), a.id) for a in shown]
        rows = [*((*row, "") for row in here), *window, *((*row, "") for row in elsewhere)]
        self._acts = [act for *_, act in rows]
        self.search = QLineEdit()
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.add(tr("dialog.search"), self.search)
        self.table = QTableWidget(len(rows), 3)
        self.table.setAccessibleName(tr(self.title_id))
        heads = [tr("help.key"), tr("help.does"), tr("help.where")]
        self.table.setHorizontalHeaderLabels(heads)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        own = keymap.own()
        for number, (key, words, where, act) in enumerate(rows):
            for column, text in enumerate((_shown(key, act in own), words, where)):
                item = QTableWidgetItem(text)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.table.setItem(number, column, item)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.table.setCurrentCell(0, 0)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(2, self.table, 1)
        self.table.setTabKeyNavigation(False)
        self.setTabOrder(self.search, self.table)
        self.setTabOrder(self.table, self.accept_button)
        self.setTabOrder(self.accept_button, self.move_button)
        self.setTabOrder(self.move_button, self.reset_button)
        self.table.currentCellChanged.connect(lambda *_: self._show_movable())
        self.move_button.clicked.connect(self._ask_move)
        self.move_button.setAutoDefault(False)
        self.reset_button.clicked.connect(self.reset_asked)
        self.reset_button.setAutoDefault(False)
        self.reset_button.setVisible(bool(own))
        self._show_movable()

    def _buttons(self) -> QLayout:
        row = QHBoxLayout()
        for button in (self.accept_button, self.move_button, self.reset_button, self.cancel_button):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def look_for(self, words: str) -> None:
        """As if it were typed."""
        self.search.setText(words)

    def _movable(self) -> str:
        row = self.table.currentRow()
        act = self._acts[row] if 0 <= row < len(self._acts) else ""
        return "" if act in self._fixed else act

    def _show_movable(self) -> None:
        self.move_button.setEnabled(bool(self._movable()))

    def _ask_move(self) -> None:
        if act := self._movable():
            self.move_asked.emit(act)

    def _filter(self, text: str) -> None:
        table, words = self.table, text.casefold().split()
        found = -1
        for row in range(table.rowCount()):
            items = (table.item(row, column) for column in range(table.columnCount()))
            said = " ".join(item.text() for item in items if item).casefold()
            fits = all(word in said for word in words)
            table.setRowHidden(row, not fits)
            found = row if fits and found < 0 else found
        table.setCurrentCell(found, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if _is_move(event):
            self._ask_move()
            return True
        walks = Qt.Key(event.key()) in _WALKS
        return walks and QApplication.sendEvent(self.table, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_move(event):
            self._ask_move()
        else:
            super().keyPressEvent(event)


def _is_move(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.AltModifier


def _shown(key: str, moved: bool) -> str:
    return tr("keys.own", key=isolate_id(key)) if moved else isolate_id(key)
