"""Classes, times, holds and rounds of erasing in the reader's words."""

from __future__ import annotations

from datetime import datetime

from console.domain.due import is_about
from console.domain.incident import Incident
from console.domain.retention import DAY_H, Hold, HoldOn, Kind, KindStatus, Sweep
from console.i18n import tr
from console.store.select import State
from console.views.desk import Desk
from console.views.widgets import isolate, isolate_id
from console.views.words import clean, person_name


def moment(at: datetime) -> str:
    """With its day: what is kept is kept for many."""
    return isolate_id(f"{at.astimezone():%Y-%m-%d %H:%M}")


def hours_text(hours: int) -> str:
    """Whole days where they are."""
    if hours % DAY_H:
        return tr("retention.hours", n=hours)
    return tr("retention.days", n=hours // DAY_H)


def kind_text(kind: Kind) -> str:
    return tr(f"retention.kind_{kind.value}")


def waits_text(status: KindStatus) -> str:
    if not status.why:
        return ""
    return tr("retention.waits", n=status.waits, why=tr(f"retention.waits_{status.why}"))


def hold_target(hold: Hold) -> str:
    label = isolate(clean(hold.label)) if hold.label else isolate_id(hold.target_id)
    if hold.on is not HoldOn.CAMERA:
        return tr(f"retention.on_{hold.on.value}", what=label)
    ends = moment(hold.to_utc) if hold.to_utc else tr("retention.open_end")
    return tr("retention.on_camera", what=label, begins=moment(hold.from_utc), ends=ends)


def hold_text(state: State, hold: Hold, me: str) -> str:
    """One row: what is held, for which case, and whether somebody wants to let it go."""
    words = [hold_target(hold), tr("retention.case", case=isolate(clean(hold.case_number)))]
    if hold.release_asked_by:
        who = person_name(state, hold.release_asked_by, me)
        words.append(tr("retention.release_asked_by", who=who))
    return " · ".join(words)


def hold_facts(state: State, hold: Hold, me: str) -> list[tuple[str, str]]:
    """Everything about a hold, for who decides on it."""
    placed = f"{person_name(state, hold.placed_by, me)} · {moment(hold.placed_utc)}"
    facts = [
        (tr("retention.held"), hold_target(hold)),
        (tr("export.case_number"), isolate(clean(hold.case_number))),
        (tr("dialog.reason"), clean(hold.reason)),
        (tr("retention.placed"), placed),
    ]
    if hold.release_asked_utc is not None:
        who = person_name(state, hold.release_asked_by, me)
        asked = f"{who} · {moment(hold.release_asked_utc)}: {clean(hold.release_reason)}"
        facts.append((tr("retention.release_asked"), asked))
    return facts


def cases_of(desk: Desk, incident: Incident) -> list[str]:
    """Case numbers of the holds that an incident is under, as far as the reader sees them."""
    alerts = [a for a in desk.state.alerts.values() if a.id in incident.alert_ids]
    holds = desk.state.holds.values()
    return [hold.case_number for hold in holds if is_about(hold, incident.id, alerts)]


def sweep_text(sweep: Sweep) -> str:
    words = [moment(sweep.at_utc), kind_text(sweep.kind)]
    if sweep.subjects:
        words.append(tr("retention.gone_subjects", n=sweep.subjects))
    if sweep.files:
        words.append(tr("retention.gone_files", n=sweep.files))
    return " · ".join([*words, tr("retention.because", time=hours_text(sweep.hours))])


def when_text(at: datetime | None) -> str:
    return moment(at) if at else "–"
