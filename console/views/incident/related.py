"""Beside the log: what belongs to an incident and what was like it; Enter opens a row."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from console.domain.incident import Incident
from console.domain.similar import Likeness
from console.i18n import tr
from console.views.casework.rows import RelatedRow, related_rows
from console.views.desk import Desk
from console.views.theme import active
from console.views.widgets import PlainLabel

_ROW_DATA = int(Qt.ItemDataRole.UserRole)
_HEAD = 26


class RelatedList(QListWidget):
    """Enter opens; Del takes a link away."""

    taken_away = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.taken_away.emit()
            return
        super().keyPressEvent(event)


class RelatedPane(QWidget):
    """`opened` and `taken_away` carry a row's kind and id."""

    opened = Signal(str, str)
    taken_away = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._incident: Incident | None = None
        self.past: tuple[Likeness, ...] | None = None
        self.past_of = ""  # of which incident those are, or are being looked for
        self.rows: tuple[RelatedRow, ...] = ()
        self.list = RelatedList()
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)  # lines break anew
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(lambda _item: self._open())
        self.list.taken_away.connect(self._take_away)
        self.none = PlainLabel("", "dim")
        self.none.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 10)
        column.setSpacing(6)
        column.addWidget(self.none)
        column.addWidget(self.list, 1)
        self.retranslate()

    def show_incident(self, incident: Incident | None) -> None:
        self._incident = incident
        if incident is not None and incident.id != self.past_of:
            self.past, self.past_of = None, ""
        self._fill()

    def show_past(self, incident_id: str, past: tuple[Likeness, ...] | None) -> None:
        """None: they are being looked for."""
        self.past, self.past_of = past, incident_id
        self._fill()

    def count(self) -> int:
        return sum(1 for row in self.rows if row.kind)

    def waiting(self) -> int:
        """Rows that ask for somebody: a review that is due, an offer nobody has accepted."""
        return sum(1 for row in self.rows if row.late)

    def retranslate(self) -> None:
        self.list.setAccessibleName(tr("related.title"))
        self._fill()

    def tick(self) -> None:
        """A review that is due grows older."""
        if self.waiting():
            self._fill()

    def _fill(self) -> None:
        incident = self._incident
        rows = related_rows(self._desk, incident, self.past) if incident else ()
        self.none.setText(tr("related.none" if incident else "related.no_incident"))
        self.none.setVisible(not any(row.kind for row in rows))
        if rows == self.rows:
            return
        kept = self._current()
        self.rows = rows
        self.list.clear()
        for row in rows:
            self.list.addItem(_item(row))
        self._stand_on(kept)

    def _current(self) -> tuple[str, str]:
        item = self.list.currentItem()
        row = item.data(_ROW_DATA) if item else None
        return (row.kind, row.id) if isinstance(row, RelatedRow) else ("", "")

    def _stand_on(self, kept: tuple[str, str]) -> None:
        places = [n for n, row in enumerate(self.rows) if row.kind]
        same = [n for n in places if (self.rows[n].kind, self.rows[n].id) == kept]
        if places:
            self.list.setCurrentRow((same or places)[0])

    def _open(self) -> None:
        if (row := self._current())[0]:
            self.opened.emit(*row)

    def _take_away(self) -> None:
        if (row := self._current())[0]:
            self.taken_away.emit(*row)


def _item(row: RelatedRow) -> QListWidgetItem:
    item = QListWidgetItem(row.words)
    item.setData(_ROW_DATA, row)
    theme = active()
    if not row.kind:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(theme.colour("dim"))
        item.setSizeHint(QSize(80, _HEAD))
    if row.late:
        item.setFont(theme.font(weight=QFont.Weight.DemiBold))
    return item
