"""The board's panel: a column a person, and the button that reassigns what is selected."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from console.domain import commands as c
from console.i18n import tr
from console.store.select import columns
from console.views.board.column import BoardColumn
from console.views.board.rows import Card
from console.views.desk import Changed, Desk
from console.views.panel import Panel
from console.views.theme import active
from console.views.widgets import KeyButton

_FOLLOWS = {"alerts", "incidents", "runs", "people", "on_shift", "breaks", "roster"}


class BoardPanel(Panel):
    """`picked` carries kind and id of a card; `asked` what its button wants; `moved` to whom a card
    was dragged, or sent by its menu.
    """

    title_id = "board.title"
    picked = Signal(str, str)
    asked = Signal(str)
    moved = Signal(str, str, str)  # a card's kind and id, and to whom

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.columns: list[BoardColumn] = []
        self._last: Card | None = None
        self.assign_button = KeyButton(act="assign")
        self.assign_button.clicked.connect(lambda: self.asked.emit("assign"))
        self.header.add(self.assign_button)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, active().sizes.panel_gap, 0, 0)
        self._row.setSpacing(active().sizes.panel_gap)
        holder = QWidget()
        holder.setLayout(self._row)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(area, 1)
        self.show_columns()
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        filled = [column for column in self.columns if column.model.things]
        here = next((column for column in filled if column.chosen()), None)
        target = here or next(iter(filled or self.columns), None)
        return target.list if target else self

    def chosen(self) -> Card | None:
        """The card that keys act on: the one that was selected last."""
        return self._last

    def show_columns(self) -> None:
        found = columns(self.desk.state)
        while len(self.columns) < len(found):
            self._add_column()
        while len(self.columns) > len(found):
            gone = self.columns.pop()
            self._row.removeWidget(gone)
            gone.deleteLater()
        for widget, column in zip(self.columns, found, strict=True):
            widget.show_column(column)
        self._show_button()

    def refresh(self, changed: Changed) -> None:
        if self.isVisible() and changed.keys() & _FOLLOWS:
            self.show_columns()
            self.show_age()

    def refresh_marks(self) -> None:
        if self.isVisible():
            self.show_columns()

    def tick(self) -> None:
        if self.isVisible():
            super().tick()
            self.show_columns()

    def showEvent(self, event: QShowEvent) -> None:
        """What has happened out of sight."""
        super().showEvent(event)
        self.tick()

    def retranslate(self) -> None:
        super().retranslate()
        self.assign_button.set_texts(tr("board.reassign"), "R")
        self.show_columns()

    def subtitle(self) -> str:
        return tr("board.subtitle", n=len(self.desk.state.incidents))

    def _add_column(self) -> None:
        column = BoardColumn(self.desk)
        column.picked.connect(self._picked)
        column.moved.connect(self.moved)
        column.dropped.connect(self._dropped)
        column.list.sideways.connect(lambda step, column=column: self._sideways(column, step))
        self.columns.append(column)
        self._row.addWidget(column, 1)

    def _picked(self, kind: str, card_id: str) -> None:
        sender = next((col for col in self.columns if col.chosen() and _holds(col, card_id)), None)
        self._last = sender.chosen() if sender else None
        self._show_button()
        self.picked.emit(kind, card_id)

    def _dropped(self, kind: str, card_id: str, at: QPoint) -> None:
        """Into whose column; beside all of them, or where it came from, nothing happens."""
        for column in self.columns:
            inside = column.rect().contains(column.mapFromGlobal(at))
            if inside and column.person_id and not column.has(card_id):
                self.moved.emit(kind, card_id, column.person_id)

    def _sideways(self, column: BoardColumn, step: int) -> None:
        place = self.columns.index(column) + step
        while 0 <= place < len(self.columns):
            target = self.columns[place]
            if target.model.things:
                target.choose_first()
                target.list.setFocus()
                if card := target.chosen():
                    self._picked(card.kind, card.id)
                return
            place += step

    def _show_button(self) -> None:
        may = self.desk.may(c.AssignIncident)
        self.assign_button.setVisible(may)
        self.assign_button.setEnabled(may and self._last is not None)


def _holds(column: BoardColumn, card_id: str) -> bool:
    chosen = column.chosen()
    return chosen is not None and chosen.id == card_id
