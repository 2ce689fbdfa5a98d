"""The help sheet: every key and what it does, from the action table and the panels (F1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from console.i18n import tr
from console.views.actions import Action
from console.views.dialogs.ask import Ask
from console.views.panel import OwnKey
from console.views.widgets import isolate_id

_WALKS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class HelpSheet(Ask):
    """Typed words leave the rows that have them all; arrows and page keys go through the rows."""

    title_id, verb_id = "dialog.help", "dialog.close_help"

    def __init__(
        self,
        actions: Iterable[Action],
        parent: QWidget | None = None,
        here: Sequence[OwnKey] = (),
        elsewhere: Sequence[OwnKey] = (),
    ) -> None:
        """here: of the panels on screen, which come first; elsewhere: of the others."""
        super().__init__(parent)
        self.setMinimumSize(920, 600)
        self.cancel_button.hide()
        shown = (a for a in actions if not a.id.startswith(("go_", "help_too")))
        window = [(a.key, tr(a.title_id), tr(f"help.group_{a.group}")) for a in shown]
        rows = [*here, *window, *elsewhere]
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
        for number, (key, words, where) in enumerate(rows):
            for column, text in enumerate((isolate_id(key), words, where)):
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
        walks = Qt.Key(event.key()) in _WALKS
        return walks and QApplication.sendEvent(self.table, event)
