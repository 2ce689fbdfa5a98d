"""Rows of the risk panel: a district's index, where it goes, what it is made of, what is usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.domain.fusion_rules import rules_of
from console.domain.risk import DistrictIndex, Part, risk_layer, trend, usual_of, weeks_watched
from console.i18n import isolate, tr
from console.store.select import State
from console.views.desk import Desk
from console.views.fusion.words import kind_word, minutes_words
from console.views.widgets.row_paint import RowPainter
from console.views.widgets.rows import ROW, Index, RowModel
from console.views.words import alert_title, clean, incident_title, signed

ROW_HEIGHT = 58
_PAD, _BAR = 12, 4
_MOST_SOURCES = 3
_STEADY = 5.0  # points in an hour: less is no trend


@dataclass(frozen=True, slots=True)
class RiskRow:
    """high: its alert stands."""

    name: str
    index: float
    trend: str
    sources: str
    usual: str
    high: bool

    def spoken(self) -> str:
        parts = (self.name, f"{self.index:.0f}", self.trend, self.sources, self.usual)
        return ", ".join(part for part in parts if part)


def _worst_first(one: DistrictIndex) -> tuple[int, str]:
    return -round(one.risk.index), one.district.name.casefold()


class RiskModel(RowModel[DistrictIndex]):
    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def put_now(self) -> bool:
        """The highest first; equal ones by name, so that a calm list stands still."""
        layer = risk_layer(self._desk.state, self._desk.now())
        return self.put(sorted(layer, key=_worst_first))

    def row(self, number: int) -> RiskRow:
        return row_of(self._desk.state, self.things[number], self._desk.now())


def row_of(state: State, one: DistrictIndex, now_utc: datetime) -> RiskRow:
    known, index = state.risks.get(one.id), one.risk.index
    alert = state.alerts.get(known.alert_id) if known else None
    return RiskRow(
        name=clean(one.district.name),
        index=index,
        trend=_trend(trend(known, index, now_utc), index),
        sources=_sources(state, one, now_utc),
        usual=_usual(state, one, now_utc),
        high=alert is not None and alert.active(),
    )


def _trend(change: float | None, index: float) -> str:
    if change is None:
        return tr("risk.no_trend") if index >= 1.0 else ""
    if abs(change) < _STEADY:
        return tr("risk.steady")
    return tr("risk.rising" if change > 0 else "risk.falling", change=signed(change, 0))


def _sources(state: State, one: DistrictIndex, now_utc: datetime) -> str:
    risk = one.risk
    if not risk.parts or risk.newest_utc is None:
        return tr("risk.calm")
    words = [_part(state, part) for part in risk.parts[:_MOST_SOURCES]]
    if more := len(risk.parts) - len(words):
        words.append(tr("fusion.more", n=more))
    age = minutes_words((now_utc - risk.newest_utc).total_seconds())
    return tr("risk.sources", what=", ".join(words), age=age)


def _part(state: State, part: Part) -> str:
    incident, alert = state.incidents.get(part.subject_id), state.alerts.get(part.subject_id)
    if incident is not None:
        title = incident_title(state, incident)
    else:
        title = alert_title(alert) if alert else kind_word(part.kind)
    return tr("risk.part", what=isolate(title), share=signed(part.share, 0))


def _usual(state: State, one: DistrictIndex, now_utc: datetime) -> str:
    rules, known = rules_of(state.fusion_rules), state.risks.get(one.id)
    usual = usual_of(known, rules, now_utc)
    if usual is not None:
        return tr("risk.usual", index=f"{usual:.0f}")
    return tr("risk.no_baseline")


def watched_words(state: State, now_utc: datetime) -> str:
    """How far the baseline is, while there is none."""
    least = rules_of(state.fusion_rules).risk.least_weeks
    weeks = max((weeks_watched(one, now_utc) for one in state.risks.values()), default=0)
    return "" if weeks >= least else tr("risk.watched", n=weeks, least=least)


class RiskDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if isinstance(row, RiskRow):
            painter.save()
            _Painter(painter, option, row).paint()
            painter.restore()


class _Painter(RowPainter):
    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, row: RiskRow) -> None:
        super().__init__(painter, option, QStyle.StateFlag.State_Active)
        self.row = row

    def paint(self) -> None:
        self.ground(hatched=False)
        row, width = self.row, self.rect.width() - 2 * _PAD
        bold = self.theme.font(weight=QFont.Weight.DemiBold)
        small = self.theme.font(self.theme.sizes.secondary)
        figure = f"{row.index:.0f}"
        facts = " · ".join(part for part in (row.usual, row.trend) if part)
        right = QFontMetrics(bold).horizontalAdvance("100") + 8
        name = min(width // 2, QFontMetrics(bold).horizontalAdvance(row.name) + 8)
        self._line(bold, "text", 5, row.name, name)
        self._line(small, "dim", 5, facts, width - right - name, _PAD + name, to_end=True)
        self._line(bold, "high" if row.high else "text", 5, figure, right, _PAD + width - right,
                   to_end=True)  # fmt: skip
        self.painter.fillRect(self.place(_PAD, 26, width, _BAR), self.theme.colour("line"))
        filled = round(width * min(1.0, row.index / 100.0))
        ink = self.theme.colour("high" if row.high else "info")
        self.painter.fillRect(self.place(_PAD, 26, filled, _BAR), ink)
        self._line(small, "dim", 34, row.sources, width)

    def _line(
        self, font: QFont, ink: str, y: int, words: str, width: int, x: int = _PAD, *,
        to_end: bool = False,
    ) -> None:  # fmt: skip
        at = self.place(x, y, max(0, width), 18)
        self.painter.setFont(font)
        self.painter.setPen(self.theme.colour(ink))
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, at.width())
        side = Qt.AlignmentFlag.AlignRight if to_end else Qt.AlignmentFlag.AlignLeft
        align = QStyle.visualAlignment(self.direction, side | Qt.AlignmentFlag.AlignVCenter)
        self.painter.drawText(at, int(align) | int(Qt.TextFlag.TextSingleLine), shown)
