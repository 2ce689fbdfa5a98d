"""The help sheet: every key and what it does, from the action table itself (F1)."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from console.i18n import tr
from console.views.actions import Action
from console.views.dialogs.ask import Ask
from console.views.widgets import isolate_id


class HelpSheet(Ask):
    title_id, verb_id = "dialog.help", "dialog.close_help"

    def __init__(self, actions: Iterable[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(520, 560)
        self.cancel_button.hide()
        rows = [a for a in actions if not a.id.startswith(("go_", "help_too"))]
        self.table = QTableWidget(len(rows), 3)
        self.table.setAccessibleName(tr(self.title_id))
        heads = [tr("help.key"), tr("help.does"), tr("help.where")]
        self.table.setHorizontalHeaderLabels(heads)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        for number, action in enumerate(rows):
            texts = (isolate_id(action.key), tr(action.title_id), tr(f"help.group_{action.group}"))
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.table.setItem(number, column, item)
        self.table.resizeColumnsToContents()
        self.table.horizontalHeader().setStretchLastSection(True)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(1, self.table, 1)
        self.order_after(self.table)
