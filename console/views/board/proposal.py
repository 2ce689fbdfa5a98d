"""The panel that proposes who could take what, with the reason: the supervisor decides."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.domain import commands as c
from console.i18n import tr
from console.proposals.assign import Move, Task, Worker
from console.views.board.proposing import move_words, question, units_words, why_rows
from console.views.desk import Changed, Desk
from console.views.panel import OwnKey, Panel
from console.views.widgets import FlowLayout, KeyButton, PlainLabel, PrimaryButton

_KEYS = {"Enter": "move", "W": "why", "Esc": "not_now"}


class ProposalPanel(Panel):
    """`agreed` carries an incident's id and a person's. What was put off stays so until its facts
    are others.
    """

    title_id = "proposal.title"
    agreed = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.moves: tuple[Move, ...] = ()
        self._put_off: set[tuple[str, str]] = set()
        self._asked: tuple[list[Task], list[Worker]] | None = None
        self._open = False  # whether the reasons are shown
        self.words, self.why = PlainLabel(""), PlainLabel("", "dim")
        self.units = PlainLabel("", "dim")
        for label in (self.words, self.why, self.units):
            label.setWordWrap(True)
        self.move_button = PrimaryButton("", "Enter")
        self.why_button, self.later_button = KeyButton("", "W"), KeyButton("", "Esc")
        self.move_button.clicked.connect(self.agree)
        self.why_button.clicked.connect(self.show_why)
        self.later_button.clicked.connect(self.put_off)
        holder, row = QWidget(), FlowLayout(8, 6)
        holder.setLayout(row)
        for button in (self.move_button, self.why_button, self.later_button):
            row.addWidget(button)
        self.buttons = holder
        column = QVBoxLayout()
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        for widget in (self.words, holder, self.why, self.units):
            column.addWidget(widget)
        column.addStretch(1)
        self.body.addLayout(column, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        return self.move_button if self.shown() else self

    def own_keys(self) -> Sequence[OwnKey]:
        where = tr(self.title_id)
        return [(key, tr(f"proposal.{what}"), where) for key, what in _KEYS.items()]

    def shown(self) -> Move | None:
        """The best that nobody has put off, and that is still so."""
        waits = [mark.targets for mark in self.desk.pending.all()]
        for one in self.moves:
            incident = self.desk.state.incidents.get(one.task_id)
            if incident is None or (one.task_id, one.to_id) in self._put_off:
                continue
            if not any(one.task_id in targets for targets in waits):
                return one
        return None

    def agree(self) -> None:
        if one := self.shown():
            self.agreed.emit(one.task_id, one.to_id)
            self._show()

    def show_why(self) -> None:
        self._open = not self._open
        self._show()

    def put_off(self) -> None:
        if one := self.shown():
            self._put_off.add((one.task_id, one.to_id))
            self._open = False
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is also the button's own; Esc and W act wherever the focus is in here."""
        acts = {
            Qt.Key.Key_Return: self.agree,
            Qt.Key.Key_Enter: self.agree,
            Qt.Key.Key_W: self.show_why,
            Qt.Key.Key_Escape: self.put_off,
        }
        if act := acts.get(Qt.Key(event.key())):
            act()
            return
        super().keyPressEvent(event)

    def refresh(self, changed: Changed) -> None:
        if self.isVisible():
            self._ask()

    def refresh_marks(self) -> None:
        if self.isVisible():
            self._show()

    def tick(self) -> None:
        if self.isVisible():
            super().tick()
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def retranslate(self) -> None:
        super().retranslate()
        self.move_button.set_texts(tr("proposal.move_it"), "Enter")
        self.why_button.set_texts(tr("proposal.why"), "W")
        self.later_button.set_texts(tr("proposal.not_now"), "Esc")
        self._show()

    def subtitle(self) -> str:
        return tr("proposal.you_decide")

    # -- inside ---------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Only where the question is another one than the last."""
        asked = question(self.desk)
        if self.desk.propose is None or not self.desk.may(c.AssignIncident):
            self._show()
        elif asked != self._asked:
            self._asked = asked
            self.desk.propose(*asked, self._told)
        else:
            self._show()

    def _told(self, moves: tuple[Move, ...]) -> None:
        self.moves = moves
        self._put_off &= {(one.task_id, one.to_id) for one in moves}
        self._show()

    def _show(self) -> None:
        one = self.shown()
        self.words.setText(move_words(self.desk, one) if one else tr("proposal.none"))
        had = self.buttons.isAncestorOf(self.window().focusWidget() or self)
        self.buttons.setVisible(one is not None)
        if had and one is None:
            self.setFocus()
        self.why.setText("\n".join(why_rows(self.desk, one)) if one and self._open else "")
        self.why.setVisible(bool(self.why.text()))
        words = units_words(self.desk, self.desk.state.incidents.get(one.task_id)) if one else ""
        self.units.setText(words)
        self.units.setVisible(bool(words))
