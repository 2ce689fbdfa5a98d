"""The help sheet: every key and what it does, from the action table and the panels (F1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
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


class HelpSheet(Ask):
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
            layout.insertWidget(1, self.table, 1)
        self.order_after(self.table)
