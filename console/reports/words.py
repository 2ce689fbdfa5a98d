"""What stands in a report, in the reader's language: names, causes, answers, log lines."""

from __future__ import annotations

from console.domain.alert import Alert, Params
from console.domain.checklist import ChecklistRun, Procedure
from console.domain.envelope import Recorded
from console.domain.events import (
    HoldKept,
    HoldPlaced,
    HoldReleaseAsked,
    HoldReleased,
    Looked,
    SteeringBegun,
    SteeringEnded,
)
from console.domain.incident import LogEntry
from console.domain.person import SYSTEM_ACTOR
from console.i18n import known, listed, localised, tr
from console.reports.case_file import CaseFile

_DIGEST_SHOWN = 12
_HOLD_STEPS = {
    HoldReleaseAsked: "hold_release_asked",
    HoldKept: "hold_kept",
    HoldReleased: "hold_released",
}
_FAMILIES = {"link": "link", "form": "form", "code": "close", "act": "act"}  # by parameter
_DETECTOR = ".detector"  # of a workstation that was alone: its id, then this


def name_of(case: CaseFile, actor_id: str) -> str:
    """As people call whoever it was; a machine's own id where it has no other name."""
    if person := case.people.get(actor_id):
        return person.name or tr("person.erased")
    if actor_id == SYSTEM_ACTOR.id:
        return tr("person.system")
    if actor_id.endswith(_DETECTOR):
        return tr("report.detector_of", device=actor_id.removesuffix(_DETECTOR))
    return actor_id or tr("person.nobody")


def words_of(alert: Alert) -> str:
    """What an alert is called: a person's title, or the message in the reader's language."""
    if alert.title:
        return alert.title
    family = _family(alert)
    params = {name: word(f"{family}.{name}.{value}", value) for name, value in alert.params.items()}
    return tr(alert.message_id, **params)


def _family(alert: Alert) -> str:
    return alert.message_id.partition(".")[0]


def word(message_id: str, value: str | int | float) -> str | int | float:
    """A tool's own word in the reader's language, such as weapon.label.long_gun."""
    return tr(message_id) if known(message_id) else value


def cause_word(alerts: list[Alert], cause: str) -> str:
    """A cause in the words of the tool that one of the alerts is of, else in the core's."""
    for family in (*(_family(alert) for alert in alerts), "alert"):
        if known(f"{family}.cause.{cause}"):
            return tr(f"{family}.cause.{cause}")
    return cause


def procedure_of(case: CaseFile, run: ChecklistRun) -> Procedure:
    return next(
        p for p in case.procedures.values() if (p.id, p.version) == (run.procedure_id, run.version)
    )


def answer_text(procedure: Procedure, step_id: str, value: str) -> str:
    """A choice in its own words, other answers as they were typed."""
    step = procedure.step(step_id)
    choice = next((c for c in step.choices if c.id == value), None) if step else None
    return localised(choice.text) if choice else value


def step_text(procedure: Procedure, step_id: str) -> str:
    step = procedure.step(step_id)
    return localised(step.text) if step else step_id


def log_words(case: CaseFile, entry: LogEntry) -> str:
    """One line of the decision log; the table beside it says who and when."""
    if entry.text and entry.message_id == "log.note":
        return entry.text
    if not known(entry.message_id):
        return entry.text or entry.message_id
    actor = name_of(case, entry.actor_id)
    params: Params = {"actor": actor, "text": entry.text, **entry.params}
    for name in ("who", "to", "from"):
        if name in params:
            params[name] = name_of(case, str(params[name]))
    if "cause" in params:
        params["cause"] = cause_word(list(case.alerts.values()), str(params["cause"]))
    if "people" in params:
        params["people"] = ", ".join(name_of(case, one) for one in str(params["people"]).split(","))
    for name in _FAMILIES.keys() & params.keys():
        params[name] = word(f"{_FAMILIES[name]}.{params[name]}", params[name])
    if "recipients" in params:
        params["recipients"] = listed(str(params["recipients"]))
    return tr(entry.message_id, **_late(case, _of_procedure(case, params)))


def _of_procedure(case: CaseFile, params: Params) -> Params:
    """Ids of a procedure, its steps and its choices as their words."""
    same = [p for p in case.procedures.values() if p.id == params.get("procedure")]
    if not same:
        return params
    procedure = next((p for p in same if p.version == params.get("version")), same[-1])
    step_id = str(params.get("step", ""))
    told: Params = {"procedure": localised(procedure.title), "step": step_text(procedure, step_id)}
    if "value" in params:
        told["value"] = answer_text(procedure, step_id, str(params["value"]))
    return {**params, **told}


def _late(case: CaseFile, params: Params) -> Params:
    """Of a wish that came too late: which field, and what was wanted."""
    told: Params = {}
    if known(f"field.{params.get('field')}"):
        told["field"] = tr(f"field.{params['field']}")
    if wish := str(params.get("wish", "")):
        words = next((w for w in (f"phase.{wish}", f"wish.{wish}") if known(w)), "")
        told["wish"] = tr(words) if words else name_of(case, wish)
    return {**params, **told}


def looker_of(recorded: Recorded) -> str:
    """Whose look or stay it is: who ends one may be the system, or who takes the camera."""
    event = recorded.event
    if isinstance(event, SteeringBegun):
        return event.steering.person_id
    return event.person_id if isinstance(event, SteeringEnded) else recorded.actor_id


def hold_words(event: HoldPlaced | HoldReleaseAsked | HoldKept | HoldReleased) -> str:
    """One step in the life of a legal hold."""
    if isinstance(event, HoldPlaced):
        hold = event.hold
        what = hold.label or hold.target_id
        said = {"what": what, "reason": hold.reason, "case": hold.case_number}
        return tr("report.hold_placed", **said)
    reason = getattr(event, "reason", "") or "–"
    return tr(f"report.{_HOLD_STEPS[type(event)]}", reason=reason)


def look_words(case: CaseFile, look: Looked | SteeringBegun | SteeringEnded) -> str:
    """What somebody looked at or steered; of a digest as many digits as tell one from another."""
    if isinstance(look, SteeringBegun):
        return tr("report.steering_begun", camera=_camera(case, look.steering.camera_id))
    if isinstance(look, SteeringEnded):
        return tr(f"report.steering_{look.why}", camera=_camera(case, look.camera_id))
    name = _camera(case, look.target_id)
    item = look.target_id[:_DIGEST_SHOWN]
    times = f"{look.from_utc:%Y-%m-%d %H:%M}–{look.to_utc:%H:%M}Z" if look.to_utc else "–"
    return tr(f"report.look_{look.what}", camera=name, item=item, times=times)


def _camera(case: CaseFile, camera_id: str) -> str:
    camera = case.cameras.get(camera_id)
    return f"{camera.number} {camera.name}" if camera else camera_id
