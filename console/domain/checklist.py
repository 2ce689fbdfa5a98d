"""Procedures (versioned templates) and checklists (one run of a procedure)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from console.domain.incident import Phase

UNDO_WINDOW = timedelta(seconds=10)  # U51
SIGNATURE_WINDOW = timedelta(minutes=5)  # U53


class Mode(StrEnum):
    READ_DO = "read_do"
    DO_CONFIRM = "do_confirm"


class AnswerKind(StrEnum):
    """What an answer states: never a bare 'done' (U48)."""

    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"


class EvidenceRule(StrEnum):
    NONE = "none"
    REQUIRED = "required"  # a picture or file must hang on the answer


@dataclass(frozen=True, slots=True)
class Choice:
    """One state that can be reached; goto is the next step, empty for the following one."""

    id: str
    text: dict[str, str]
    goto: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """text and unit words are by language code; 'en' must be there."""

    id: str
    text: dict[str, str]
    answer: AnswerKind = AnswerKind.CHOICE
    choices: tuple[Choice, ...] = ()
    goto: str = ""  # for answers that are no choice; empty: the following step
    hint: dict[str, str] | None = None
    evidence: EvidenceRule = EvidenceRule.NONE
    pattern: str = ""  # a regular expression that a text or number must match, in full
    mandatory: bool = False
    critical: bool = False
    second_person: bool = False
    timer_s: int = 0  # 0: none
    pause_after: bool = False  # a pause point: at most nine steps between two of them (U47)
    role: str = ""  # whose it is, the second person's too; empty: everybody's


@dataclass(frozen=True, slots=True)
class Procedure:
    """A version that somebody approved. END as goto ends the checklist."""

    id: str
    version: str
    approved_on: str  # ISO date
    approved_by: str
    mode: Mode
    title: dict[str, str]
    steps: tuple[Step, ...]
    tool: str = ""
    starts_on: tuple[str, ...] = ()  # message ids of alerts that offer it
    phases: tuple[Phase, ...] = ()  # those of an incident that it is for; none: all

    def step(self, step_id: str) -> Step | None:
        return next((s for s in self.steps if s.id == step_id), None)

    def following(self, step: Step, value: str) -> str:
        """The id of the step after this answer, END at the end."""
        chosen = next((c for c in step.choices if c.id == value), None)
        goto = (chosen.goto if chosen else "") or step.goto
        if goto:
            return goto
        place = self.steps.index(step) + 1
        return self.steps[place].id if place < len(self.steps) else END

    def reachable(self, step_id: str) -> frozenset[str]:
        """Ids of all steps that may still come from step_id on, itself included."""
        seen: set[str] = set()
        todo = [step_id]
        while todo:
            here = self.step(todo.pop())
            if here is None or here.id in seen:
                continue
            seen.add(here.id)
            values = [c.id for c in here.choices] or [""]
            todo.extend(self.following(here, value) for value in values)
        return frozenset(seen)


END = "END"


class StepState(StrEnum):
    PENDING = "pending"
    CURRENT = "current"
    AWAITING_SECOND = "awaiting_second"
    ANSWERED = "answered"
    DEFERRED = "deferred"
    SKIPPED = "skipped"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True)
class Answer:
    """Who stated what, when, and what hangs on it (sha256 of media)."""

    value: str
    actor_id: str
    at_utc: datetime
    evidence: tuple[str, ...] = ()
    skip_reason: str = ""  # not empty: no answer but a wish to skip


@dataclass(frozen=True, slots=True)
class StepRun:
    """One step of a run. others: later, different answers, kept until somebody chooses."""

    step_id: str
    state: StepState = StepState.PENDING
    started_utc: datetime | None = None
    answer: Answer | None = None
    second_id: str = ""
    second_utc: datetime | None = None
    others: tuple[Answer, ...] = ()
    timer_expired_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChecklistRun:
    """A checklist; holds the procedure's id and version, steps in the template's order."""

    id: str
    incident_id: str
    procedure_id: str
    version: str
    started_by: str
    started_utc: datetime
    steps: tuple[StepRun, ...]
    current: str  # step id; END when only deferred steps or nothing is left
    completed_utc: datetime | None = None
    completed_by: str = ""

    def at(self, step_id: str) -> StepRun | None:
        return next((s for s in self.steps if s.step_id == step_id), None)

    def put(self, changed: StepRun) -> ChecklistRun:
        steps = tuple(changed if s.step_id == changed.step_id else s for s in self.steps)
        return replace(self, steps=steps)

    def open_steps(self) -> tuple[StepRun, ...]:
        """Steps that still ask for something, in order."""
        asking = (StepState.CURRENT, StepState.AWAITING_SECOND, StepState.DEFERRED)
        return tuple(s for s in self.steps if s.state in asking)


def start(
    run_id: str, incident_id: str, procedure: Procedure, actor_id: str, at_utc: datetime
) -> ChecklistRun:
    """A new run that stands on the procedure's first step."""
    run = ChecklistRun(
        id=run_id,
        incident_id=incident_id,
        procedure_id=procedure.id,
        version=procedure.version,
        started_by=actor_id,
        started_utc=at_utc,
        steps=tuple(StepRun(step.id) for step in procedure.steps),
        current=procedure.steps[0].id,
    )
    return _stand_on(run, procedure, procedure.steps[0].id, at_utc)


def leave(run: ChecklistRun, procedure: Procedure, done: StepRun, at_utc: datetime) -> ChecklistRun:
    """Store a finished (or deferred) step; move on when it was the current one."""
    run = run.put(done)
    if run.current != done.step_id:
        return run
    step = procedure.step(done.step_id)
    if step is None:
        return run
    value = done.answer.value if done.answer and done.state == StepState.ANSWERED else ""
    return _stand_on(run, procedure, procedure.following(step, value), at_utc)


def step_back(run: ChecklistRun, procedure: Procedure, step_id: str, at: datetime) -> ChecklistRun:
    """Stand on a step again after its answer was withdrawn; its clock goes on."""
    old = run.at(step_id)
    if old is None:
        return run
    if run.current != END and (here := run.at(run.current)) and here.answer is None:
        run = run.put(StepRun(run.current))
    run = run.put(StepRun(step_id, started_utc=old.started_utc))
    return _stand_on(run, procedure, step_id, at)


def _stand_on(
    run: ChecklistRun, procedure: Procedure, step_id: str, at_utc: datetime
) -> ChecklistRun:
    ahead = procedure.reachable(step_id)
    steps = []
    for s in run.steps:
        if s.step_id == step_id and s.state in (StepState.PENDING, StepState.NOT_TAKEN):
            started = s.started_utc or at_utc
            steps.append(replace(s, state=StepState.CURRENT, started_utc=started))
        elif s.state == StepState.PENDING and s.step_id not in ahead:
            steps.append(replace(s, state=StepState.NOT_TAKEN))
        elif s.state == StepState.NOT_TAKEN and s.step_id in ahead:
            steps.append(replace(s, state=StepState.PENDING))
        else:
            steps.append(s)
    return replace(run, steps=tuple(steps), current=step_id)
