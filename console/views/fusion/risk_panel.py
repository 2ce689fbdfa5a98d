"""The risk of each district: index, trend, what it is made of, and what is usual at this hour."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from console.i18n import tr
from console.views.desk import Changed, Desk
from console.views.fusion.risk_rows import RiskDelegate, RiskModel, watched_words
from console.views.panel import Panel
from console.views.widgets import PlainLabel

_EVERY_S = 5  # it moves by minutes


class RiskPanel(Panel):
    """`opened` carries the id of what adds most to the district that Enter was pressed on."""

    title_id = "risk.title"
    opened = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._seconds = 0
        self.model = RiskModel(desk, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(RiskDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.activated.connect(self._activated)
        self.empty = PlainLabel("", "dim")
        self.empty.setWordWrap(True)
        self.empty.setContentsMargins(12, 12, 12, 0)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.list, 1)
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        return self.list

    def show_risks(self) -> None:
        """The district in hand stays in hand, wherever it moves to."""
        before = self.model.thing_id(self.list.currentIndex().row())
        if self.model.put_now() and (number := self.model.number_of(before)) >= 0:
            self.list.setCurrentIndex(self.model.index(number))
        self.empty.setVisible(not self.model.rowCount())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_risks()

    def refresh(self, changed: Changed) -> None:
        if changed.keys() & {"districts", "risks", "fusion_rules"} and self.isVisible():
            self.show_risks()

    def tick(self) -> None:
        super().tick()
        self._seconds += 1
        if self.isVisible() and not self._seconds % _EVERY_S:
            self.show_risks()

    def retranslate(self) -> None:
        super().retranslate()
        self.list.setAccessibleName(tr(self.title_id))
        self.empty.setText(tr("risk.no_districts"))
        self.show_risks()

    def subtitle(self) -> str:
        watched = watched_words(self.desk.state, self.desk.now())
        return " · ".join(part for part in (tr("risk.subtitle"), watched) if part)

    def _activated(self, index: QModelIndex) -> None:
        parts = self.model.things[index.row()].risk.parts
        if parts:
            self.opened.emit(parts[0].subject_id)
