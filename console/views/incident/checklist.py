"""The checklist's pane: which procedure, which version, its steps; or which could be started."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from console.domain.checklist import ChecklistRun, StepState
from console.domain.incident import Incident
from console.i18n import localised, tr
from console.store.select import asked_step, fits_phase, offered_procedures, procedure_of, running
from console.views.desk import Desk
from console.views.incident.steps import LINE, StepLine, StepModel
from console.views.theme import active
from console.views.widgets import PlainLabel
from console.views.widgets.text import isolate_id
from console.views.words import clean

_ROW = 40
_CIRCLE = 20
_Index = QModelIndex | QPersistentModelIndex
_QUIET = (StepState.ANSWERED, StepState.SKIPPED)


class StepDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(160, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line = index.data(LINE)
        if isinstance(line, StepLine):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _paint(painter, option, line)
            painter.restore()


def _paint(painter: QPainter, option: QStyleOptionViewItem, line: StepLine) -> None:
    theme, rect, direction = active(), option.rect, option.direction
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    if selected or line.current:
        painter.fillRect(rect, theme.colour("raised"))
    if line.current or selected:
        token = "focus" if line.current else "edge"
        painter.setPen(QPen(theme.colour(token), theme.sizes.ring if selected else 1))
        painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))
    if line.pause_after:  # nothing below is begun before all above is read once more (U47)
        painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, theme.colour("edge"))
    ink = _ink(line)

    def place(x: int, width: int) -> QRect:
        at = QRect(rect.left() + x, rect.top(), width, rect.height())
        return QStyle.visualRect(direction, rect, at)

    _number(painter, place(10, _CIRCLE), line, ink)
    small = theme.font(theme.sizes.secondary)
    metrics = QFontMetrics(small)
    right = min(rect.width() // 2, metrics.horizontalAdvance(line.right) + 4)
    painter.setFont(small)
    painter.setPen(theme.colour("text" if line.late else "dim"))
    _text(painter, place(rect.width() - right - 10, right), line.right, metrics, direction, True)
    bold = QFont.Weight.DemiBold if line.current else QFont.Weight.Normal
    font = theme.font(weight=bold)
    painter.setFont(font)
    painter.setPen(theme.colour(ink))
    words = f"{line.text} — {line.value}" if line.value else line.text
    at = place(42, rect.width() - 42 - right - 20)
    _text(painter, at, words, QFontMetrics(font), direction, False)


def _ink(line: StepLine) -> str:
    if line.state == StepState.NOT_TAKEN:
        return "faint"
    return "dim" if line.state in _QUIET else "text"


def _number(painter: QPainter, at: QRect, line: StepLine, ink: str) -> None:
    theme = active()
    circle = QRectF(at.left(), at.center().y() - _CIRCLE / 2 + 0.5, _CIRCLE, _CIRCLE)
    filled = line.state in _QUIET
    painter.setPen(QPen(theme.colour("line" if ink == "faint" else "edge"), 1))
    painter.setBrush(theme.colour("line" if filled else "panel"))
    painter.drawEllipse(circle)
    painter.setFont(theme.font(theme.sizes.small))
    painter.setPen(theme.colour(ink))
    painter.drawText(circle, int(Qt.AlignmentFlag.AlignCenter), str(line.number))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _text(
    painter: QPainter,
    at: QRect,
    text: str,
    metrics: QFontMetrics,
    direction: Qt.LayoutDirection,
    far: bool,
) -> None:
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, at.width())
    side = Qt.AlignmentFlag.AlignRight if far else Qt.AlignmentFlag.AlignLeft
    align = QStyle.visualAlignment(direction, side | Qt.AlignmentFlag.AlignVCenter)
    painter.drawText(at, int(align) | int(Qt.TextFlag.TextSingleLine), shown)


class StepList(QListView):
    """Whatever room it is given, the step it stands on is in sight (U50)."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())


