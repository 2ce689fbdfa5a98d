"""The queue's panel: what the eye goes to after the strip."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QWidget

from console.i18n import tr
from console.views.desk import Changed, Desk
from console.views.panel import Panel
from console.views.queue.model import QueueModel
from console.views.queue.paint import QueueDelegate
from console.views.widgets import PlainLabel


class QueuePanel(Panel):
    """`picked` follows the selection; `opened` is Enter or a double click on a row."""

    title_id = "queue.title"
    picked = Signal(str)
    opened = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setMinimumWidth(260)
        self.model = QueueModel(desk, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(QueueDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.selectionModel().currentChanged.connect(self._current_changed)
        self.list.activated.connect(self._activated)
        self.empty: QLabel = PlainLabel("", "dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(12, 24, 12, 0)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.list, 1)  # never hidden: it has the focus that keys need
        self.retranslate()
        self._show_empty()

    @property
    def focus_target(self) -> QWidget:
        return self.list

    def refresh(self, changed: Changed) -> None:
        had = self.selected()
        self.model.follow(changed.get("alerts", ()))
        if changed.keys() & {"incidents", "people", "cameras", "switched_off"}:
            self.model.redraw()
        if not had and self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))
        self._show_empty()

    def refresh_marks(self) -> None:
        self.model.redraw()

    def tick(self) -> None:
        super().tick()
        self.list.viewport().update()

    def retranslate(self) -> None:
        super().retranslate()
        self.list.setAccessibleName(tr("queue.title"))
        self.empty.setText(tr("queue.empty"))
        self.model.redraw()

    def subtitle(self) -> str:
        return tr("queue.subtitle", n=self.model.rowCount())

    def selected(self) -> str:
        """The id of the alert that keys act on; empty where none is selected."""
        index = self.list.currentIndex()
        return self.model.thing_id(index.row()) if index.isValid() else ""

    def select(self, alert_id: str) -> None:
        """Follow a selection made elsewhere (U35)."""
        number = self.model.number_of(alert_id)
        if number >= 0 and alert_id != self.selected():
            self.list.setCurrentIndex(self.model.index(number))

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.picked.emit(self.model.thing_id(current.row()))

    def _activated(self, index: QModelIndex) -> None:
        self.opened.emit(self.model.thing_id(index.row()))

    def _show_empty(self) -> None:
        self.empty.setVisible(self.model.rowCount() == 0)
