"""Rules of checklists: whose turn, what counts as an answer, who must sign, when time is up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.checklist import (
    END,
    SIGNATURE_WINDOW,
    UNDO_WINDOW,
    Answer,
    AnswerKind,
    ChecklistRun,
    EvidenceRule,
    Procedure,
    Step,
    StepRun,
    StepState,
)
from console.domain.envelope import Refusal
from console.domain.person import SYSTEM_ACTOR, Role
from console.domain.rules.context import Context, Outcome, Rule, StateView, find_alert
from console.domain.rules.incidents import gone

_DONE = (StepState.ANSWERED, StepState.SKIPPED, StepState.AWAITING_SECOND)


def procedure_key(procedure_id: str, version: str) -> str:
    """How state.procedures names one version."""
    return f"{procedure_id}@{version}"


def procedure_of(state: StateView, run: ChecklistRun) -> Procedure:
    """The version this run was started with; published versions are never removed."""
    return state.procedures[procedure_key(run.procedure_id, run.version)]


def newest(state: StateView, procedure_id: str) -> Procedure | None:
    """The latest approved version of a procedure."""
    versions = (p for p in state.procedures.values() if p.id == procedure_id)
    return max(versions, key=lambda p: (p.approved_on, p.version), default=None)


def publish(state: StateView, body: c.PublishProcedure, ctx: Context) -> Outcome:
    procedure = body.procedure
    if not procedure.steps:
        return Refusal("refused.empty", {"field": "steps"})
    ids = {step.id for step in procedure.steps} | {END, ""}
    for step in procedure.steps:
        gotos = {step.goto} | {choice.goto for choice in step.choices}
        if gotos - ids:
            return Refusal("refused.unknown_step", {"step": sorted(gotos - ids)[0]})
    if state.procedures.get(procedure_key(procedure.id, procedure.version)) == procedure:
        return ()
    if procedure_key(procedure.id, procedure.version) in state.procedures:
        return Refusal("refused.version_taken", {"version": procedure.version})
    return (e.ProcedurePublished(procedure),)


def start(state: StateView, body: c.StartChecklist, ctx: Context) -> Outcome:
    incident = state.incidents.get(body.incident_id)
    if incident is None:
        return gone(state, body.incident_id, ctx)
    procedure = newest(state, body.procedure_id)
    if procedure is None:
        return Refusal("refused.unknown_procedure", {"procedure": body.procedure_id})
    if body.run_id in state.runs:
        return Refusal("refused.id_taken", {"id": body.run_id})
    for run_id in incident.run_ids:
        run = state.runs[run_id]
        if run.procedure_id == procedure.id and run.completed_utc is None:
            return Refusal("refused.checklist_runs", {"procedure": procedure.id})
    return (e.ChecklistStarted(body.run_id, incident.id, procedure.id, procedure.version),)


class _Place:
    """A step of a run, found; or the refusal that says why not."""

    def __init__(self, state: StateView, run_id: str, step_id: str) -> None:
        self.refusal: Refusal | None = None
        run = state.runs.get(run_id)
        if run is None:
            self.refusal = Refusal("refused.unknown_checklist", {"run": run_id})
            return
        self.procedure = procedure_of(state, run)
        step, at = self.procedure.step(step_id), run.at(step_id)
        if step is None or at is None:
            self.refusal = Refusal("refused.unknown_step", {"step": step_id})
            return
        if run.completed_utc is not None:
            self.refusal = Refusal("refused.checklist_closed", {})
            return
        self.run: ChecklistRun = run
        self.step: Step = step
        self.at: StepRun = at


def answer(state: StateView, body: c.AnswerStep, ctx: Context) -> Outcome:
    place = _Place(state, body.run_id, body.step_id)
    if place.refusal:
        return place.refusal
    if problem := _wrong_answer(place.step, body) or _wrong_role(place.step, ctx):
        return problem
    if problem := _unknown_evidence(state, place.run, body):
        return problem
    given = Answer(body.value.strip(), ctx.actor.id, ctx.made_utc, body.evidence)
    return _place_answer(place, given, place.step.second_person, ctx)


def _wrong_answer(step: Step, body: c.AnswerStep) -> Refusal | None:
    value = body.value.strip()
    if step.answer == AnswerKind.CHOICE and value not in {choice.id for choice in step.choices}:
        return Refusal("refused.not_a_choice", {"value": value})
    if not value:
        return Refusal("refused.empty", {"field": "value"})
    if step.answer == AnswerKind.NUMBER and not re.fullmatch(r"-?\d+([.,]\d+)?", value):
        return Refusal("refused.not_a_number", {"value": value})
    if step.pattern and not re.fullmatch(step.pattern, value):
        return Refusal("refused.wrong_form", {"value": value})
    if step.evidence == EvidenceRule.REQUIRED and not body.evidence:
        return Refusal("refused.evidence_needed", {"step": step.id})
    return None


def _unknown_evidence(state: StateView, run: ChecklistRun, body: c.AnswerStep) -> Refusal | None:
    """A proof must be there to be looked at, and in the incident's after-action file."""
    incident = state.incidents[run.incident_id]
    alerts = (find_alert(state, alert_id) for alert_id in incident.alert_ids)
    hanging = [*incident.evidence, *(item for a in alerts if a for item in a.evidence)]
    unknown = set(body.evidence) - {item.sha256 for item in hanging}
    if unknown:
        return Refusal("refused.unknown_evidence", {"sha256": min(unknown)[:12]})
    return None