class ChecklistPane(QWidget):
    """`picked` is the step to show; `started` a procedure to begin."""

    picked = Signal(str)
    started = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._incident: Incident | None = None
        self._asked = ("", "")
        self.title = PlainLabel("", "section")
        self.title.setWordWrap(True)
        self.model = StepModel(desk, self)
        self.steps = StepList()
        self.steps.setModel(self.model)
        self.steps.setItemDelegate(StepDelegate(self.steps))
        self.steps.setUniformItemSizes(True)
        self.steps.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.selectionModel().currentChanged.connect(self._moved)
        self.offers = QListWidget()
        self.offers.itemActivated.connect(self._activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.steps, 1)
        column.addWidget(self.offers, 1)
        column.addStretch(0)  # room only where neither list is shown
        self.show_incident(None)

    @property
    def run(self) -> ChecklistRun | None:
        return self.model.run

    @property
    def focus_target(self) -> QWidget:
        return self.steps if self.run else self.offers

    def show_incident(self, incident: Incident | None) -> None:
        self._incident = incident
        run = running(self._desk.state, incident) if incident else None
        self.model.show_run(run)
        self.steps.setVisible(run is not None)
        self.offers.setVisible(run is None and incident is not None)
        self._show_title(run)
        if run is None:
            self._asked = ("", "")
            self._show_offers()
            return
        asked = asked_step(run)
        step_id = asked.step_id if asked else ""
        if (run.id, step_id) != self._asked:
            self._asked = (run.id, step_id)
            self.show_step(step_id)

    def show_step(self, step_id: str) -> None:
        """Stand on a step; the list scrolls to it."""
        row = self.model.row_of_step(step_id)
        index = self.model.index(row) if row >= 0 else QModelIndex()
        self.steps.setCurrentIndex(index)
        if not index.isValid():
            self.picked.emit("")

    def shown_step(self) -> str:
        return self.model.step_id(self.steps.currentIndex().row())

    def tick(self) -> None:
        self.steps.viewport().update()

    def retranslate(self) -> None:
        self.steps.setAccessibleName(tr("checklist.steps"))
        self.offers.setAccessibleName(tr("checklist.offers"))
        self.show_incident(self._incident)
        self.model.redraw()

    def _show_title(self, run: ChecklistRun | None) -> None:
        if run is None:
            none = "checklist.none" if self._incident else "checklist.no_incident"
            self.title.setText(tr(none))
            return
        procedure = procedure_of(self._desk.state, run)
        message = "checklist.done" if run.completed_utc else "checklist.title"
        self.title.setText(
            tr(
                message,
                title=clean(localised(procedure.title)),
                mode=tr(f"checklist.mode_{procedure.mode.value}"),
                version=clean(procedure.version),
                date=isolate_id(clean(procedure.approved_on)),
            )
        )

    def _show_offers(self) -> None:
        offered = offered_procedures(self._desk.state, self._incident) if self._incident else ()
        wanted = [procedure.id for procedure in offered]
        shown = [self.offers.item(n).data(LINE) for n in range(self.offers.count())]
        if wanted != shown:
            self.offers.clear()
            for procedure in offered:
                item = QListWidgetItem("")
                item.setData(LINE, procedure.id)
                self.offers.addItem(item)
        for number, procedure in enumerate(offered):
            title = clean(localised(procedure.title))
            words = tr("checklist.start", title=title, version=clean(procedure.version))
            if self._incident and not fits_phase(procedure, self._incident):
                phases = ", ".join(tr(f"phase.{one.value}") for one in procedure.phases)
                words = tr("checklist.for_phase", what=words, phases=phases)
            self.offers.item(number).setText(words)
        if offered and self.offers.currentRow() < 0:
            self.offers.setCurrentRow(0)

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.picked.emit(self.model.step_id(current.row()))

    def _activated(self, item: QListWidgetItem) -> None:
        self.started.emit(str(item.data(LINE)))
