"""Words for records: ids and parameters become a sentence of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from console.domain.alert import BY_HAND, Alert, Params
from console.domain.checklist import AnswerKind, Procedure, Step
from console.domain.envelope import Refusal
from console.domain.incident import Incident, LogEntry
from console.domain.person import SYSTEM_ACTOR, Role
from console.i18n import isolate, known, listed, localised, tr
from console.store.select import (
    DetectionStatus,
    PendingMark,
    Progress,
    State,
    camera_of,
    find_alert,
)
from console.views.untrusted import clean

_BY_HAND_ROLES = (Role.OPERATOR, Role.SUPERVISOR)


def local_time(at: datetime) -> str:
    return at.astimezone().strftime("%H:%M:%S")


def signed(seconds: float, digits: int) -> str:
    """ "−0.50", "+1.20": with the minus of mathematics, as wide as the plus."""
    return f"{seconds:+.{digits}f}".replace("-", "−")


def family(message_id: str) -> str:
    """The first word of a message id: that of the tool's catalogue."""
    return message_id.partition(".")[0]


def _word(prefix: str, kind: str, value: str) -> str:
    """A tool's own word for a value ("pistol"), the value itself where it has none."""
    message = f"{prefix}.{kind}.{value}"
    return tr(message) if known(message) else clean(value)


def alert_title(alert: Alert) -> str:
    """A person's own words, or the tool's message; never an id alone."""
    if alert.title:
        return clean(alert.title)
    if not known(alert.message_id):
        return tr("alert.unknown", kind=clean(alert.message_id))
    return message_words(alert.message_id, alert.params, family(alert.message_id))


def message_words(message_id: str, params: Params, prefix: str) -> str:
    """A tool's message with its parameters in the tool's own words; prefix: of its catalogue."""
    return tr(message_id, **_shown(params, prefix))


def _shown(params: Params, prefix: str) -> Params:
    return {
        name: _word(prefix, name, value) if isinstance(value, str) else value
        for name, value in params.items()
    }


def alert_source(state: State, alert: Alert, tool_titles: dict[str, str] | None = None) -> str:
    """Place · camera · tool, or who said it where no tool did."""
    camera = camera_of(state, alert)
    parts = [clean(alert.place)] if alert.place else []
    if camera:
        parts.append(tr("alert.camera", number=camera.number))
    if alert.tool == BY_HAND:
        parts.append(_raised_by(state, alert))
    else:
        parts.append(tool_title(alert.tool, tool_titles))
    return " · ".join(isolate(part) for part in parts)


def _raised_by(state: State, alert: Alert) -> str:
    """Another system's claim comes by the same door as a person's, and is nobody's handiwork."""
    person = state.people.get(alert.raised_by)
    by_hand = person is not None and any(role in person.roles for role in _BY_HAND_ROLES)
    message_id = "alert.raised_by_hand" if by_hand else "alert.raised_by_system"
    return tr(message_id, who=person_name(state, alert.raised_by))


def tool_title(tool: str, titles: dict[str, str] | None = None) -> str:
    message = (titles or {}).get(tool, f"alert.tool_{tool}")
    return tr(message) if known(message) else clean(tool)


def cause_word(alert: Alert, cause: str) -> str:
    """A cause in the tool's words, else in the core's."""
    for prefix in (family(alert.message_id), "alert"):
        if known(f"{prefix}.cause.{cause}"):
            return tr(f"{prefix}.cause.{cause}")
    return clean(cause)


def detection_reason(detection: DetectionStatus) -> str:
    """Why nothing detects, as the detector told it; nothing where it told none that is known."""
    if not known(detection.reason_id):
        return ""
    params = detection.reason_params.items()
    shown = {name: clean(v) if isinstance(v, str) else v for name, v in params}
    return tr(detection.reason_id, **shown)


def mode_word(mode: str) -> str:
    """What kind of shift the backend says this is; a mode that is new is shown as it is."""
    message = f"shell.mode_{mode}"
    return tr(message) if known(message) else clean(mode).upper()


def incident_title(state: State, incident: Incident) -> str:
    if incident.title:
        return clean(incident.title)
    alert = state.alerts.get(incident.alert_ids[0]) if incident.alert_ids else None
    return alert_title(alert) if alert else tr("incident.untitled")


def person_name(state: State, actor_id: str, me: str = "") -> str:
    """A name; "you" for the reader, and words for machines and erased people."""
    if actor_id and actor_id == me:
        return tr("person.you")
    person = state.people.get(actor_id)
    if person is not None:
        return clean(person.name) or tr("person.erased")
    if actor_id == SYSTEM_ACTOR.id:
        return tr("person.system")
    if actor_id.endswith(".detector"):
        return tr("person.local_detector")
    return clean(actor_id) or tr("person.nobody")


def people_names(state: State, ids: Iterable[str], me: str = "") -> str:
    return ", ".join(person_name(state, one, me) for one in ids)


