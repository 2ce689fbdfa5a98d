"""What of an incident is a report, and of which source: from records to the model of fusion.py.

One camera is one source, whatever looks through it; one author of posts, one person, one other
system. A verdict "false" takes the claim out and speaks against it by the person who gave it; a
camera that detects, looks there and has told nothing speaks against by its silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from console.domain.alert import BY_HAND, Alert, VerdictKind
from console.domain.camera import Camera, Lease
from console.domain.fusion import Fused, Report, fused
from console.domain.fusion_rules import (
    DEFAULT_HALF_LIFE_S,
    FusionRules,
    SourceRule,
    rules_of,
)
from console.domain.incident import Incident
from console.domain.observation import Observation, Stance
from console.domain.place import Position
from console.domain.plane import bearing_deg, metres

SILENT_AFTER = timedelta(seconds=5)  # a second detector needs its time to see the same
_MOST_REPORTS = 400  # newest alerts of an incident: more of them no longer move the figure
_TOLD = ("confidence", "score")  # parameters in which a machine says how sure it is


class Facts(Protocol):
    """What of the state this reads."""

    @property
    def alerts(self) -> Mapping[str, Alert]: ...
    @property
    def aliases(self) -> Mapping[str, str]: ...
    @property
    def cameras(self) -> Mapping[str, Camera]: ...
    @property
    def leases(self) -> Mapping[str, Lease]: ...
    @property
    def fusion_rules(self) -> Mapping[str, FusionRules]: ...
    @property
    def observations(self) -> Mapping[str, Observation]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """Who is not independent of whom: the same id."""

    id: str
    kind: str


def source_of(alert: Alert) -> Source:
    if alert.camera_id and alert.tool != BY_HAND:
        return Source(f"camera:{alert.camera_id}", "camera")
    if alert.tool == BY_HAND:
        return Source(f"person:{alert.raised_by}", "person")
    if author := alert.params.get("author"):
        return Source(f"post:{author}", "post")
    if sensor := alert.params.get("sensor"):
        return Source(f"sensor:{sensor}", "sensor")
    return Source(f"system:{alert.tool}", "system")


def alert_confidence(state: Facts, alert: Alert, now_utc: datetime) -> float:
    """Of one alert by itself, as it stands now."""
    return fused(_of_alert(rules_of(state.fusion_rules), alert), now_utc).confidence


def incident_confidence(state: Facts, incident: Incident, now_utc: datetime) -> Fused:
    return fused(reports_of(state, incident), now_utc)


def reports_of(state: Facts, incident: Incident) -> tuple[Report, ...]:
    """Of its alerts, of who has judged them, of who has noted something, of who sees nothing."""
    rules, reports = rules_of(state.fusion_rules), list[Report]()
    found = (state.alerts.get(state.aliases.get(one, one)) for one in incident.alert_ids)
    alerts = [alert for alert in found if alert is not None][-_MOST_REPORTS:]
    for alert in alerts:
        reports += _of_alert(rules, alert)
    reports += _of_people(rules, state.observations.values(), incident.id)
    reports += _of_silence(state, rules, alerts)
    return tuple(reports)


def _of_alert(rules: FusionRules, alert: Alert) -> list[Report]:
    """A verdict "false" ends the claim from when it was given; before it, it counted."""
    source, kind, verdict = source_of(alert), rules.kind_of(alert.message_id), alert.verdict()
    rule = rules.source(source.kind)
    claim = Report(
        source.id,
        source.kind,
        _told(alert, rule),
        rule.reliability,
        rule.half_life_s or (kind.half_life_s if kind else DEFAULT_HALF_LIFE_S),
        alert.first_seen_utc,
        max(alert.first_seen_utc, alert.last_seen_utc),
        alert.id,
    )
    if verdict is None:
        return [claim]
    refuted = verdict.kind is VerdictKind.FALSE
    judged = _by_person(rules, "verdict", verdict.actor_id, verdict.at_utc, alert.id, refuted)
    return [replace(claim, until_utc=verdict.at_utc) if refuted else claim, judged]


def _by_person(
    rules: FusionRules, kind: str, person_id: str, at: datetime, subject_id: str, against: bool
) -> Report:
    rule, source = rules.source(kind), f"person:{person_id}"
    half_life_s = rule.half_life_s
    return Report(
        source, kind, rule.usual, rule.reliability, half_life_s, at, at, subject_id, against
    )


def _told(alert: Alert, rule: SourceRule) -> float:
    """How sure the source says it is; the rule's word where it says nothing that makes sense."""
    if alert.detection is not None:
        return alert.detection.score
    for name in _TOLD:
        value = alert.params.get(name)
        if isinstance(value, int | float) and 0.0 <= value <= 1.0:
            return float(value)
    return rule.usual


def _of_people(
    rules: FusionRules, observations: Iterable[Observation], incident_id: str
) -> Iterable[Report]:
    """A person's last word counts, and each earlier one until the next."""
    said = (one for one in observations if one.incident_id == incident_id)
    last: dict[str, Report] = {}
    for one in sorted(said, key=lambda one: (one.at_utc, one.id)):
        if before := last.get(one.by_id):
            yield replace(before, until_utc=one.at_utc)
        against = one.stance is Stance.CONTRADICTS
        last[one.by_id] = _by_person(rules, "witness", one.by_id, one.at_utc, one.id, against)
    yield from last.values()


def _of_silence(state: Facts, rules: FusionRules, alerts: list[Alert]) -> Iterable[Report]:
    """The newest thing of each kind that cameras can see, and each camera that should have."""
    newest: dict[str, Alert] = {}
    told_by = {alert.camera_id for alert in alerts}
    for alert in alerts:
        kind = rules.kind_of(alert.message_id)
        if kind is None or not kind.seen_by_cameras or alert.position is None or alert.retracted:
            continue
        if kind.name not in newest or alert.last_seen_utc > newest[kind.name].last_seen_utc:
            newest[kind.name] = alert
    rule = rules.source("silence")
    for alert in newest.values():
        for camera in state.cameras.values():
            if camera.id in told_by or not _watches(state, rules, camera, alert.position):
                continue
            begun = alert.first_seen_utc + SILENT_AFTER
            end = max(begun, alert.last_seen_utc)
            yield Report(
                f"camera:{camera.id}",
                "silence",
                rule.usual,
                rule.reliability,
                rule.half_life_s,
                begun,
                end,
                alert.id,
                against=True,
            )


def _watches(state: Facts, rules: FusionRules, camera: Camera, at: Position | None) -> bool:
    """Whether somebody detects on it, and the place lies in its view as it is set up."""
    lease = state.leases.get(camera.id)
    if at is None or not camera.detection or lease is None or not lease.held or camera.ptz:
        return False
    away = metres(camera.position, at)
    if not 1.0 < away <= rules.sees_m:
        return False
    off = abs((bearing_deg(camera.position, at) - camera.bearing_deg + 180.0) % 360.0 - 180.0)
    return off <= camera.fov_deg / 2
