"""Dialogs in which a digit is enough: a cause, a person, an action by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from console.i18n import tr
from console.views.dialogs.ask import Ask
from console.views.widgets import PlainLabel

_ID = int(Qt.ItemDataRole.UserRole)
_ROW = 34
_MOST_ROWS = 12  # in sight without scrolling
_MOST_FOUND = 200  # who sees so many types one letter more
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _MOST_ROWS,
    Qt.Key.Key_PageUp: -_MOST_ROWS,
}


class NumberedList(QListWidget):
    """Rows numbered from 1; the digit picks at once (the second action of N, U26)."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.itemActivated.connect(lambda item: self.picked.emit(str(item.data(_ID))))

    def fill(self, rows: Sequence[tuple[str, str]], *, numbered: bool = True) -> None:
        """Pairs of id and words."""
        self.clear()
        for number, (row_id, words) in enumerate(rows, 1):
            item = QListWidgetItem(f"{number}   {words}" if numbered and number < 10 else words)
            item.setData(_ID, row_id)
            item.setSizeHint(QSize(120, _ROW))
            self.addItem(item)
        self.setCurrentRow(0)
        self.setMinimumHeight(_ROW * min(len(rows), _MOST_ROWS) + 8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if len(text) == 1 and text in "123456789":
            if item := self.item(int(text) - 1):
                self.picked.emit(str(item.data(_ID)))
            return
        super().keyPressEvent(event)


class AskOne(Ask):
    """One of several: `picked` is what was chosen."""

    def __init__(
        self,
        title_id: str,
        verb_id: str,
        rows: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        self.title_id, self.verb_id = title_id, verb_id
        super().__init__(parent)
        self.picked = ""
        self.list = NumberedList()
        self.list.setAccessibleName(tr(title_id))
        self.list.fill(rows)
        self.list.picked.connect(self._pick)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(1, self.list)
        self.order_after(self.list)

    def stand_on(self, row_id: str) -> None:
        """Enter takes this row; nothing changes where there is none such."""
        rows = (self.list.item(n) for n in range(self.list.count()))
        for item in rows:
            if item.data(_ID) == row_id:
                self.list.setCurrentItem(item)

    def _pick(self, row_id: str) -> None:
        self.picked = row_id
        self.submit()

    def problem(self) -> str:
        if not self.picked and (item := self.list.currentItem()):
            self.picked = str(item.data(_ID))
        return "" if self.picked else tr("dialog.nothing_picked")


class Palette(Ask):
    """One of many by a few letters of its name: an act (Ctrl+K), a camera, a tile, a layout."""

    title_id, verb_id = "dialog.palette", "dialog.run"

    def __init__(
        self,
        rows: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        aliases: Mapping[str, str] | None = None,
        beyond: Callable[[str], tuple[str, str]] | None = None,
    ) -> None:
        """rows: pairs of id and words. aliases: of ids, what finds them too. beyond: the last row
        for the words that are typed, for what is looked up elsewhere."""
        super().__init__(parent)
        also = aliases or {}
        self._rows = [(row, f"{row[1]} {also.get(row[0], '')}".casefold()) for row in rows]
        self._beyond = beyond
        self.picked = ""
        self.search = QLineEdit()
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self.submit)
        self.list, self.more = NumberedList(), PlainLabel("", "dim")
        self.list.setAccessibleName(tr(self.title_id))
        self.list.picked.connect(self._pick)
        self.add(tr("dialog.search"), self.search)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(2, self.list)
            layout.insertWidget(3, self.more)
        self.setTabOrder(self.search, self.list)
        self.order_after(self.list)
        self.accept_button.setDefault(False)
        self._filter("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if step := _STEPS.get(Qt.Key(event.key())):
            row = self.list.currentRow() + step
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
            return
        super().keyPressEvent(event)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        found = [row for row, said in self._rows if all(word in said for word in words)]
        last = [self._beyond(text.strip())] if self._beyond and words else []
        self.list.fill([*found[:_MOST_FOUND], *last], numbered=False)
        more = len(found) - _MOST_FOUND
        self.more.setText(tr("dialog.more_found", n=more) if more > 0 else "")
        self.more.setVisible(more > 0)

    def _pick(self, row_id: str) -> None:
        self.picked = row_id
        self.submit()

    def problem(self) -> str:
        if not self.picked and (item := self.list.currentItem()):
            self.picked = str(item.data(_ID))
        return "" if self.picked else tr("dialog.nothing_picked")
