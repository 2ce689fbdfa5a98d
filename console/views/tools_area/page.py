"""One tool's page, the same for every tool: its problem, open alerts, cameras and model card."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QScrollArea, QVBoxLayout, QWidget

from console.i18n import tr
from console.views.desk import Desk
from console.views.queue.paint import QueueDelegate
from console.views.theme import active, set_kind
from console.views.tools_area.claims import ClaimModel
from console.views.tools_area.facts import cameras_text, model_text
from console.views.tools_area.info import ToolInfo
from console.views.tools_area.tiles import Tile
from console.views.widgets import PlainLabel


class ClaimList(QListView):
    """Escape goes back to the tiles."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


class ToolPage(QWidget):
    """`picked` carries the id of the alert that is selected; `left` asks for the tiles."""

    picked = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.problem = PlainLabel("", "strong")
        self.problem.setWordWrap(True)
        self.problem.setContentsMargins(12, 10, 12, 10)
        self.claims = ClaimModel(desk, self)
        self.list = ClaimList()
        self.list.setModel(self.claims)
        self.list.setItemDelegate(QueueDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.selectionModel().currentChanged.connect(lambda now, _old: self._pick(now.row()))
        self.list.activated.connect(lambda index: self._pick(index.row()))
        self.list.left.connect(self.left)
        self.alerts_title, self.empty = PlainLabel("", "section"), PlainLabel("", "dim")
        self.cameras_title, self.cameras = PlainLabel("", "section"), PlainLabel("", "dim")
        self.model_title, self.model = PlainLabel("", "section"), PlainLabel("", "dim")
        for label in (self.cameras, self.model):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        columns = QHBoxLayout()
        columns.setSpacing(active().sizes.panel_gap)
        columns.addLayout(self._alerts_column(), 5)
        columns.addWidget(self._facts_column(), 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.problem)
        column.addLayout(columns, 1)

    def _alerts_column(self) -> QVBoxLayout:
        self.alerts_title.setContentsMargins(12, 10, 12, 6)
        self.empty.setContentsMargins(12, 0, 12, 0)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.alerts_title)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        return column

    def _facts_column(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        for widget in (self.model_title, self.model, self.cameras_title, self.cameras):
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder)
        set_kind(holder, "panel")
        holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def show_tool(self, info: ToolInfo, tile: Tile) -> None:
        desk = self._desk
        self.problem.setText(tile.problem)
        self.problem.setVisible(bool(tile.problem))
        self.alerts_title.setText(tr("tools.alerts_title"))
        self.list.setAccessibleName(tr("tools.alerts_of", tool=tile.title))
        self.claims.show_tool(info.name)
        self.empty.setText(tr("tools.no_alerts"))
        self.empty.setVisible(not self.claims.things)
        for title, label, text in (
            ("tools.model_title", (self.model_title, self.model), model_text(desk, info)),
            ("tools.cameras_title", (self.cameras_title, self.cameras), cameras_text(desk, info)),
        ):
            label[0].setText(tr(title))
            if label[1].text() != text:
                label[1].setText(text)
            for one in label:
                one.setVisible(bool(text))

    def enter(self) -> None:
        """The focus comes in; the first alert is selected where none is."""
        self.list.setFocus()
        if not self.list.currentIndex().isValid() and self.claims.things:
            self.list.setCurrentIndex(self.claims.index(0))

    def _pick(self, row: int) -> None:
        if alert_id := self.claims.thing_id(row):
            self.picked.emit(alert_id)
