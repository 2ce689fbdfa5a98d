"""How events change checklists; each change also tells the incident's decision log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import checklist
from console.domain import events as e
from console.domain.alert import Params
from console.domain.checklist import ChecklistRun, StepRun, StepState
from console.domain.envelope import Recorded
from console.domain.rules.checklists import procedure_key, procedure_of
from console.store.reduce_incidents import logged, moved
from console.store.state import State


def _tell(
    state: State, run: ChecklistRun, recorded: Recorded, message_id: str, **params: str | int
) -> None:
    incident = state.incidents.get(run.incident_id)
    if incident is not None:
        told: Params = {"procedure": run.procedure_id, "version": run.version, **params}
        incident = logged(incident, recorded, message_id, told)
        state.put("incidents", incident.id, moved(incident, recorded))


def _put(state: State, run: ChecklistRun) -> None:
    state.put("runs", run.id, run)


def _found(state: State, event: Any) -> tuple[ChecklistRun, StepRun] | None:
    run = state.runs.get(event.run_id)
    at = run.at(event.step_id) if run else None
    return (run, at) if run and at else None


def published(state: State, event: e.ProcedurePublished, recorded: Recorded) -> None:
    procedure = event.procedure
    state.put("procedures", procedure_key(procedure.id, procedure.version), procedure)


def started(state: State, event: e.ChecklistStarted, recorded: Recorded) -> None:
    incident = state.incidents.get(event.incident_id)
    procedure = state.procedures.get(procedure_key(event.procedure_id, event.version))
    if incident is None or procedure is None:
        return
    run = checklist.start(event.run_id, incident.id, procedure, recorded.actor_id, recorded.at_utc)
    _put(state, run)
    state.put("incidents", incident.id, replace(incident, run_ids=(*incident.run_ids, run.id)))
    _tell(state, run, recorded, "log.checklist_started")


def answered(state: State, event: e.StepAnswered, recorded: Recorded) -> None:
    if not (found := _found(state, event)):
        return
    run, at = found
    skipping = bool(event.answer.skip_reason)
    at = replace(at, answer=event.answer)
    if event.awaits_second:
        _put(state, run.put(replace(at, state=StepState.AWAITING_SECOND)))
        _tell(state, run, recorded, "log.second_person_asked", step=at.step_id)
        return
    done = StepState.SKIPPED if skipping else StepState.ANSWERED
    _leave(state, run, replace(at, state=done), recorded)
    if skipping:
        reason = event.answer.skip_reason
        _tell(state, run, recorded, "log.step_skipped", step=at.step_id, reason=reason)
    else:
        value = event.answer.value
        _tell(state, run, recorded, "log.step_answered", step=at.step_id, value=value)


def _leave(state: State, run: ChecklistRun, done: StepRun, recorded: Recorded) -> None:
    _put(state, checklist.leave(run, procedure_of(state, run), done, recorded.at_utc))


def differed(state: State, event: e.StepAnswerDiffered, recorded: Recorded) -> None:
    if found := _found(state, event):
        run, at = found
        _put(state, run.put(replace(at, others=(*at.others, event.answer))))
        value = event.answer.value
        _tell(state, run, recorded, "log.step_differed", step=at.step_id, value=value)


def chosen(state: State, event: e.StepAnswerChosen, recorded: Recorded) -> None:
    found = _found(state, event)
    if not found or found[1].answer is None:
        return
    run, at = found
    answer = (at.answer, *at.others)[event.index]
    if answer is None:
        return
    run = run.put(replace(at, answer=answer, others=()))
    _put(state, run)
    _tell(state, run, recorded, "log.step_chosen", step=at.step_id, value=answer.value)


def countersigned(state: State, event: e.StepCountersigned, recorded: Recorded) -> None:
    found = _found(state, event)
    if not found or found[1].answer is None:
        return
    run, at = found
    done = StepState.SKIPPED if at.answer and at.answer.skip_reason else StepState.ANSWERED
    signed = replace(at, state=done, second_id=recorded.actor_id, second_utc=recorded.at_utc)
    _leave(state, run, signed, recorded)
    _tell(state, run, recorded, "log.step_countersigned", step=at.step_id)


def deferred(state: State, event: e.StepDeferred, recorded: Recorded) -> None:
    if found := _found(state, event):
        run, at = found
        _leave(state, run, replace(at, state=StepState.DEFERRED), recorded)
        _tell(state, run, recorded, "log.step_deferred", step=at.step_id)


def withdrawn(state: State, event: e.StepWithdrawn, recorded: Recorded) -> None:
    if found := _found(state, event):
        run, at = found
        _put(
            state,
            checklist.step_back(run, procedure_of(state, run), at.step_id, recorded.at_utc),
        )
        _tell(state, run, recorded, "log.step_withdrawn", step=at.step_id)


def timer_expired(state: State, event: e.StepTimerExpired, recorded: Recorded) -> None:
    """Told in the log, but no move: time alone must not refuse somebody's decision."""
    if not (found := _found(state, event)):
        return
    run, at = found
    _put(state, run.put(replace(at, timer_expired_utc=recorded.at_utc)))
    if incident := state.incidents.get(run.incident_id):
        params: Params = {"procedure": run.procedure_id, "step": at.step_id}
        incident = logged(incident, recorded, "log.timer_expired", params)
        state.put("incidents", incident.id, incident)


def completed(state: State, event: e.ChecklistCompleted, recorded: Recorded) -> None:
    if run := state.runs.get(event.run_id):
        done = replace(run, completed_utc=recorded.at_utc, completed_by=recorded.actor_id)
        _put(state, done)
        _tell(state, run, recorded, "log.checklist_completed")


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.ProcedurePublished: published,
    e.ChecklistStarted: started,
    e.StepAnswered: answered,
    e.StepAnswerDiffered: differed,
    e.StepAnswerChosen: chosen,
    e.StepCountersigned: countersigned,
    e.StepDeferred: deferred,
    e.StepWithdrawn: withdrawn,
    e.StepTimerExpired: timer_expired,
    e.ChecklistCompleted: completed,
}
