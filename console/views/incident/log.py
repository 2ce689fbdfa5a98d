"""The decision log: it writes itself from events; a note is typed below it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from console.domain.commands import TEXT_MAX
from console.domain.incident import Incident, LogEntry
from console.i18n import tr
from console.store.select import find_alert
from console.views.desk import Desk
from console.views.theme import active
from console.views.words import local_time, log_text

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_TIME = int(Qt.ItemDataRole.UserRole) + 1
_TIME_WIDTH = 62
_PAD = 4


class LogModel(QAbstractListModel):
    """The log only grows: new lines are appended, older ones never change."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._incident: Incident | None = None
        self._entries: tuple[LogEntry, ...] = ()

    def show_incident(self, incident: Incident | None) -> None:
        entries = incident.log if incident else ()
        same = incident and self._incident and incident.id == self._incident.id
        kept = len(self._entries)
        if not same or entries[:kept] != self._entries:
            self.beginResetModel()
            self._incident, self._entries = incident, entries
            self.endResetModel()
        elif len(entries) > kept:
            self.beginInsertRows(_NOWHERE, kept, len(entries) - 1)
            self._incident, self._entries = incident, entries
            self.endInsertRows()
        else:
            self._incident = incident

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == _TIME:
            return local_time(entry.at_utc)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{local_time(entry.at_utc)}, {self.text(entry)}"
        return None

    def text(self, entry: LogEntry) -> str:
        ids = self._incident.alert_ids if self._incident else ()
        alert = find_alert(self._desk.state, ids[0]) if ids else None
        return log_text(self._desk.state, entry, alert, self._desk.me.id)


class LogDelegate(QStyledItemDelegate):
    """Time, then the words, broken over as many lines as they need."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        width = self._view_width(option) - _TIME_WIDTH - 2 * _PAD
        metrics = QFontMetrics(active().font())
        flags = int(Qt.TextFlag.TextWordWrap)
        words = metrics.boundingRect(0, 0, max(60, width), 4000, flags, str(index.data()))
        return QSize(120, max(22, words.height() + 6))

    def _view_width(self, option: QStyleOptionViewItem) -> int:
        view = option.widget
        return view.viewport().width() if isinstance(view, QListView) else option.rect.width()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, rect, direction = active(), option.rect, option.direction
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colour("raised"))

        def place(x: int, width: int) -> QRect:
            at = QRect(rect.left() + x, rect.top() + 3, width, rect.height() - 3)
            return QStyle.visualRect(direction, rect, at)

        sides = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        align = int(QStyle.visualAlignment(direction, sides))
        painter.setFont(theme.font(theme.sizes.secondary))
        painter.setPen(theme.colour("dim"))
        painter.drawText(place(_PAD, _TIME_WIDTH), align, str(index.data(_TIME)))
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text"))
        at = place(_PAD + _TIME_WIDTH, rect.width() - _TIME_WIDTH - 2 * _PAD)
        painter.drawText(at, align | int(Qt.TextFlag.TextWordWrap), str(index.data()))


class LogList(QListView):
    """A change of its width breaks lines anew; the newest line stays in sight."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.doItemsLayout()
        self.scrollToBottom()


class LogPane(QWidget):
    """`noted` is a note to be sent."""

    noted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = LogModel(desk, self)
        self.list = LogList()
        self.list.setModel(self.model)
        self.list.setItemDelegate(LogDelegate(self.list))
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = QLineEdit()
        self.note.setMaxLength(TEXT_MAX)
        self.note.returnPressed.connect(self._send)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 10)
        column.setSpacing(6)
        for widget in (self.list, self.note):
            column.addWidget(widget)
        self.retranslate()

    def show_incident(self, incident: Incident | None) -> None:
        bar = self.list.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        self.model.show_incident(incident)
        self.note.setEnabled(incident is not None)
        if at_end:
            self.list.scrollToBottom()

    def retranslate(self) -> None:
        self.list.setAccessibleName(tr("log.title"))
        self.note.setPlaceholderText(tr("log.type_note"))
        self.note.setAccessibleName(tr("log.type_note"))
        self.list.doItemsLayout()

    def _send(self) -> None:
        text = self.note.text().strip()
        if text:
            self.noted.emit(text)
            self.note.clear()
