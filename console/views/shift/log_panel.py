"""The shift log, newest first: searched as is typed, older pages fetched until something fits."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from console import clock
from console.domain import commands as c
from console.domain.history import HistoryPage
from console.domain.shift import ShiftEntry
from console.i18n import isolate, tr
from console.reports.csv_text import csv_text
from console.reports.table_page import table_page
from console.views.desk import Changed, Desk
from console.views.panel import Panel
from console.views.print.file import CSV, HTML, PDF, FileSaver
from console.views.shift.log_words import cells, said
from console.views.theme import set_kind
from console.views.widgets import KeyButton, PlainLabel, wrap_rows
from console.views.words import clean, local_time, mark_text, person_name

_ASK_EVERY_S = 10.0
_FEW = 40  # rows that must fit a search before no older page is fetched for it
_HEADS = ("time", "utc", "who", "what")
_NEWS = {"handovers", "on_shift", "breaks", "broadcasts", "roster", "switches", "withholdings"}


class ShiftLogPanel(Panel):
    """`asked`: shift_note."""

    title_id = "shift.log_title"
    asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.entries: dict[int, ShiftEntry] = {}
        self._next: int | None = None
        self._begun = self._waits = False
        self._complete = True
        self._asked_at = float("-inf")
        self.search, self.list = QLineEdit(), QListWidget()
        self.told = PlainLabel("", "dim")
        self.note_button, self.save_button = KeyButton(act="shift_note"), KeyButton()
        self.saver = FileSaver(self)
        self.search.textChanged.connect(lambda _text: self._show())
        self.list.setHorizontalScrollBarPolicy(self.list.horizontalScrollBarPolicy())
        wrap_rows(self.list)
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.note_button.clicked.connect(lambda: self.asked.emit("shift_note"))
        self.save_button.clicked.connect(self.save)
        for button in (self.note_button, self.save_button):
            set_kind(button, "beside_title")
            self.header.add(button)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.search, 1)
        row.addWidget(self.told)
        self.body.addLayout(row)
        self.body.addWidget(self.list, 1)
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        return self.search

    def shown(self) -> list[ShiftEntry]:
        """What fits all words that are searched for, newest first."""
        words = self.search.text().casefold().split()
        state, titles = self.desk.state, dict(self.desk.tool_titles)
        found = []
        for seq in sorted(self.entries, reverse=True):
            one = self.entries[seq]
            text = f"{said(state, one, titles)} {person_name(state, one.actor_id)}".casefold()
            if all(word in text for word in words):
                found.append(one)
        return found

    def save(self) -> None:
        """What is shown: as CSV, or on paper."""
        heads = [tr(f"shift.head_{name}") for name in _HEADS]

        def rows() -> list[tuple[str, ...]]:
            titles = dict(self.desk.tool_titles)
            return [cells(self.desk.state, one, titles) for one in self.shown()]

        def page() -> str:
            return table_page(tr("shift.log_title"), heads, rows())

        makes = {CSV: lambda: csv_text(heads, rows()), PDF: page, HTML: page}
        self.saver.ask_file(tr("shift.log_where"), "shift-log", makes)

    def refresh(self, changed: Changed) -> None:
        if self.isVisible() and changed.keys() & _NEWS:
            self._ask()

    def refresh_marks(self) -> None:
        """A line that was written is a row when the backend has it."""
        if self.isVisible():
            self._ask()

    def tick(self) -> None:
        super().tick()
        if self.isVisible() and clock.monotonic_s() - self._asked_at >= _ASK_EVERY_S:
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def retranslate(self) -> None:
        super().retranslate()
        self.search.setPlaceholderText(tr("shift.search"))
        self.search.setAccessibleName(tr("shift.search"))
        self.list.setAccessibleName(tr("shift.log_title"))
        self.note_button.set_texts(tr("shift.write"))
        self.save_button.set_texts(tr("handover.paper"))
        self.note_button.setVisible(self.desk.may(c.AddShiftNote))
        self._show()

    def subtitle(self) -> str:
        words = tr("shift.lines", n=len(self.entries))
        return words if self._complete else f"{words} · {tr('shift.only_here')}"

    # -- inside ---------------------------------------------------------------------------------

    def _ask(self, before: int | None = None) -> None:
        """The newest page, or the one before a seq; one question at a time."""
        if self.desk.shift_log is None or self._waits:
            return
        self._waits, self._asked_at = True, clock.monotonic_s()
        self.desk.shift_log(lambda page: self._came(page, before), before)

    def _came(self, page: HistoryPage | None, before: int | None) -> None:
        self._waits = False
        if page is None:
            return
        self.entries |= {one.seq: one for one in page.items if isinstance(one, ShiftEntry)}
        self._complete = page.complete
        if before is not None or not self._begun:
            self._next, self._begun = page.next, True
        self._show()
        if self._next is not None and self.search.text() and len(self.shown()) < _FEW:
            self._ask(self._next)

    def _scrolled(self, value: int) -> None:
        if value == self.list.verticalScrollBar().maximum() and self._next is not None:
            self._ask(self._next)

    def _show(self) -> None:
        state, titles = self.desk.state, dict(self.desk.tool_titles)
        waiting = [
            f"{mark_text(mark)} · {clean(mark.command.body.text)}"
            for mark in self.desk.pending.all()
            if isinstance(mark.command.body, c.AddShiftNote)
        ]
        rows = [
            " · ".join(
                (
                    isolate(f"{one.at_utc.astimezone():%m-%d} {local_time(one.at_utc)}"),
                    isolate(person_name(state, one.actor_id)),
                    isolate(said(state, one, titles)),
                )
            )
            for one in self.shown()
        ]
        texts = [*waiting, *rows]
        if [self.list.item(n).text() for n in range(self.list.count())] != texts:
            at = self.list.currentRow()
            self.list.clear()
            for text in texts:
                self.list.addItem(QListWidgetItem(text))
            self.list.setCurrentRow(min(at, len(texts) - 1))
        self.told.setText(tr("shift.older") if self._next is not None else "")
        self.show_age()
