"""How events change alerts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from console.domain import events as e
from console.domain.alarm import AlarmTrigger, next_alarm_state
from console.domain.alert import (
    NAMES_KEPT,
    TRACK_KEPT,
    Alert,
    Detection,
    Evidence,
    TimedBox,
    TrackName,
    VerdictKind,
)
from console.domain.envelope import Recorded
from console.domain.look import Viewer
from console.domain.withholding import under
from console.store.state import State


def find(state: State, alert_id: str) -> Alert | None:
    """By its own id or an absorbed one's."""
    return state.alerts.get(state.aliases.get(alert_id, alert_id))


def _put(state: State, alert: Alert | None, /, **changes: Any) -> None:
    if alert is not None:
        state.put("alerts", alert.id, replace(alert, **changes))


def _put_waiting(state: State, alert: Alert, recorded: Recorded, /, **changes: Any) -> None:
    """A change after which it may ask for acknowledging once more: its time then begins anew."""
    after = replace(alert, **changes)
    if after.needs_acknowledging() and not alert.needs_acknowledging():
        after = replace(after, escalation=0, unacknowledged_since_utc=recorded.at_utc)
    state.put("alerts", after.id, after)


def _joined(
    have: Detection | None,
    track: tuple[TimedBox, ...],
    score: float,
    names: Iterable[TrackName | None],
) -> Detection | None:
    if have is None:
        return None
    boxes = sorted({*have.track, *track}, key=lambda timed: timed.at_utc)[-TRACK_KEPT:]
    new = [name for name in names if name is not None]
    called = (*(name for name in have.tracks if name not in new), *new)[-NAMES_KEPT:]
    return replace(have, track=tuple(boxes), score=max(have.score, score), tracks=called)