def _wrong_role(step: Step, ctx: Context) -> Refusal | None:
    if step.role and step.role not in ctx.actor.roles:
        return Refusal("refused.role_needed", {"role": step.role})
    return None


def _place_answer(place: _Place, given: Answer, awaits_second: bool, ctx: Context) -> Outcome:
    at = place.at
    answered = e.StepAnswered(place.run.id, at.step_id, given, awaits_second)
    if at.state in (StepState.CURRENT, StepState.DEFERRED):
        return (answered,)
    if at.state not in _DONE or at.answer is None:
        return Refusal("refused.not_its_turn", {"step": at.step_id})
    if _signature_expired(at, ctx.now_utc) and at.answer.actor_id == ctx.actor.id:
        return (answered,)
    same = (at.answer.value, at.answer.skip_reason) == (given.value, given.skip_reason)
    if same or any(other.value == given.value for other in at.others):
        return ()
    if at.answer.actor_id == ctx.actor.id:
        return Refusal("refused.already_answered", {"step": at.step_id})
    return (e.StepAnswerDiffered(place.run.id, at.step_id, given),)


def _signature_expired(at: StepRun, now_utc: datetime) -> bool:
    return (
        at.state == StepState.AWAITING_SECOND
        and at.answer is not None
        and now_utc - at.answer.at_utc > SIGNATURE_WINDOW
    )


def skip(state: StateView, body: c.SkipStep, ctx: Context) -> Outcome:
    place = _Place(state, body.run_id, body.step_id)
    if problem := place.refusal or _wrong_role(place.step, ctx):
        return problem
    if not body.reason.strip():
        return Refusal("refused.reason_needed", {})
    wish = Answer("", ctx.actor.id, ctx.made_utc, skip_reason=body.reason.strip())
    return _place_answer(place, wish, place.step.mandatory, ctx)


def defer(state: StateView, body: c.DeferStep, ctx: Context) -> Outcome:
    place = _Place(state, body.run_id, body.step_id)
    if problem := place.refusal or _wrong_role(place.step, ctx):
        return problem
    if place.at.state != StepState.CURRENT:
        return Refusal("refused.not_its_turn", {"step": body.step_id})
    if any(choice.goto for choice in place.step.choices):
        return Refusal("refused.branch_cannot_wait", {"step": body.step_id})
    return (e.StepDeferred(place.run.id, body.step_id),)


def countersign(state: StateView, body: c.CountersignStep, ctx: Context) -> Outcome:
    place = _Place(state, body.run_id, body.step_id)
    if problem := place.refusal or _wrong_role(place.step, ctx):
        return problem
    at = place.at
    if at.state != StepState.AWAITING_SECOND or at.answer is None:
        return Refusal("refused.nothing_to_sign", {"step": body.step_id})
    if at.answer.actor_id == ctx.actor.id:
        return Refusal("refused.same_person", {})
    if ctx.made_utc - at.answer.at_utc > SIGNATURE_WINDOW:
        return Refusal("refused.signature_expired", {"step": body.step_id})
    return (e.StepCountersigned(place.run.id, body.step_id),)


