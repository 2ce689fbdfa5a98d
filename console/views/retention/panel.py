"""The page of what is kept: classes with their times, holds, and what was erased."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from console import clock
from console.domain import commands as c
from console.domain.retention import Hold, Kind, KindStatus, RetentionStatus, hours_of
from console.i18n import tr
from console.store.select import Progress
from console.views.desk import Changed, Desk
from console.views.panel import OwnKey, Panel
from console.views.retention.words import (
    hold_text,
    hours_text,
    kind_text,
    sweep_text,
    waits_text,
    when_text,
)
from console.views.theme import set_kind
from console.views.widgets import KeyButton, PlainLabel, wrap_rows
from console.views.words import mark_text, refusal_text

_ID = int(Qt.ItemDataRole.UserRole)
_HEADS = ("kind", "hours", "kept", "held", "next", "trouble")
_ASK_EVERY_S = 10.0
_SAID = (c.SetRetention, c.PlaceHold, c.AskHoldRelease, c.ReleaseHold, c.KeepHold)
_LEAST, _APART = 240, 24  # pixels: of the first column, and between it and the next


class RetentionPanel(Panel):
    """`asked` what a button or Enter wants: retention_time, hold or release."""

    title_id = "retention.title"
    asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._status: dict[Kind, KindStatus] = {}
        self._asked_at = float("-inf")
        self.table = QTableWidget(len(Kind), len(_HEADS))
        self.holds, self.sweeps = QListWidget(), QListWidget()
        self.holds_title, self.sweeps_title = PlainLabel("", "section"), PlainLabel("", "section")
        self.holds_empty, self.sweeps_empty = PlainLabel("", "dim"), PlainLabel("", "dim")
        self.answer = PlainLabel("", "dim")
        self.time_button, self.hold_button = KeyButton(""), KeyButton(act="hold")
        self.release_button = KeyButton("")
        self._build()
        self.retranslate()

    def _build(self) -> None:
        table = self.table
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        table.verticalHeader().setDefaultSectionSize(32)
        self.header.add(self.answer)
        for button in (self.time_button, self.hold_button, self.release_button):
            set_kind(button, "beside_title")
            self.header.add(button)
        lower = QHBoxLayout()
        lower.setSpacing(1)
        parts = (
            (self.holds_title, self.holds_empty, self.holds),
            (self.sweeps_title, self.sweeps_empty, self.sweeps),
        )
        for title, empty, rows in parts:
            column = QVBoxLayout()
            column.setSpacing(0)
            for label in (title, empty):
                label.setContentsMargins(12, 8, 12, 4)
                column.addWidget(label)
            wrap_rows(rows)
            column.addWidget(rows, 1)
            lower.addLayout(column, 1)
        self.body.addWidget(table, 5)
        self.body.addLayout(lower, 4)
        table.itemActivated.connect(lambda _item: self.asked.emit("retention_time"))
        self.holds.itemActivated.connect(lambda _item: self.asked.emit("release"))
        self.holds.currentRowChanged.connect(lambda _row: self._show_buttons())
        self.time_button.clicked.connect(lambda: self.asked.emit("retention_time"))
        self.hold_button.clicked.connect(lambda: self.asked.emit("hold"))
        self.release_button.clicked.connect(lambda: self.asked.emit("release"))

    @property
    def focus_target(self) -> QWidget:
        return self.table

    def own_keys(self) -> Sequence[OwnKey]:
        enter = ("retention.key_time", "retention.key_release")
        return [("Enter", tr(words), tr(self.title_id)) for words in enter]

    def kind(self) -> Kind:
        """The class that keys act on."""
        return tuple(Kind)[max(0, self.table.currentRow())]

    def hold(self) -> Hold | None:
        item = self.holds.currentItem()
        return self.desk.state.holds.get(str(item.data(_ID))) if item else None

    def refresh(self, changed: Changed) -> None:
        if self.isVisible() and changed.keys() & {"terms", "holds", "sweeps", "people"}:
            self._asked_at = float("-inf")
            self._show_all()

    def refresh_marks(self) -> None:
        if self.isVisible():
            self._show_buttons()

    def tick(self) -> None:
        super().tick()
        if self.isVisible():
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """What has happened out of sight."""
        super().showEvent(event)
        self._show_all()
        self._ask()

    def retranslate(self) -> None:
        super().retranslate()
        self.table.setAccessibleName(tr("retention.title"))
        self.table.setHorizontalHeaderLabels([tr(f"retention.head_{name}") for name in _HEADS])
        self.time_button.set_texts(tr("retention.button_time"))
        self.hold_button.set_texts(tr("retention.button_hold"))
        for title, rows, word in (
            (self.holds_title, self.holds, "holds"),
            (self.sweeps_title, self.sweeps, "sweeps"),
        ):
            title.setText(tr(f"retention.{word}"))
            rows.setAccessibleName(tr(f"retention.{word}"))
        self.holds_empty.setText(tr("retention.no_holds"))
        self.sweeps_empty.setText(tr("retention.no_sweeps"))
        self._show_all()

    def subtitle(self) -> str:
        waits = sum(status.waits for status in self._status.values())
        words = tr("retention.subtitle", n=len(self.desk.state.holds))
        return f"{words} · {tr('retention.late', n=waits)}" if waits else words

    # -- inside ---------------------------------------------------------------------------------

    def _ask(self) -> None:
        """The backend alone knows what is closed, and so what is due."""
        door, now = self.desk.retention, clock.monotonic_s()
        if door is None or not self.desk.may(c.PlaceHold) or now - self._asked_at < _ASK_EVERY_S:
            return
        self._asked_at = now
        door.retention(self._told)

    def _told(self, status: RetentionStatus | None) -> None:
        if status is not None:
            self._status = {one.kind: one for one in status.kinds}
            self._show_all()

    def _show_all(self) -> None:
        for row, kind in enumerate(Kind):
            for column, text in enumerate(self._cells(kind)):
                item = self.table.item(row, column)
                if item is None:
                    item = QTableWidgetItem()
                    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                    self.table.setItem(row, column, item)
                item.setText(text)
        if self.table.currentRow() < 0:
            self.table.setCurrentCell(0, 0)
        state, me = self.desk.state, self.desk.me.id
        holds = sorted(state.holds.values(), key=lambda hold: (hold.placed_utc, hold.id))
        _put(self.holds, [(hold.id, hold_text(state, hold, me)) for hold in holds])
        newest = sorted(state.sweeps.values(), key=lambda one: one.at_utc, reverse=True)
        _put(self.sweeps, [(one.id, sweep_text(one)) for one in newest])
        self._fit()
        self.holds_empty.setVisible(not holds)
        self.sweeps_empty.setVisible(not newest)
        self._show_buttons()
        self.show_age()

    def _fit(self) -> None:
        """The classes as wide as they are, and the figures beside them; they give way first."""
        table, header = self.table, self.table.horizontalHeader()
        others = sum(
            max(table.sizeHintForColumn(column), header.sectionSizeHint(column))
            for column in range(1, len(_HEADS))
        )
        wanted = table.sizeHintForColumn(0) + _APART
        table.setColumnWidth(0, max(_LEAST, min(wanted, table.viewport().width() - others)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _cells(self, kind: Kind) -> tuple[str, ...]:
        hours = hours_of(self.desk.state.terms, kind, self.desk.now())
        term = self.desk.state.terms.get(kind.value)
        time = hours_text(hours)
        if term is not None and term.hours != hours:
            soon = {"time": hours_text(term.hours), "at": when_text(term.from_utc)}
            time = f"{time} · {tr('retention.soon', **soon)}"
        status = self._status.get(kind)
        if status is None or kind in (Kind.UNNAMED, Kind.FOOTAGE, Kind.COPIES):
            return (kind_text(kind), time, "–", "–", "–", waits_text(status) if status else "")
        counts = (str(status.kept), str(status.held), when_text(status.next_due_utc))
        return (kind_text(kind), time, *counts, waits_text(status))

    def _show_buttons(self) -> None:
        hold, desk = self.hold(), self.desk
        self.time_button.setVisible(desk.may(c.SetRetention))
        self.hold_button.setVisible(desk.may(c.PlaceHold))
        self.release_button.setVisible(hold is not None and desk.may(c.ReleaseHold))
        asked = hold is not None and hold.release_asked_by
        word = "button_decide" if asked else "button_release"
        self.release_button.set_texts(tr(f"retention.{word}"))
        words = self._answer()
        self.answer.setText(words)
        self.answer.setVisible(bool(words))

    def _answer(self) -> str:
        """What became of the last wish that was said here."""
        words = ""
        for mark in self.desk.pending.all():
            if isinstance(mark.command.body, _SAID):
                refused = mark.refusal if mark.progress == Progress.REFUSED else None
                words = refusal_text(self.desk.state, refused) if refused else mark_text(mark)
        return words


def _put(rows: QListWidget, things: list[tuple[str, str]]) -> None:
    """The same things stay where they are, with the selection."""
    shown = [rows.item(number).data(_ID) for number in range(rows.count())]
    chosen = rows.currentItem().data(_ID) if rows.currentItem() else ""
    if shown != [one for one, _ in things]:
        rows.clear()
        for one, _ in things:
            item = QListWidgetItem("")
            item.setData(_ID, one)
            rows.addItem(item)
        ids = [one for one, _ in things]
        if ids:
            rows.setCurrentRow(ids.index(chosen) if chosen in ids else 0)
    for number, (_, words) in enumerate(things):
        rows.item(number).setText(words)
