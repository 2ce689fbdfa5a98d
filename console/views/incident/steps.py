"""The rows of the checklist: one a step, the untaken greyed, the current one marked (U50, U52)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from console.domain import commands as c
from console.domain.checklist import SIGNATURE_WINDOW, ChecklistRun, StepRun, StepState
from console.i18n import isolate, localised, tr
from console.store.select import StepRow, procedure_of, step_rows
from console.views.desk import Desk
from console.views.widgets import age_text
from console.views.words import answer_text, clean, local_time, mark_text, person_name

LINE = int(Qt.ItemDataRole.UserRole) + 1
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class StepLine:
    """What a row of the checklist says. late: its timer has run out."""

    number: int
    text: str
    value: str
    right: str
    state: StepState
    current: bool
    critical: bool
    late: bool
    pause_after: bool

    def spoken(self) -> str:
        state = tr(f"step.{'current' if self.current else self.state.value}")
        parts = (f"{self.number}. {self.text}", self.value, state, self.right)
        return ", ".join(part for part in parts if part)


class StepModel(QAbstractListModel):
    """Follows one run; the same run is redrawn in place, another one replaces all rows."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.run: ChecklistRun | None = None
        self._rows: tuple[StepRow, ...] = ()

    def show_run(self, run: ChecklistRun | None) -> None:
        same = self.run is not None and run is not None and run.id == self.run.id
        rows = step_rows(self._desk.state, run) if run else ()
        if same and len(rows) == len(self._rows):
            self.run, self._rows = run, rows
            self.redraw()
            return
        self.beginResetModel()
        self.run, self._rows = run, rows
        self.endResetModel()

    def redraw(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role == LINE:
            return self.line(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.line(index.row()).spoken()
        return None

    def step_id(self, number: int) -> str:
        return self._rows[number].step.id if 0 <= number < len(self._rows) else ""

    def row_of_step(self, step_id: str) -> int:
        return next((n for n, row in enumerate(self._rows) if row.step.id == step_id), -1)

    def line(self, number: int) -> StepLine:
        row, run = self._rows[number], self.run
        procedure = procedure_of(self._desk.state, run) if run else None
        answer = row.at.answer
        value = answer_text(procedure, row.step.id, answer.value) if answer else ""
        if answer and answer.skip_reason:
            value = tr("step.skipped_because", reason=clean(answer.skip_reason))
        if row.at.others:
            value = tr("step.answers_differ", n=len(row.at.others) + 1)
        return StepLine(
            number=row.number,
            text=clean(localised(row.step.text)),
            value=value,
            right=self._right(row),
            state=row.at.state,
            current=row.current,
            critical=row.step.critical,
            late=row.at.timer_expired_utc is not None and answer is None,
            pause_after=row.step.pause_after,
        )

    def _right(self, row: StepRow) -> str:
        """What waits, else who and when, else how long it stands or has left."""
        desk, at = self._desk, row.at
        if self.run and (marks := desk.marks(self.run.id, *STEP_COMMANDS)):
            mine = [m for m in marks if getattr(m.command.body, "step_id", "") == at.step_id]
            if mine:
                return mark_text(mine[-1])
        if at.state == StepState.AWAITING_SECOND and at.answer:
            left = SIGNATURE_WINDOW - (desk.now() - at.answer.at_utc)
            return _left("step.signature_left", "step.signature_expired", left)
        if at.state == StepState.NOT_TAKEN:
            return tr("step.not_taken")
        if at.answer:
            return self._signed(at)
        if at.state in (StepState.CURRENT, StepState.DEFERRED) and at.started_utc:
            return self._clock(row, at)
        return ""

    def _signed(self, at: StepRun) -> str:
        desk, answer = self._desk, at.answer
        if answer is None:
            return ""
        ids = [answer.actor_id, at.second_id] if at.second_id else [answer.actor_id]
        names = [isolate(person_name(desk.state, one, desk.me.id)) for one in ids]
        return f"{' + '.join(names)} {isolate(local_time(answer.at_utc))}"

    def _clock(self, row: StepRow, at: StepRun) -> str:
        if at.started_utc is None:
            return ""
        age = self._desk.now() - at.started_utc
        if row.step.timer_s:
            left = timedelta(seconds=row.step.timer_s) - age
            return _left("step.time_left", "step.overdue", left)
        shown = age_text(age.total_seconds())
        return tr("step.deferred_for", age=shown) if at.state == StepState.DEFERRED else shown


STEP_COMMANDS = (
    c.AnswerStep,
    c.SkipStep,
    c.DeferStep,
    c.CountersignStep,
    c.WithdrawAnswer,
    c.ChooseAnswer,
)


def _left(running: str, over: str, left: timedelta) -> str:
    seconds = left.total_seconds()
    return tr(running if seconds > 0 else over, age=age_text(abs(seconds)))
