"""The conflict view: each refused or differing command with what was wanted and what became."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from console.domain.alert import Params
from console.domain.envelope import Command, Refusal
from console.i18n import known, tr
from console.store.select import Progress, find_alert
from console.views.desk import Changed, Desk
from console.views.panel import Panel
from console.views.widgets import KeyButton, PlainLabel
from console.views.words import alert_title, clean, incident_title, local_time, refusal_text

_ID = int(Qt.ItemDataRole.UserRole)
_ROW = 34
_MOST_ROWS = 12
_TYPED = ("title", "text", "value", "reason", "summary")


@dataclass(frozen=True, slots=True)
class _Row:
    command: Command
    message_id: str
    params: Params
    at_utc: datetime
    here: tuple[str, ...]
    there: tuple[str, ...]


class ConflictPanel(Panel):
    """`opened` carries the id of the alert or incident that a conflict is about."""

    title_id = "conflicts.title"
    opened = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.list = QListWidget()
        self.list.currentRowChanged.connect(lambda _row: self._show_details())
        self.list.itemActivated.connect(lambda _item: self._open())
        self.details = PlainLabel("")
        self.details.setWordWrap(True)
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.details.setContentsMargins(16, 12, 16, 12)
        self.read_button = KeyButton("", "Del")
        self.read_button.clicked.connect(self.read)
        self.header.add(self.read_button)
        self.empty: QLabel = PlainLabel("", "dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout()
        column.addWidget(self.list)
        column.addWidget(self.details)
        column.addWidget(self.empty, 1)
        column.addStretch(1)
        self.body.addLayout(column)
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        return self.list

    def rows(self) -> list[_Row]:
        """Unread conflicts, then refusals of this session."""
        rows = [
            _Row(c.command, c.message_id, c.params, c.at_utc, c.here, c.there)
            for c in self.desk.conflicts
        ]
        told = {row.command.id for row in rows}
        for mark in self.desk.pending.all():
            refused = mark.progress == Progress.REFUSED and mark.refusal
            if refused and mark.refusal and mark.command.id not in told:
                refusal = mark.refusal
                at = mark.command.made_at_utc
                rows.append(_Row(mark.command, refusal.message_id, refusal.params, at, (), ()))
        return rows

    def refresh(self, changed: Changed) -> None:
        if changed.keys() & {"alerts", "incidents", "people"}:
            self.show_rows()

    def refresh_marks(self) -> None:
        self.show_rows()

    def retranslate(self) -> None:
        super().retranslate()
        self.list.setAccessibleName(tr("conflicts.title"))
        self.read_button.set_texts(tr("conflicts.read"), "Del")
        self.empty.setText(tr("conflicts.none"))
        self.show_rows()

    def subtitle(self) -> str:
        return tr("conflicts.subtitle", n=len(self.rows()))

    def read(self) -> None:
        """The selected one has been read: it may go."""
        row = self._selected()
        if row is not None:
            self.desk.read(row.command.id)

    def show_rows(self) -> None:
        rows = self.rows()
        chosen = self._selected_id()
        ids = [row.command.id for row in rows]
        shown = [self.list.item(n).data(_ID) for n in range(self.list.count())]
        if ids != shown:
            self.list.clear()
            for row in rows:
                item = QListWidgetItem("")
                item.setData(_ID, row.command.id)
                item.setSizeHint(QSize(120, _ROW))
                self.list.addItem(item)
            if rows:
                self.list.setCurrentRow(ids.index(chosen) if chosen in ids else 0)
        for number, row in enumerate(rows):
            self.list.item(number).setText(self._line(row))
        for widget, on in ((self.list, rows), (self.details, rows), (self.empty, not rows)):
            widget.setVisible(bool(on))
        self.read_button.setEnabled(bool(rows))
        self.list.setFixedHeight(_ROW * min(max(1, len(rows)), _MOST_ROWS) + 8)
        self._show_details()
        self.show_age()

    def _selected_id(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_ID)) if item else ""

    def _selected(self) -> _Row | None:
        chosen = self._selected_id()
        return next((row for row in self.rows() if row.command.id == chosen), None)

    def _line(self, row: _Row) -> str:
        return " · ".join((local_time(row.at_utc), _wish(row.command), self._subject(row.command)))

    def _subject(self, command: Command) -> str:
        state, body = self.desk.state, command.body
        incident_id = getattr(body, "incident_id", "")
        if run := state.runs.get(getattr(body, "run_id", "")):
            incident_id = run.incident_id
        target = getattr(body, "target_id", "")
        if incident := state.incidents.get(incident_id or target):
            return incident_title(state, incident)
        alert = find_alert(state, getattr(body, "alert_id", "") or target)
        return alert_title(alert) if alert else tr("conflicts.closed_meanwhile")

    def _show_details(self) -> None:
        row = self._selected()
        if row is None:
            self.details.setText("")
            return
        refusal = Refusal(row.message_id, row.params)
        lines = [
            tr("conflicts.wanted", what=_wish(row.command), time=local_time(row.at_utc)),
            refusal_text(self.desk.state, refusal, self.desk.me.id),
        ]
        lines += [tr("conflicts.written", text=clean(text)) for text in _written(row.command)]
        if row.here or row.there:
            lines.append(tr("conflicts.here", what=_kinds(row.here)))
            lines.append(tr("conflicts.there", what=_kinds(row.there)))
        self.details.setText("\n\n".join(lines))

    def _open(self) -> None:
        row = self._selected()
        if row is not None:
            body = row.command.body
            names = ("incident_id", "alert_id", "target_id")
            found = (getattr(body, name, "") for name in names)
            self.opened.emit(next((one for one in found if one), ""))


def _written(command: Command) -> list[str]:
    """What a person has typed for it, to be taken over into another try."""
    return [text for name in _TYPED if (text := getattr(command.body, name, ""))]


def _wish(command: Command) -> str:
    return _kind_words("wish", type(command.body).__name__)


def _kinds(names: tuple[str, ...]) -> str:
    return ", ".join(_kind_words("happened", name) for name in names) or tr("conflicts.nothing")


def _kind_words(prefix: str, name: str) -> str:
    message = f"{prefix}.{name}"
    return tr(message) if known(message) else clean(name)