def withdraw(state: StateView, body: c.WithdrawAnswer, ctx: Context) -> Outcome:
    place = _Place(state, body.run_id, body.step_id)
    if place.refusal:
        return place.refusal
    at = place.at
    if at.state not in _DONE or at.answer is None or at.answer.actor_id != ctx.actor.id:
        return Refusal("refused.nothing_to_undo", {"step": body.step_id})
    if ctx.made_utc - at.answer.at_utc > UNDO_WINDOW:
        return Refusal("refused.undo_too_late", {"seconds": int(UNDO_WINDOW.total_seconds())})
    newer = (s for s in place.run.steps if s.answer and s.answer.at_utc > at.answer.at_utc)
    if at.second_id or next(newer, None):
        return Refusal("refused.undo_too_late", {"seconds": int(UNDO_WINDOW.total_seconds())})
    return (e.StepWithdrawn(place.run.id, body.step_id),)


def choose(state: StateView, body: c.ChooseAnswer, ctx: Context) -> Outcome:
    place = _Place(state, body.run_id, body.step_id)
    if problem := place.refusal or _wrong_role(place.step, ctx):
        return problem
    if not place.at.others or not 0 <= body.index <= len(place.at.others):
        return Refusal("refused.nothing_to_choose", {"step": body.step_id})
    return (e.StepAnswerChosen(place.run.id, body.step_id, body.index),)


def expire_timer(state: StateView, body: c.ExpireStepTimer, ctx: Context) -> Outcome:
    place = _Place(state, body.run_id, body.step_id)
    if place.refusal or place.at.timer_expired_utc or place.at.state in (*_DONE,):
        return ()
    return (e.StepTimerExpired(place.run.id, body.step_id),)


def complete(state: StateView, body: c.CompleteChecklist, ctx: Context) -> Outcome:
    run = state.runs.get(body.run_id)
    if run is None:
        return Refusal("refused.unknown_checklist", {"run": body.run_id})
    if run.completed_utc is not None:
        return ()
    if run.current != END or run.open_steps():
        return Refusal("refused.steps_open", {"n": max(1, len(run.open_steps()))})
    if any(step.others for step in run.steps):
        return Refusal("refused.choice_open", {})
    return (e.ChecklistCompleted(run.id),)


def timers_due(state: StateView, now_utc: datetime) -> Iterable[Any]:
    """Steps that stood too long without an answer."""
    for run in state.runs.values():
        if run.completed_utc is not None:
            continue
        procedure = procedure_of(state, run)
        for at in run.open_steps():
            step = procedure.step(at.step_id)
            if step is None or not step.timer_s or at.timer_expired_utc or not at.started_utc:
                continue
            if at.state == StepState.AWAITING_SECOND:
                continue
            if now_utc - at.started_utc >= timedelta(seconds=step.timer_s):
                yield c.ExpireStepTimer(run.id, at.step_id)


_OPERATE = frozenset({Role.OPERATOR, Role.SUPERVISOR})

RULES: dict[type, Rule] = {
    c.PublishProcedure: publish,
    c.StartChecklist: start,
    c.AnswerStep: answer,
    c.SkipStep: skip,
    c.DeferStep: defer,
    c.CountersignStep: countersign,
    c.WithdrawAnswer: withdraw,
    c.ChooseAnswer: choose,
    c.ExpireStepTimer: expire_timer,
    c.CompleteChecklist: complete,
}

PERMITTED: dict[type, frozenset[Role]] = dict.fromkeys(RULES, _OPERATE) | {
    c.PublishProcedure: frozenset({Role.ADMINISTRATOR, *SYSTEM_ACTOR.roles}),
    c.ExpireStepTimer: frozenset(SYSTEM_ACTOR.roles),
}

TIMERS = (timers_due,)
