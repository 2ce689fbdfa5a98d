"""The queue's panel: what the eye goes to after the strip."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QLabel, QStackedWidget, QWidget

from console.i18n import tr
from console.store.select import find_alert, in_queue
from console.views.desk import Changed, Desk
from console.views.panel import Panel
from console.views.queue.blinking import BlinkingRows
from console.views.queue.list import QueueList
from console.views.queue.model import QueueModel
from console.views.queue.paint import QueueDelegate
from console.views.queue.withheld import WithheldDelegate, WithheldModel
from console.views.queue.words import withheld_count
from console.views.theme import set_kind
from console.views.widgets import KeyButton, PlainLabel

_SWITCH_HEIGHT = 24  # the least that can be hit (U38), and it fits the header
_REDRAWS = {"incidents", "people", "cameras", "switched_off"}


class QueuePanel(Panel):
    """Two lists: what is open, and what is withheld. `picked` follows the selection; `opened` is
    Enter or a double click on a row.
    """

    title_id = "queue.title"
    picked = Signal(str)
    opened = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setMinimumWidth(260)
        delegate = QueueDelegate()
        self.model, self.held_model = QueueModel(desk, self), WithheldModel(desk, self)
        self.list = QueueList(self.model, delegate)
        self.blinking = BlinkingRows(self.list, delegate)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.held = QueueList(self.held_model, WithheldDelegate())
        for one in (self.list, self.held):
            one.selectionModel().currentChanged.connect(self._current_changed)
            one.activated.connect(self._activated)
        self.switch = KeyButton(act="withheld")
        set_kind(self.switch, "beside_title")
        self.switch.setFixedHeight(_SWITCH_HEIGHT)
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.switch.clicked.connect(lambda: self.show_withheld(not self.shows_withheld))
        self.header.add(self.switch)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.held)
        self.empty: QLabel = PlainLabel("", "dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(12, 24, 12, 0)
        self.said: QLabel = PlainLabel("", "strong")
        self.said.setWordWrap(True)
        self.said.setContentsMargins(12, 6, 12, 6)
        self.said.hide()
        self.body.addWidget(self.empty)
        self.body.addWidget(self.stack, 1)  # never hidden: it has the focus that keys need
        self.body.addWidget(self.said)
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        return self.front

    @property
    def front(self) -> QueueList:
        return self.held if self.shows_withheld else self.list

    @property
    def shows_withheld(self) -> bool:
        return self.stack.currentWidget() is self.held

    def show_withheld(self, wanted: bool) -> None:
        """The other list, with the keys where this one had them."""
        had_keys = self.front.hasFocus()
        self.stack.setCurrentWidget(self.held if wanted else self.list)
        if wanted:
            self._choose_held(max(0, self.held.currentIndex().row()))
        if had_keys:
            self.focus_target.setFocus()
        self._show_counts()
        self.picked.emit(self.selected())

    def refresh(self, changed: Changed) -> None:
        had = self.list.currentIndex().isValid()
        self.model.follow(changed.get("alerts", ()))
        if changed.keys() & _REDRAWS:
            self.model.redraw()
        if changed.keys() & (_REDRAWS | {"alerts", "withholdings"}):
            self._follow_held()
        if not had and self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(0))
        self._show_counts()
        self.blinking.look()

    def _follow_held(self) -> None:
        """The same source stays selected while others come and go."""
        row = self.held.currentIndex().row()
        here = self.held_model.thing_id(row)
        self.held_model.follow()
        number = self.held_model.number_of(here) if here else -1
        if self.shows_withheld:
            self._choose_held(number if number >= 0 else max(0, row))

    def _choose_held(self, number: int) -> None:
        """Qt gives a list that gets the keys a current row, but selects none."""
        last = self.held_model.rowCount() - 1
        if last >= 0 and self.held.chosen() != [number]:
            self.held.setCurrentIndex(self.held_model.index(min(number, last)))

    def refresh_marks(self) -> None:
        self.model.redraw()
        self.held_model.redraw()

    def tick(self) -> None:
        super().tick()
        self.blinking.look()
        self.list.viewport().update()
        self.held.viewport().update()

    def retranslate(self) -> None:
        super().retranslate()
        self.list.setAccessibleName(tr("queue.title"))
        self.held.setAccessibleName(tr("queue.withheld"))
        self.model.redraw()
        self.held_model.redraw()
        self.say("")
        self._show_counts()

    def subtitle(self) -> str:
        if self.shows_withheld:
            return withheld_count(self.desk)
        return tr("queue.subtitle", n=self.model.rowCount())

    def say(self, words: str) -> None:
        """What became of the last key, where the rows alone do not show it; until the next one."""
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def selected(self) -> str:
        """The id of the alert that keys act on; empty where none is selected."""
        if self.shows_withheld:
            return self.held_model.alert_at(self.held.currentIndex().row())
        index = self.list.currentIndex()
        return self.model.thing_id(index.row()) if index.isValid() else ""

    def selected_withholding(self) -> str:
        """The withholding that keys act on while that list is shown; else empty."""
        if not self.shows_withheld:
            return ""
        return self.held_model.withholding_at(self.held.currentIndex().row())

    def chosen(self) -> tuple[list[str], int]:
        """The selected open alerts that are in sight, and how many more are out of it."""
        rows = self.list.chosen()
        seen = [self.model.thing_id(number) for number in rows if self.list.in_sight(number)]
        return seen, len(rows) - len(seen)

    def select(self, alert_id: str) -> None:
        """Follow a selection made elsewhere (U35); what is withheld is shown in its list."""
        alert = find_alert(self.desk.state, alert_id)
        if alert_id == self.selected() or alert is None:
            return
        held = not in_queue(alert)
        model, shown = (self.held_model, self.held) if held else (self.model, self.list)
        number = model.number_of(alert.id)
        if number < 0:
            return
        self.stack.setCurrentWidget(shown)
        self._show_counts()
        shown.setCurrentIndex(model.index(number))

    def _current_changed(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self.say("")
        if self.sender() is self.front.selectionModel():
            self.picked.emit(self.selected())

    def _activated(self, _index: QModelIndex) -> None:
        self.opened.emit(self.selected())

    def _show_counts(self) -> None:
        """The button says how much stands in the list that it leads to."""
        if self.shows_withheld:
            self.title_id = "queue.withheld"
            words = tr("queue.to_open", n=self.model.rowCount())
        else:
            self.title_id = "queue.title"
            words = tr("queue.to_withheld", n=len(self.desk.state.withholdings))
        self.switch.set_texts(words)
        self.empty.setText(tr("queue.none_withheld" if self.shows_withheld else "queue.empty"))
        self.empty.setVisible(self.front.model().rowCount() == 0)
        self.show_age()
