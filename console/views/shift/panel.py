"""The hand-over: its lines, what was said to each, and the two signatures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.domain import commands as c
from console.domain.shift import Handover, Line
from console.i18n import tr
from console.store.select import Progress
from console.views.desk import Changed, Desk
from console.views.panel import OwnKey, Panel
from console.views.shift.line_list import LineList
from console.views.shift.rows import rows_of
from console.views.shift.stand import is_alone, shown_handovers, standing
from console.views.theme import set_kind
from console.views.widgets import KeyButton, PlainLabel
from console.views.words import clean, mark_text, person_name, refusal_text

_FOLLOWS = {"handovers", "incidents", "alerts", "runs", "people", "withholdings", "on_shift"}
_SAID = (
    c.BeginHandover,
    c.NoteHandover,
    c.AddHandoverLine,
    c.OfferInHandover,
    c.AskHandover,
    c.AnswerHandover,
    c.SignHandover,
    c.CountersignHandover,
    c.WithdrawHandover,
)
# Letter -> what it wants; the words are handover.key_WHAT.
KEYS = {
    "N": "note",
    "E": "remark",
    "Q": "question",
    "A": "answer",
    "O": "offer",
    "X": "decline",
    "S": "sign",
    "P": "paper",
    "G": "next",
}


class HandoverPanel(Panel):
    """`asked` what a key or button wants: handover, or handover_WHAT of KEYS."""

    title_id = "handover.title"
    asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._shown_id = ""
        self.list = LineList()
        self.list.installEventFilter(self)
        self.list.selectionModel().currentChanged.connect(lambda _now, _old: self._show_detail())
        self.standing, self.detail = PlainLabel("", "strong"), PlainLabel("")
        self.answer = PlainLabel("", "dim")
        for label in (self.standing, self.detail, self.answer):
            label.setWordWrap(True)
        self.begin_button = KeyButton(act="handover")
        self.sign_button, self.paper_button = KeyButton(), KeyButton()
        self.begin_button.clicked.connect(lambda: self.asked.emit("handover"))
        self.sign_button.clicked.connect(lambda: self.asked.emit("handover_sign"))
        self.paper_button.clicked.connect(lambda: self.asked.emit("handover_paper"))
        for button in (self.begin_button, self.sign_button, self.paper_button):
            set_kind(button, "beside_title")
            self.header.add(button)
        top, bottom = QVBoxLayout(), QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(self.standing)
        top.addWidget(self.answer)
        bottom.setContentsMargins(12, 8, 12, 8)
        bottom.addWidget(self.detail, 1)
        self.body.addLayout(top)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(bottom)
        self.retranslate()

    @property
    def focus_target(self) -> QWidget:
        return self.list if self.list.lines.things else self.begin_button

    def own_keys(self) -> Sequence[OwnKey]:
        where = tr(self.title_id)
        return [(key, tr(f"handover.key_{what}"), where) for key, what in KEYS.items()]

    def shown(self) -> Handover | None:
        """The one that keys act on."""
        found = shown_handovers(self.desk)
        chosen = (one for one in found if one.id == self._shown_id)
        return next(chosen, found[0] if found else None)

    def line(self) -> Line | None:
        one = self.shown()
        return one.line(self.list.chosen()) if one else None

    def show_one(self, handover_id: str) -> None:
        self._shown_id = handover_id
        self.show_all()

    def show_next(self) -> None:
        found = [one.id for one in shown_handovers(self.desk)]
        now = self.shown()
        if now is not None:
            self.show_one(found[(found.index(now.id) + 1) % len(found)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter on the list is an act; Ctrl, Alt and the like are the window's."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ShiftModifier,
            )
            if plain and (what := _wanted(event.text().upper())):
                self.asked.emit(what)
                return True
        return super().eventFilter(watched, event)

    def show_all(self) -> None:
        one = self.shown()
        self.list.setVisible(one is not None)
        self.list.put(rows_of(self.desk, one) if one else ())
        self.standing.setText(standing(self.desk, one) if one else tr("handover.none"))
        if one is not None and self.window().focusWidget() is self.begin_button:
            self.list.setFocus()
        self._show_buttons(one)
        self._show_detail()
        self._show_answer()
        self.show_age()

    def refresh(self, changed: Changed) -> None:
        if self.isVisible() and changed.keys() & _FOLLOWS:
            self.show_all()

    def refresh_marks(self) -> None:
        if self.isVisible():
            self.show_all()

    def tick(self) -> None:
        if self.isVisible():
            self.show_all()

    def showEvent(self, event: QShowEvent) -> None:
        """What has happened out of sight."""
        super().showEvent(event)
        self.show_all()

    def retranslate(self) -> None:
        super().retranslate()
        self.list.setAccessibleName(tr("handover.list"))
        self.begin_button.set_texts(tr("handover.begin"))
        self.paper_button.set_texts(tr("handover.paper"), "P")
        self.show_all()

    def subtitle(self) -> str:
        one, found = self.shown(), shown_handovers(self.desk)
        if one is None:
            return ""
        me, state = self.desk.me.id, self.desk.state
        outgoing, incoming = (person_name(state, who, me) for who in (one.from_id, one.to_id))
        words = tr("handover.from_to", outgoing=outgoing, incoming=incoming)
        if one.left_out:
            words = f"{words} · {tr('handover.left_out', n=one.left_out)}"
        if len(found) > 1:
            number = [other.id for other in found].index(one.id) + 1
            words = f"{words} · {tr('handover.which', n=number, all=len(found))}"
        return words

    # -- inside ---------------------------------------------------------------------------------

    def _show_buttons(self, one: Handover | None) -> None:
        me, alone = self.desk.me.id, is_alone(self.desk)
        mine = one is not None and not one.done and one.from_id == me
        theirs = one is not None and not one.done and one.to_id == me
        self.begin_button.setVisible(not mine and self.desk.may(c.BeginHandover))
        self.sign_button.setVisible(mine or theirs)
        self.sign_button.set_texts(tr("handover.sign" if mine else "handover.countersign"), "S")
        signed = one is not None and one.signed_at(self.desk.now())
        self.sign_button.setEnabled(not alone and (mine != signed))
        self.paper_button.setVisible(one is not None)

    def _show_detail(self) -> None:
        """The chosen line's note and questions in full; and those about the whole."""
        one, line = self.shown(), self.line()
        if one is None:
            self.detail.setText("")
            return
        words = []
        note = one.notes.get(line.id) if line else None
        if note:
            words.append(tr("handover.note_of", who=self._name(one.from_id), text=clean(note.text)))
        for question in one.questions:
            if question.line_id and (line is None or question.line_id != line.id):
                continue
            words.append(
                tr("handover.question", who=self._name(one.to_id), text=clean(question.text))
            )
            if question.answered_utc:
                said = clean(question.answer)
                words.append(tr("handover.answered", who=self._name(one.from_id), text=said))
        self.detail.setText("\n".join(words))
        self.detail.setVisible(bool(words))

    def _name(self, person_id: str) -> str:
        return person_name(self.desk.state, person_id, self.desk.me.id)

    def _show_answer(self) -> None:
        """What became of the last wish that was said here."""
        words = ""
        for mark in self.desk.pending.all():
            if isinstance(mark.command.body, _SAID):
                refused = mark.refusal if mark.progress == Progress.REFUSED else None
                words = (
                    refusal_text(self.desk.state, refused, self.desk.me.id)
                    if refused
                    else mark_text(mark)
                )
        self.answer.setText(words)
        self.answer.setVisible(bool(words))


def _wanted(key: str) -> str:
    """Digits and the help stay what they are everywhere."""
    if key in KEYS:
        return f"handover_{KEYS[key]}"
    if key == "?":
        return "help"
    return f"workspace_{key}" if key and key in "0123456789" else ""