def act_word(what: str) -> str:
    """What a recipient did on a message; one that is new is shown as it is."""
    return tr(f"act.{what}") if known(f"act.{what}") else clean(what)


def answer_text(procedure: Procedure | None, step_id: str, value: str) -> str:
    """A choice in its own words, other answers as they were typed."""
    step = procedure.step(step_id) if procedure else None
    if step and step.answer == AnswerKind.CHOICE:
        choice = next((c for c in step.choices if c.id == value), None)
        if choice:
            return clean(localised(choice.text))
    return clean(value)


def log_text(state: State, entry: LogEntry, alert: Alert | None, me: str = "") -> str:
    """One line of the decision log in the reader's language."""
    if not known(entry.message_id):
        return tr("log.unknown", kind=clean(entry.message_id))
    params = _log_params(state, entry, alert, me)
    return tr(entry.message_id, **params)


def _log_params(state: State, entry: LogEntry, alert: Alert | None, me: str) -> Params:
    told = dict(entry.params)
    procedure = state.procedures.get(f"{told.get('procedure')}@{told.get('version')}")
    if procedure is None and "procedure" in told:
        same = [p for p in state.procedures.values() if p.id == told["procedure"]]
        procedure = same[-1] if same else None
    step_id = str(told.get("step", ""))
    params: Params = {"actor": person_name(state, entry.actor_id, me), "text": clean(entry.text)}
    for name, value in told.items():
        params[name] = clean(value) if isinstance(value, str) else value
    for name in ("who", "to", "from"):
        if name in told:
            params[name] = person_name(state, str(told[name]), me)
    if procedure:
        params["procedure"] = clean(localised(procedure.title))
        params["value"] = answer_text(procedure, step_id, str(told.get("value", "")))
        if step := procedure.step(step_id):
            params["step"] = clean(localised(step.text))
    if "cause" in told and alert:
        params["cause"] = cause_word(alert, str(told["cause"]))
    if "recipients" in told:
        params["recipients"] = clean(listed(str(told["recipients"])))
    return _late_words(state, params | _sharing_words(state, told, me), told, me)


def _sharing_words(state: State, told: Params, me: str) -> Params:
    """Parameters whose values have words of their own: whom it was sent to, what they did."""
    params: Params = {}
    if "people" in told:
        params["people"] = people_names(state, str(told["people"]).split(","), me)
    if "act" in told:
        params["act"] = act_word(str(told["act"]))
    for name, family in (("link", "link"), ("form", "form"), ("code", "close")):
        if name in told:
            message = f"{family}.{told[name]}"
            params[name] = tr(message) if known(message) else clean(str(told[name]))
    return params


def _late_words(state: State, params: Params, told: Params, me: str) -> Params:
    """Parameters of a wish that came too late: which field, when, and what was wanted."""
    if "field" in told and known(f"field.{told['field']}"):
        params["field"] = tr(f"field.{told['field']}")
    if "when" in told:
        params["when"] = _time_of(str(told["when"]))
    if "wish" in told:
        wish = str(told["wish"])
        words = next((w for w in (f"phase.{wish}", f"wish.{wish}") if known(w)), "")
        params["wish"] = tr(words) if words else person_name(state, wish, me)
    return params


def _time_of(iso: str) -> str:
    try:
        return local_time(datetime.fromisoformat(iso))
    except ValueError:
        return clean(iso)


def refusal_text(state: State, refusal: Refusal, me: str = "", step: Step | None = None) -> str:
    """Why not, in words for the person who asked; step is the one that it was about."""
    if not known(refusal.message_id):
        return tr("refused.unknown", kind=clean(refusal.message_id))
    told = refusal.params
    params: Params = {n: clean(v) if isinstance(v, str) else v for n, v in told.items()}
    for name in ("who", "person", "holder"):
        if name in told:
            params[name] = person_name(state, str(told[name]), me)
    params = _late_words(state, params | _names(state, told), told, me)
    if step is not None and "step" in told:
        params["step"] = clean(localised(step.text))
    if "role" in told and known(f"role.{told['role']}"):
        params["role"] = tr(f"role.{told['role']}")
    return tr(refusal.message_id, **params)


def _names(state: State, told: Mapping[str, object]) -> Params:
    """What is called by an id in a refusal, as it is called on screen, where it still is known."""
    alert = find_alert(state, str(told.get("alert", "")))
    incident = state.incidents.get(str(told.get("incident", "")))
    camera = state.cameras.get(str(told.get("camera", "")))
    names = {
        "alert": alert_title(alert) if alert else "",
        "incident": clean(incident.number) if incident else "",
        "camera": clean(camera.name) if camera else "",
    }
    return {name: words for name, words in names.items() if words}


def mark_text(mark: PendingMark) -> str:
    """What became of a click so far: sent, queued or refused."""
    return tr(f"mark.{Progress(mark.progress).value}")