def _union(have: tuple[Evidence, ...], more: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    known = {item.sha256 for item in have}
    return (*have, *(item for item in more if item.sha256 not in known))


def raised(state: State, event: e.AlertRaised, recorded: Recorded) -> None:
    alert = replace(event.alert, raised_seq=recorded.seq)
    alert = under(alert, state.withholdings.values(), recorded.at_utc)
    state.put("alerts", alert.id, alert)


def seen_again(state: State, event: e.AlertSeenAgain, recorded: Recorded) -> None:
    alert = find(state, event.alert_id)
    if alert is None:
        return
    _put_waiting(
        state,
        alert,
        recorded,
        last_seen_utc=max(alert.last_seen_utc, event.last_seen_utc),
        state=next_alarm_state(alert.state, AlarmTrigger.RAISED),
        detection=_joined(alert.detection, event.track, event.score, (event.seen_as,)),
        evidence=_union(alert.evidence, event.evidence),
        detector_lost_utc=None,
    )


def returned(state: State, event: e.AlertReturned, recorded: Recorded) -> None:
    alert = find(state, event.alert_id)
    if alert is not None:
        _put(
            state,
            alert,
            last_seen_utc=event.last_seen_utc,
            state=next_alarm_state(alert.state, AlarmTrigger.RETURNED),
        )


def _with(have: Detection | None, seen: Detection) -> Detection | None:
    return _joined(have, seen.track, seen.score, seen.tracks)


def merged(state: State, event: e.AlertsMerged, recorded: Recorded) -> None:
    kept = find(state, event.kept_id)
    if kept is None:
        return
    state.put("aliases", event.absorbed_id, kept.id)
    first: list[datetime] = [kept.first_seen_utc]
    last: list[datetime] = [kept.last_seen_utc]
    if event.first_seen_utc:
        first.append(event.first_seen_utc)
    if event.last_seen_utc:
        last.append(event.last_seen_utc)
    seen = event.seen
    state.put(
        "alerts",
        kept.id,
        replace(
            kept,
            absorbed=(*kept.absorbed, event.absorbed_id),
            first_seen_utc=min(first),
            last_seen_utc=max(last),
            detection=_with(kept.detection, seen) if seen else kept.detection,
            evidence=_union(kept.evidence, event.evidence),
            detector_lost_utc=None,
            times=kept.times + event.grouped,
            joined_seq=recorded.seq if event.grouped else kept.joined_seq,
        ),
    )


def acknowledged(state: State, event: e.AlertAcknowledged, recorded: Recorded) -> None:
    alert = find(state, event.alert_id)
    if alert is None:
        return
    who = alert.acknowledged_by
    _put(
        state,
        alert,
        state=next_alarm_state(alert.state, AlarmTrigger.ACKNOWLEDGED),
        acknowledged_by=who if recorded.actor_id in who else (*who, recorded.actor_id),
        acknowledged_utc=alert.acknowledged_utc or recorded.at_utc,
    )


def escalated(state: State, event: e.AlertEscalated, recorded: Recorded) -> None:
    _put(state, find(state, event.alert_id), escalation=event.level)


def verdict_given(state: State, event: e.VerdictGiven, recorded: Recorded) -> None:
    alert = find(state, event.alert_id)
    if alert is None:
        return
    judged = event.verdict.kind != VerdictKind.UNSURE
    _put_waiting(
        state,
        alert,
        recorded,
        verdicts=(*alert.verdicts, event.verdict),
        second_person_asked_by="" if judged else alert.second_person_asked_by,
        retracted=alert.retracted and event.verdict.kind != VerdictKind.CONFIRMED,
    )


def second_person_asked(state: State, event: e.SecondPersonAsked, recorded: Recorded) -> None:
    _put(state, find(state, event.alert_id), second_person_asked_by=recorded.actor_id)


def disputed(state: State, event: e.AlertDisputed, recorded: Recorded) -> None:
    if alert := find(state, event.alert_id):
        _put_waiting(state, alert, recorded, disputed=True, retracted=False)


def dispute_settled(state: State, event: e.DisputeSettled, recorded: Recorded) -> None:
    if alert := find(state, event.alert_id):
        _put(state, alert, disputed=False, verdicts=(*alert.verdicts, event.verdict))


def retracted(state: State, event: e.AlertRetracted, recorded: Recorded) -> None:
    _put(state, find(state, event.alert_id), retracted=True)


def closed(state: State, event: e.AlertClosed, recorded: Recorded) -> None:
    alert = find(state, event.alert_id)
    if alert is None:
        return
    for absorbed in alert.absorbed:
        state.drop("aliases", absorbed)
    state.drop("alerts", alert.id)


def evidence_added(state: State, event: e.EvidenceAdded, recorded: Recorded) -> None:
    if alert := find(state, event.target_id):
        _put(state, alert, evidence=_union(alert.evidence, (event.evidence,)))


def lease_changed(state: State, event: e.LeaseChanged, recorded: Recorded) -> None:
    """An alert that was open when its detector was lost may be taken up again within 10 s."""
    for alert in list(state.alerts.values()):
        if alert.camera_id != event.lease.camera_id or alert.detection is None:
            continue
        if not event.lease.held and alert.active() and alert.detector_lost_utc is None:
            _put(state, alert, detector_lost_utc=recorded.at_utc)


def looking_started(state: State, event: e.LookingStarted, recorded: Recorded) -> None:
    if alert := find(state, event.alert_id):
        viewer = Viewer(recorded.actor_id, recorded.at_utc)
        _put(state, alert, viewers=(*alert.viewers, viewer))


def looking_ended(state: State, event: e.LookingEnded, recorded: Recorded) -> None:
    if alert := find(state, event.alert_id):
        _left(state, alert, recorded.actor_id)


def shift_ended(state: State, event: e.ShiftEnded, recorded: Recorded) -> None:
    """A console that died has not said that nobody looks there any more."""
    for alert in list(state.alerts.values()):
        if any(viewer.actor_id == event.person_id for viewer in alert.viewers):
            _left(state, alert, event.person_id)


def _left(state: State, alert: Alert, who: str) -> None:
    _put(state, alert, viewers=tuple(one for one in alert.viewers if one.actor_id != who))


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.AlertRaised: raised,
    e.AlertSeenAgain: seen_again,
    e.AlertReturned: returned,
    e.AlertsMerged: merged,
    e.AlertAcknowledged: acknowledged,
    e.AlertEscalated: escalated,
    e.VerdictGiven: verdict_given,
    e.SecondPersonAsked: second_person_asked,
    e.AlertDisputed: disputed,
    e.DisputeSettled: dispute_settled,
    e.AlertRetracted: retracted,
    e.AlertClosed: closed,
    e.EvidenceAdded: evidence_added,
    e.LeaseChanged: lease_changed,
    e.LookingStarted: looking_started,
    e.LookingEnded: looking_ended,
    e.ShiftEnded: shift_ended,
}
