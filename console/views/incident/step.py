"""The step that is asked: what to state, what must hang on it, and why it was refused.

A draft belongs to its step: whatever changes around it, the text and the caret stay.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from console.domain import commands as c
from console.domain.alert import Evidence
from console.domain.checklist import (
    UNDO_WINDOW,
    ChecklistRun,
    EvidenceRule,
    Step,
    StepRun,
    StepState,
)
from console.domain.screen import Draft
from console.i18n import known, localised, tr
from console.store.select import PendingMark, asked_step, procedure_of
from console.views.desk import Desk
from console.views.incident.answer import AnswerField
from console.views.incident.steps import STEP_COMMANDS
from console.views.widgets import KeyButton, PlainLabel, PrimaryButton
from console.views.words import answer_text, clean, mark_text, person_name, refusal_text

_ASKING = (StepState.CURRENT, StepState.DEFERRED)


class StepPane(QWidget):
    """Sends the commands of one step; `wants_reason` and `wants_file` ask the panel for more."""

    wants_reason = Signal(str, str)  # run id, step id: why is it skipped?
    wants_file = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.run: ChecklistRun | None = None
        self.step: Step | None = None
        self.at: StepRun | None = None
        self._pictures: tuple[Evidence, ...] = ()
        self._drafts: dict[tuple[str, str], str] = {}
        self._attached: dict[tuple[str, str], tuple[str, ...]] = {}
        self.title = PlainLabel("", "strong")
        self.asks, self.hint = PlainLabel("", "dim"), PlainLabel("", "dim")
        self.evidence = PlainLabel("", "dim")
        self.message = PlainLabel("", "strong")
        for label in (self.title, self.asks, self.hint, self.evidence, self.message):
            label.setWordWrap(True)
        self.field = AnswerField()
        self._room = QVBoxLayout()
        self.field.submitted.connect(self.state_value)
        self._make_buttons()
        self._lay_out()
        self.retranslate()

    def _make_buttons(self) -> None:
        self.state_button = PrimaryButton("", "Enter")
        self.attach_button, self.file_button = (
            KeyButton(act="attach_picture"),
            KeyButton(act="attach_file"),
        )
        self.sign_button = PrimaryButton(act="countersign")
        self.defer_button, self.skip_button = KeyButton(act="defer"), KeyButton(act="skip")
        self.undo_button, self.choose_button = KeyButton(act="undo"), KeyButton(act="choose_other")
        self.complete_button = PrimaryButton("", "Enter")
        self._acts = {
            self.state_button: ("step.state_value", self.state_value),
            self.sign_button: ("step.countersign", self.countersign),
            self.complete_button: ("step.complete", self.complete),
            self.attach_button: ("step.attach", self.attach_picture),
            self.file_button: ("step.attach_file", self.wants_file.emit),
            self.defer_button: ("step.defer", self.defer),
            self.skip_button: ("step.skip", self.skip),
            self.undo_button: ("step.undo", self.undo),
            self.choose_button: ("step.choose_other", self.choose_other),
        }
        for button, (_, act) in self._acts.items():
            button.clicked.connect(lambda _=False, act=act: act())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        for widget in (self.title, self.asks, self.hint):
            column.addWidget(widget)
        self._room.addWidget(self.field)
        column.addLayout(self._room, 1)
        column.addWidget(self.evidence)
        column.addWidget(self.message)
        rows = (
            (self.state_button, self.sign_button, self.complete_button, self.undo_button),
            (self.attach_button, self.file_button),
            (self.defer_button, self.skip_button, self.choose_button),
        )
        for buttons in rows:
            row = QHBoxLayout()
            row.setSpacing(6)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)

    # -- what is shown --------------------------------------------------------------------------

    def show_step(
        self, run: ChecklistRun | None, step_id: str, pictures: tuple[Evidence, ...]
    ) -> None:
        """The step of a run; an empty id is a run with nothing left to ask."""
        procedure = procedure_of(self._desk.state, run) if run else None
        step = procedure.step(step_id) if procedure else None
        moved = self._key() != (run.id if run else "", step.id if step else "")
        had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        if moved:
            self._keep_draft()
        self.run, self.step, self._pictures = run, step, pictures
        self.at = run.at(step_id) if run and step else None
        if moved:
            self.field.show_step(step, self._drafts.get(self._key(), ""))
            if had_focus:
                self.focus_target.setFocus()
        self.refresh()

    @property
    def focus_target(self) -> QWidget:
        at = self.at
        if at and at.state in _ASKING:
            return self.field.field
        buttons = (self.sign_button, self.complete_button)
        return next((b for b in buttons if b.isVisible() and b.isEnabled()), self.field.field)

    def refresh(self) -> None:
        """Words and buttons for the step as it stands now."""
        step, at, run = self.step, self.at, self.run
        asking = bool(at and at.state in _ASKING)
        self.field.setVisible(asking)
        self.title.setText(self._title())
        self.asks.setText(self._asks(step) if step else "")
        hint = clean(localised(step.hint)) if step and step.hint else ""
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self._show_evidence(asking)
        self.message.setText("\n".join(self._messages()))
        self.message.setVisible(bool(self.message.text()))
        self._show_buttons(asking, bool(run and asked_step(run) is None))

    def tick(self) -> None:
        self.undo_button.setVisible(self._may_undo())

    def retranslate(self) -> None:
        enter = (self.state_button, self.complete_button)  # Enter does what is asked now
        for button, (message, _) in self._acts.items():
            button.set_texts(tr(message), "Enter" if button in enter else "")
        self.setAccessibleName(tr("step.title"))
        self.field.retranslate()
        self.refresh()

    def _title(self) -> str:
        if self.step is not None:
            return clean(localised(self.step.text))
        if self.run is None:
            return ""
        if self.run.completed_utc:
            return tr("step.all_done")
        return tr("step.nothing_left") if asked_step(self.run) is None else tr("step.pick_one")

    def _asks(self, step: Step) -> str:
        """What is special about a step: who must answer it, and with what."""
        told = (
            (step.critical, "step.is_critical"),
            (step.mandatory, "step.is_mandatory"),
            (step.second_person, "step.needs_second"),
            (step.evidence == EvidenceRule.REQUIRED, "step.needs_evidence"),
        )
        words = [tr(message) for on, message in told if on]
        if step.role:
            role = tr(f"role.{step.role}") if known(f"role.{step.role}") else clean(step.role)
            words.append(tr("step.for_role", role=role))
        if step.timer_s:
            words.append(tr("step.has_timer", seconds=step.timer_s))
        return " · ".join(words)

    def _show_evidence(self, asking: bool) -> None:
        hanging = self._attached.get(self._key(), ())
        if self.at and self.at.answer:
            hanging = self.at.answer.evidence
        shown = ", ".join(sha256[:8] for sha256 in hanging)
        self.evidence.setText(tr("step.evidence", n=len(hanging), names=shown))
        needed = bool(self.step and self.step.evidence == EvidenceRule.REQUIRED)
        self.evidence.setVisible(bool(hanging) or (asking and needed))

    def _messages(self) -> list[str]:
        """Why not, who must sign, what differs: where the person looks."""
        at, run, desk = self.at, self.run, self._desk
        lines = []
        if at and run and at.answer:
            procedure = procedure_of(desk.state, run)
            for answer in (at.answer, *at.others):
                who = person_name(desk.state, answer.actor_id, desk.me.id)
                value = answer_text(procedure, at.step_id, answer.value)
                if answer.skip_reason:
                    value = tr("step.skipped_because", reason=clean(answer.skip_reason))
                lines.append(tr("step.answered_by", who=who, value=value))
            if at.state == StepState.AWAITING_SECOND:
                own = at.answer.actor_id == desk.me.id
                lines.append(tr("step.wait_for_second" if own else "step.sign_or_not"))
        for mark in self._marks():
            lines.append(mark_text(mark))
        for mark in desk.refusals(run.id, *STEP_COMMANDS) if run else ():
            about_this = getattr(mark.command.body, "step_id", "") == self._key()[1]
            if about_this and mark.refusal:
                lines.append(refusal_text(desk.state, mark.refusal, desk.me.id, self.step))
        return lines

    def _marks(self) -> list[PendingMark]:
        run = self.run
        marks = self._desk.marks(run.id, *STEP_COMMANDS, c.CompleteChecklist) if run else ()
        here = self._key()[1]
        return [m for m in marks if getattr(m.command.body, "step_id", "") == here]

    def _show_buttons(self, asking: bool, at_end: bool) -> None:
        at, desk, waiting = self.at, self._desk, bool(self._marks())
        answer = at.answer if at else None
        signing = bool(at and at.state == StepState.AWAITING_SECOND)
        other = bool(answer and answer.actor_id != desk.me.id)
        done = bool(self.run and self.run.completed_utc)
        may = desk.may(c.AnswerStep) and not waiting
        shown = {
            self.state_button: asking,
            self.attach_button: asking,
            self.file_button: asking,
            self.defer_button: bool(at and at.state == StepState.CURRENT and self._may_defer()),
            self.skip_button: asking,
            self.sign_button: signing and other,
            self.complete_button: at_end and not done,
            self.undo_button: self._may_undo(),
            self.choose_button: bool(at and at.others),
        }
        for button, visible in shown.items():
            button.setVisible(visible)
            button.setEnabled(may)
        self.attach_button.setEnabled(may and bool(self._pictures))

    def _may_defer(self) -> bool:
        return self.step is not None and not any(choice.goto for choice in self.step.choices)

    def _may_undo(self) -> bool:
        answer = self.at.answer if self.at else None
        if answer is None or answer.actor_id != self._desk.me.id or self.at is None:
            return False
        return not self.at.second_id and self._desk.now() - answer.at_utc <= UNDO_WINDOW

    # -- what is wanted -------------------------------------------------------------------------

    def state_value(self) -> str:
        if not (self.run and self.step and self.state_button.isEnabled()):
            return ""
        if not (self.at and self.at.state in _ASKING):
            return ""
        self._read_refusals()
        hanging = self._attached.get(self._key(), ())
        body = c.AnswerStep(self.run.id, self.step.id, self.field.value(), hanging)
        return self._desk.dispatch(body)

    def attach_picture(self) -> None:
        """Hang the best still of the incident's alerts on the answer."""
        if self._pictures and self.at and self.at.state in _ASKING:
            self.attach(self._pictures[0].sha256)

    def attach(self, sha256: str) -> None:
        hanging = self._attached.get(self._key(), ())
        if sha256 not in hanging:
            self._attached[self._key()] = (*hanging, sha256)
        self._read_refusals()
        self.refresh()

    def countersign(self) -> None:
        if self.run and self.step and self.sign_button.isVisible():
            self._desk.dispatch(c.CountersignStep(self.run.id, self.step.id))

    def defer(self) -> None:
        if self.run and self.step and self.defer_button.isVisible():
            self._desk.dispatch(c.DeferStep(self.run.id, self.step.id))

    def skip(self) -> None:
        if self.run and self.step and self.skip_button.isVisible():
            self.wants_reason.emit(self.run.id, self.step.id)

    def undo(self) -> None:
        if self.run and self.step and self._may_undo():
            self._desk.dispatch(c.WithdrawAnswer(self.run.id, self.step.id))

    def choose_other(self) -> None:
        """The later answer stands from now on; the earlier stays in the log."""
        if self.run and self.step and self.at and self.at.others:
            self._desk.dispatch(c.ChooseAnswer(self.run.id, self.step.id, len(self.at.others)))

    def complete(self) -> None:
        if self.run and asked_step(self.run) is None and self.run.completed_utc is None:
            self._desk.dispatch(c.CompleteChecklist(self.run.id))

    # -- drafts ---------------------------------------------------------------------------------

    def drafts(self) -> tuple[Draft, ...]:
        """What was begun for steps that still wait for their answer."""
        self._keep_draft()
        found = []
        for run_id, step_id in dict.fromkeys((*self._drafts, *self._attached)):
            run = self._desk.state.runs.get(run_id)
            at = run.at(step_id) if run else None
            value = self._drafts.get((run_id, step_id), "")
            hanging = self._attached.get((run_id, step_id), ())
            if at and at.state in _ASKING and (value or hanging):
                found.append(Draft(run_id, step_id, value, hanging))
        return tuple(found)

    def take_drafts(self, drafts: Iterable[Draft]) -> None:
        """Those of an earlier run; each is in its field when its step is shown."""
        for draft in drafts:
            key = (draft.run_id, draft.step_id)
            self._drafts[key], self._attached[key] = draft.value, draft.evidence
            if key == self._key():
                self.field.show_step(self.step, draft.value)
        self.refresh()

    def _key(self) -> tuple[str, str]:
        return (self.run.id if self.run else "", self.step.id if self.step else "")

    def _keep_draft(self) -> None:
        if self.step is not None:
            self._drafts[self._key()] = self.field.value()

    def _read_refusals(self) -> None:
        """A new try reads the old refusal."""
        for mark in self._desk.refusals(self.run.id, *STEP_COMMANDS) if self.run else ():
            if getattr(mark.command.body, "step_id", "") == self._key()[1]:
                self._desk.read(mark.command.id)
