"""From a key to the wish: hand-over, break, a line in the shift log, a word to all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from console import clock
from console.domain import commands as c
from console.domain.incident import AssignmentState
from console.domain.rules.handover_lines import must_hand_over, owed
from console.domain.shift import Handover, Line, LineKind
from console.i18n import language, tr
from console.store.select import Progress, assignable
from console.views.dialogs.ask import Ask
from console.views.dialogs.notice import show_notice
from console.views.dialogs.pick import AskOne
from console.views.dialogs.words import AskReason
from console.views.shell.area import WorkArea
from console.views.shift.dialogs import AskBroadcast, AskLeave, AskWords
from console.views.shift.panel import HandoverPanel
from console.views.shift.paper import HandoverPaper
from console.views.shift.roster import RosterImport
from console.views.shift.rows import title_of_line
from console.views.shift.stand import is_alone
from console.views.words import clean, refusal_text

Show = Callable[[Ask, QWidget], None]


class ShiftAsks:
    """show: opens a dialog with the focus on one of its fields. do: runs an act by name. sign_out:
    what happens when nothing is in the way any more.
    """

    def __init__(
        self,
        area: WorkArea,
        show: Show,
        do: Callable[[str], None],
        sign_out: Callable[[], None],
    ) -> None:
        self._area, self._desk = area, area.desk
        panel = self.panel = area.panel("handover", HandoverPanel)
        self._show, self._sign_out = show, sign_out
        self.paper = HandoverPaper(area, area.desk)
        panel.asked.connect(do)
        area.bridge.marked.connect(self.follow_marks)
        area.broadcast.read_pressed.connect(area.broadcast.state_read)
        self.roster = RosterImport(area)
        self._leaving = ""  # id of the command that signing out waits for
        self.table: dict[str, Callable[[], object]] = {
            "handover": self.begin,
            "handover_note": self.note,
            "handover_remark": self.remark,
            "handover_question": self.question,
            "handover_answer": self.answer,
            "handover_offer": self.offer,
            "handover_decline": self.decline,
            "handover_sign": self.sign,
            "handover_paper": self.to_paper,
            "handover_next": panel.show_next,
            "handover_withdraw": self.withdraw,
            "sign_out": self.leave,
            "take_break": self.take_break,
            "broadcast": self.broadcast,
            "roster_import": self.roster.ask,
            "broadcast_read": area.broadcast.state_read,
            "shift_note": self.shift_note,
        }

    # -- hand-over ------------------------------------------------------------------------------

    def begin(self) -> None:
        """Bring it on screen; where none is under way, first ask who takes over."""
        self._area.open_workspace("shift")
        if self._mine() is not None or not self._desk.may(c.BeginHandover):
            return
        state, me = self._desk.state, self._desk.me.id
        people = [one for one in assignable(state) if one.id != me]
        people.sort(key=lambda one: (one.id not in state.on_shift, one.name.casefold()))
        rows = [(one.id, self._with_presence(one.id, clean(one.name))) for one in people]
        if not rows:
            self._say("handover.nobody")
            return
        dialog = AskOne("handover.ask_to", "handover.begin_it", rows, self._area.window())

        def begun() -> None:
            handover_id = clock.new_ulid()
            self._desk.dispatch(c.BeginHandover(handover_id, dialog.picked))
            self.panel.show_one(handover_id)
            self._area.open_workspace("shift")

        dialog.answered.connect(begun)
        self._show(dialog, dialog.list)

    def note(self) -> None:
        one, line = self._mine(), self.panel.line()
        if one is None or line is None:
            return
        known = one.notes.get(line.id)
        dialog = self._words(
            "handover.ask_note", "handover.note_it", one, line, known.text if known else ""
        )
        dialog.answered.connect(
            lambda: self._desk.dispatch(c.NoteHandover(one.id, line.id, dialog.text(), language()))
        )
        self._show(dialog, dialog.words)

    def remark(self) -> None:
        one = self._mine()
        if one is None:
            return
        dialog = AskWords("handover.ask_remark", "handover.add_it", "", self._area.window())
        dialog.answered.connect(
            lambda: self._desk.dispatch(
                c.AddHandoverLine(one.id, clock.new_ulid(), dialog.text(), language())
            )
        )
        self._show(dialog, dialog.words)

    def question(self) -> None:
        """By the incoming person, on the chosen line."""
        one, line = self.panel.shown(), self.panel.line()
        if one is None or one.done or one.to_id != self._desk.me.id:
            return
        dialog = self._words("handover.ask_question", "handover.ask_it", one, line)
        dialog.answered.connect(
            lambda: self._desk.dispatch(
                c.AskHandover(
                    one.id, clock.new_ulid(), line.id if line else "", dialog.text(), language()
                )
            )
        )
        self._show(dialog, dialog.words)

    def answer(self) -> None:
        """The chosen line's question, else the one that has waited longest."""
        one, line = self._mine(), self.panel.line()
        if one is None or not one.unanswered():
            return
        here = [q for q in one.unanswered() if line is not None and q.line_id == line.id]
        question = (here or list(one.unanswered()))[0]
        title, verb = "handover.ask_answer", "handover.answer_it"
        dialog = AskWords(title, verb, clean(question.text), self._area.window())
        dialog.answered.connect(
            lambda: self._desk.dispatch(
                c.AnswerHandover(one.id, question.id, dialog.text(), language())
            )
        )
        self._show(dialog, dialog.words)

    def offer(self) -> None:
        """The chosen incident goes to a third person instead."""
        one, line = self._mine(), self.panel.line()
        if one is None or line is None or line.kind is not LineKind.INCIDENT:
            return
        state, me = self._desk.state, self._desk.me.id
        here = [p for p in assignable(state) if p.id != me and p.id in state.on_shift]
        rows = [(p.id, clean(p.name)) for p in here]
        if not rows:
            self._say("handover.nobody")
            return
        dialog = AskOne("dialog.assign", "dialog.assign_it", rows, self._area.window())
        dialog.answered.connect(
            lambda: self._desk.dispatch(c.OfferInHandover(one.id, line.subject_id, dialog.picked))
        )
        self._show(dialog, dialog.list)

    def decline(self) -> None:
        """The incoming person does not take the chosen incident: then a third has to."""
        one, line = self.panel.shown(), self.panel.line()
        incident = self._desk.state.incidents.get(line.subject_id) if line else None
        offer = incident.assignment if incident else None
        mine = offer is not None and offer.to_id == self._desk.me.id
        if one is None or incident is None or not mine or offer is None:
            return
        if offer.state != AssignmentState.OFFERED:
            return
        dialog = AskReason("dialog.decline", "dialog.decline_it", self._area.window())
        say = partial(self._desk.dispatch, seen_seq=self._desk.state.seq)
        dialog.answered.connect(
            lambda: say(c.AnswerAssignment(incident.id, False, dialog.reason.text().strip()))
        )
        self._show(dialog, dialog.reason)

    def sign(self) -> None:
        """The outgoing person signs; the incoming one countersigns."""
        one = self.panel.shown()
        if one is None or one.done:
            return
        if is_alone(self._desk):
            self._say("handover.is_alone")
        elif one.from_id == self._desk.me.id:
            self._desk.dispatch(c.SignHandover(one.id))
        elif one.to_id == self._desk.me.id:
            self._desk.dispatch(c.CountersignHandover(one.id))

    def withdraw(self) -> None:
        if one := self._mine():
            self._desk.dispatch(c.WithdrawHandover(one.id))

    def to_paper(self) -> None:
        if one := self.panel.shown():
            self.paper.ask(one)

    def leave(self) -> None:
        """Sign out, unless something would be left to nobody."""
        desk = self._desk
        if not must_hand_over(desk.state, desk.me.id, desk.now()):
            self._sign_out()
            return
        dialog = AskLeave(len(owed(desk.state, desk.me.id)), self.begin, self._area.window())

        def left() -> None:
            self._leaving = desk.dispatch(c.LeaveWithoutHandover(dialog.reason.text().strip()))
            self.follow_marks()

        dialog.answered.connect(left)
        self._show(dialog, dialog.reason)

    def follow_marks(self) -> None:
        """The override is recorded, or kept for when the backend is back, before anybody goes."""
        if not self._leaving:
            return
        marks = (m for m in self._desk.pending.all() if m.command.id == self._leaving)
        mark = next(marks, None)
        if mark is not None and mark.progress == Progress.SENT:
            return
        self._leaving = ""
        if mark is not None and mark.refusal is not None:
            words = refusal_text(self._desk.state, mark.refusal, self._desk.me.id)
            show_notice(self._area.window(), words)
            return
        self._sign_out()

    # -- the rest of a shift --------------------------------------------------------------------

    def take_break(self) -> None:
        """The same key begins and ends one."""
        desk, me = self._desk, self._desk.me.id
        last = desk.state.breaks.get(me)
        on_break = last is not None and last.until_utc is None
        if desk.may(c.BeginBreak):
            desk.dispatch(c.EndBreak(me) if on_break else c.BeginBreak(me))

    def shift_note(self) -> None:
        if not self._desk.may(c.AddShiftNote):
            return
        dialog = AskWords("shift.ask_note", "handover.add_it", "", self._area.window())
        dialog.answered.connect(
            lambda: self._desk.dispatch(c.AddShiftNote(clock.new_ulid(), dialog.text(), language()))
        )
        self._show(dialog, dialog.words)

    def broadcast(self) -> None:
        if not self._desk.may(c.SendBroadcast):
            return
        found = {one.area for one in self._desk.state.people.values() if one.area}
        dialog = AskBroadcast(tuple(sorted(found)), self._area.window())
        dialog.answered.connect(
            lambda: self._desk.dispatch(
                c.SendBroadcast(
                    clock.new_ulid(),
                    dialog.words.text().strip(),
                    language(),
                    dialog.priority.currentData(),
                    dialog.to_role.currentData(),
                    dialog.to_area.currentData(),
                )
            )
        )
        self._show(dialog, dialog.words)

    # -- inside ---------------------------------------------------------------------------------

    def _mine(self) -> Handover | None:
        """The unfinished one of which this person is the outgoing one."""
        me = self._desk.me.id
        found = (one for one in self._desk.state.handovers.values() if one.from_id == me)
        return next((one for one in found if not one.done), None)

    def _words(
        self, title: str, verb: str, one: Handover, line: Line | None, text: str = ""
    ) -> AskWords:
        about = title_of_line(self._desk, one, line) if line else ""
        return AskWords(title, verb, about, self._area.window(), text=text, may_be_empty=bool(text))

    def _with_presence(self, person_id: str, name: str) -> str:
        here = person_id in self._desk.state.on_shift
        return name if here else f"{name} · {tr('handover.not_here')}"

    def _say(self, message_id: str) -> None:
        show_notice(self._area.window(), tr(message_id))
