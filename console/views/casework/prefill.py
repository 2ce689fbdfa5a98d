"""What a form says at first: what the console knows of the incident, never a guess."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.incident import Incident
from console.i18n import isolate, tr
from console.reports.forms import FormKind
from console.store.select import alerts_of, parts_of
from console.views.desk import Desk
from console.views.words import alert_title, clean, incident_title, local_time, person_name


def prefilled(desk: Desk, incident: Incident, kind: FormKind) -> dict[str, str]:
    """The last version's words; a field that it leaves open is filled in anew."""
    filed = [form for form in incident.forms if form.form == kind.id]
    before = filed[-1].fields if filed else {}
    made = {field.id: _PREFILLS[field.prefill](desk, incident) for field in kind.fields}
    return {field.id: before.get(field.id) or _bare(made[field.id]) for field in kind.fields}


def _bare(text: str) -> str:
    """Without the marks that keep names apart on screen: this text leaves the house."""
    return text.translate(_MARKS)


_MARKS = dict.fromkeys(range(0x2066, 0x206A))


def _nothing(_desk: Desk, _incident: Incident) -> str:
    return ""


def _location(desk: Desk, incident: Incident) -> str:
    """Place, and the coordinates of the incident (WGS84, latitude first, as services say them)."""
    at = incident.position
    spot = f"{at.lat:.5f}, {at.lon:.5f} (WGS84)" if at else ""
    return "\n".join(filter(None, (clean(incident.place), spot)))


def _type(desk: Desk, incident: Incident) -> str:
    alerts = alerts_of(desk.state, incident)
    told = dict.fromkeys((incident_title(desk.state, incident), *(alert_title(a) for a in alerts)))
    return " · ".join(told)


def _hazards(desk: Desk, incident: Incident) -> str:
    """What was confirmed by a person; what is only claimed is said to be so."""
    lines = []
    for alert in alerts_of(desk.state, incident):
        verdict = alert.verdict()
        if alert.retracted:
            continue
        state = "confirmed" if verdict else "claimed"
        lines.append(f"{alert_title(alert)} ({tr(f'form.{state}')})")
    return "\n".join(dict.fromkeys(lines))


def _information(desk: Desk, incident: Incident) -> str:
    opened = tr("form.opened", time=local_time(incident.opened_utc))
    owner = person_name(desk.state, incident.owner_id)
    parts = (_type(desk, incident), _location(desk, incident), f"{opened} · {owner}")
    return "\n".join(filter(None, parts))


def _intent(desk: Desk, incident: Incident) -> str:
    return clean(incident.decisions[-1].decision) if incident.decisions else ""


def _risk(desk: Desk, incident: Incident) -> str:
    said = [clean(one.risk) for one in incident.decisions if one.risk]
    return "\n".join((*said[-1:], *filter(None, (_hazards(desk, incident),))))


def _administration(desk: Desk, incident: Incident) -> str:
    """Who has what: owner, and each team with its own."""
    lines = [tr("incident.owner", who=person_name(desk.state, incident.owner_id))]
    for one in parts_of(desk.state, incident):
        who = person_name(desk.state, one.owner_id)
        lines.append(f"{isolate(clean(one.team))} · {clean(one.number)} · {who}")
    return "\n".join(lines)


_PREFILLS: dict[str, Callable[[Desk, Incident], str]] = {
    "": _nothing,
    "location": _location,
    "type": _type,
    "hazards": _hazards,
    "information": _information,
    "intent": _intent,
    "risk": _risk,
    "administration": _administration,
}
