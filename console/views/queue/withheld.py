"""The list of what is withheld: each source with who, why and until when, its alerts beneath it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from console.domain import commands as c
from console.domain.alert import Alert
from console.domain.withholding import Withholding
from console.i18n import tr
from console.store.select import withheld
from console.views.desk import Desk
from console.views.queue.paint import QueueDelegate
from console.views.queue.row import QueueRow, row_of
from console.views.queue.words import kind_word, source_words, until_words, who_and_why
from console.views.widgets.row_paint import RowPainter
from console.views.widgets.rows import ROW, Index, RowModel
from console.views.words import mark_text

_PAD = 12


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A withheld source: its kind, when it returns, what it is, by whom and why."""

    kind: str
    until: str
    source: str
    why: str
    marks: str

    def spoken(self) -> str:
        said = (self.kind, self.source, self.until, self.why, self.marks)
        return ", ".join(part for part in said if part)


class WithheldModel(RowModel[Withholding | Alert]):
    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.follow()

    def follow(self) -> None:
        rows: list[Withholding | Alert] = []
        for held in withheld(self._desk.state):
            rows += [held.withholding, *held.alerts]
        self.put(rows)

    def row(self, number: int) -> SourceRow | QueueRow:
        thing = self.things[number]
        return row_of(self._desk, thing) if isinstance(thing, Alert) else self._source(thing)

    def withholding_at(self, number: int) -> str:
        """Of which withholding a row is; empty where nothing stands."""
        thing = self.things[number] if 0 <= number < len(self.things) else None
        if isinstance(thing, Alert):
            return thing.withheld_by
        return thing.id if thing else ""

    def alert_at(self, number: int) -> str:
        """The alert of a row, of a source's row its first."""
        for thing in self.things[max(0, number) :]:
            if isinstance(thing, Alert):
                return thing.id if thing.withheld_by == self.withholding_at(number) else ""
            if thing.id != self.withholding_at(number):
                return ""
        return ""

    def _source(self, one: Withholding) -> SourceRow:
        desk = self._desk
        marks = [tr("mark.local")] if desk.is_local("withholdings", one.id) else []
        marks += [mark_text(mark) for mark in desk.marks(one.id, c.EndWithholding)[:1]]
        if desk.refusals(one.id):
            marks.append(tr("mark.refused"))
        words = source_words(desk, one)
        return SourceRow(
            kind_word(one), until_words(one), words, who_and_why(desk, one), " · ".join(marks)
        )


class WithheldDelegate(QueueDelegate):
    """Alerts as in the queue; a source as three lines of its own."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, SourceRow):
            super().paint(painter, option, index)
            return
        painter.save()
        _SourcePainter(painter, option, row).paint()
        painter.restore()


class _SourcePainter(RowPainter):
    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, row: SourceRow) -> None:
        super().__init__(painter, option, QStyle.StateFlag.State_Active)
        self.row = row

    def paint(self) -> None:
        self.ground(hatched=False)
        sizes, row = self.theme.sizes, self.row
        bold = self.theme.font(weight=QFont.Weight.DemiBold)
        small = self.theme.font(sizes.secondary)
        until = " · ".join(part for part in (row.marks, row.until) if part)
        width = self.rect.width() - 2 * _PAD
        right = min(width // 2, self.advance(small, until))
        kind = self.place(_PAD, 5, width - right - 8, 19)
        end = self.place(self.rect.width() - _PAD - right, 5, right, 19)
        self.text(kind, row.kind, bold, "text", Qt.AlignmentFlag.AlignLeft)
        self.text(end, until, small, "text", Qt.AlignmentFlag.AlignRight)
        for y, words, token in ((23, row.source, "text"), (41, row.why, "dim")):
            at = self.place(_PAD, y, width, 18)
            self.text(at, words, small, token, Qt.AlignmentFlag.AlignLeft)
