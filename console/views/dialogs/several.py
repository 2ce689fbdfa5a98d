"""A dialog in which several of a list are ticked, with a reason where one is wanted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from console.domain.commands import TITLE_MAX
from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.widgets import PlainLabel

_ID = int(Qt.ItemDataRole.UserRole)
_ROW = 34
_MOST_ROWS = 9


class TickList(QListWidget):
    """A digit or the space bar ticks a row, and takes the tick away again."""

    def fill(self, rows: Sequence[tuple[str, str]]) -> None:
        """Pairs of id and words."""
        for number, (row_id, words) in enumerate(rows, 1):
            item = QListWidgetItem(f"{number}   {words}" if number < 10 else words)
            item.setData(_ID, row_id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(120, _ROW))
            self.addItem(item)
        self.setCurrentRow(0)
        self.setMinimumHeight(_ROW * min(len(rows), _MOST_ROWS) + 8)

    def ticked(self) -> tuple[str, ...]:
        items = (self.item(row) for row in range(self.count()))
        return tuple(
            str(item.data(_ID)) for item in items if item.checkState() == Qt.CheckState.Checked
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if len(text) == 1 and text in "123456789":
            if item := self.item(int(text) - 1):
                ticked = item.checkState() == Qt.CheckState.Checked
                item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)
                self.setCurrentItem(item)
            return
        super().keyPressEvent(event)


class AskSeveral(Ask):
    """`picked()` what was ticked. needs_reason: ids that are not to be taken without one."""

    def __init__(
        self,
        title_id: str,
        verb_id: str,
        rows: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        needs_reason: frozenset[str] = frozenset(),
        words_label: str = "dialog.reason_if_any",
    ) -> None:
        self.title_id, self.verb_id = title_id, verb_id
        super().__init__(parent)
        self.setMinimumWidth(560)
        self._needs_reason = needs_reason
        self.hint = PlainLabel(tr("dialog.tick_hint"), "dim")
        self.list = TickList()
        self.list.setAccessibleName(tr(title_id))
        self.list.fill(rows)
        self.list.itemActivated.connect(lambda _item: self.submit())
        self.words = QLineEdit()
        self.words.setMaxLength(TITLE_MAX)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(1, self.list)
            layout.insertWidget(2, self.hint)
        self.add(tr(words_label), self.words)
        self.setTabOrder(self.list, self.words)

    def picked(self) -> tuple[str, ...]:
        return self.list.ticked()

    def problem(self) -> str:
        if not self.picked():
            return tr("dialog.nothing_ticked")
        if self._needs_reason & set(self.picked()) and not self.words.text().strip():
            return tr("dialog.others_reason")
        return ""
