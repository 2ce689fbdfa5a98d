"""How events change messages and shifts; acts and chases also tell the incident's decision log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from console.domain import events as e
from console.domain.alert import Params
from console.domain.envelope import Recorded
from console.domain.rules.sharing import REPORTED
from console.domain.sharing import Message, MessageKind, ReceiptKind, Receipts
from console.store.reduce_incidents import logged, moved
from console.store.state import State

KEPT = timedelta(hours=12)  # a shift: whoever comes back in it still finds what was sent to them
_LISTED = ","  # between the ids of people in a log line


def _tell(
    state: State,
    message: Message,
    recorded: Recorded,
    message_id: str,
    params: Params,
    moves: bool = False,
) -> None:
    """A line in the incident's log. moves: somebody who closes over it must have seen it."""
    alert = state.alerts.get(state.aliases.get(message.alert_id, message.alert_id))
    incident = state.incidents.get(alert.incident_id if alert else message.incident_id)
    if incident is None:
        return
    line = logged(incident, recorded, message_id, params)
    state.put("incidents", incident.id, moved(line, recorded) if moves else line)


def shared(state: State, event: e.ThreatShared, recorded: Recorded) -> None:
    message = replace(event.message, sent_utc=recorded.at_utc)
    state.put("messages", message.id, message)
    people: Params = {"people": _LISTED.join(message.recipients), "n": len(message.recipients)}
    people["place"] = message.place
    _tell(state, message, recorded, "log.threat_shared", people)
    _prune(state, recorded.at_utc)


def retracted(state: State, event: e.ShareRetracted, recorded: Recorded) -> None:
    """Whoever takes it back knows of it: no receipt is asked of them."""
    message = replace(event.message, sent_utc=recorded.at_utc)
    if recorded.actor_id in message.recipients:
        known = Receipts(delivered_utc=recorded.at_utc, read_utc=recorded.at_utc)
        message = replace(message, receipts={**message.receipts, recorded.actor_id: known})
    state.put("messages", message.id, message)
    if first := state.messages.get(message.retracts):
        state.put("messages", first.id, replace(first, retracted_by=message.id))
    people: Params = {"people": _LISTED.join(message.recipients), "n": len(message.recipients)}
    _tell(state, message, recorded, "log.share_retracted", people)
    _prune(state, recorded.at_utc)


def _with(state: State, message: Message, person_id: str, **changes: Any) -> None:
    mine = replace(message.of(person_id), **changes)
    receipts = message.receipts | {person_id: mine}
    state.put("messages", message.id, replace(message, receipts=receipts))


def receipt_given(state: State, event: e.ReceiptGiven, recorded: Recorded) -> None:
    message = state.messages.get(event.message_id)
    if message is None:
        return
    at, mine = recorded.at_utc, message.of(event.person_id)
    if event.kind == ReceiptKind.DELIVERED:
        _with(state, message, event.person_id, delivered_utc=mine.delivered_utc or at)
        return
    delivered = mine.delivered_utc or at
    _with(state, message, event.person_id, delivered_utc=delivered, read_utc=mine.read_utc or at)
    if message.kind == MessageKind.RETRACTION:
        _tell(state, message, recorded, "log.retraction_read", {"who": event.person_id})


def acted_on(state: State, event: e.ActedOn, recorded: Recorded) -> None:
    message = state.messages.get(event.message_id)
    if message is None:
        return
    acts = (*message.of(event.person_id).acts, event.act)
    _with(state, message, event.person_id, acts=acts)
    params: Params = {"act": event.act.what, "words": event.act.text}
    _tell(state, message, recorded, "log.acted_on", params, moves=True)


def told_by_voice(state: State, event: e.ToldByVoice, recorded: Recorded) -> None:
    message = state.messages.get(event.message_id)
    if message is None:
        return
    told = {"told_utc": recorded.at_utc, "told_by": recorded.actor_id, "told_reason": event.reason}
    _with(state, message, event.person_id, **told)
    params: Params = {"who": event.person_id, "reason": event.reason}
    _tell(state, message, recorded, "log.told_by_voice", params)


def chased(state: State, event: e.RetractionChased, recorded: Recorded) -> None:
    message = state.messages.get(event.message_id)
    if message is None:
        return
    now = replace(message, chased=event.level, chased_utc=recorded.at_utc)
    state.put("messages", message.id, now)
    if event.level >= REPORTED:
        params: Params = {"people": _LISTED.join(event.unread), "n": len(event.unread)}
        params["all"] = len(message.recipients)
        _tell(state, message, recorded, "log.retraction_chased", params)


def _prune(state: State, now_utc: datetime) -> None:
    """What is settled and a shift old goes; an unread retraction stays until somebody knows."""
    for message in reversed(list(state.messages.values())):  # a retraction before its first
        sent = message.sent_utc or message.said_utc
        if now_utc - sent > KEPT and _settled(state, message):
            state.drop("messages", message.id)


def _settled(state: State, message: Message) -> bool:
    if message.kind == MessageKind.RETRACTION:
        return not message.unread()
    if message.retracted_by:
        return message.retracted_by not in state.messages
    return state.aliases.get(message.alert_id, message.alert_id) not in state.alerts


def alert_closed(state: State, event: e.AlertClosed, recorded: Recorded) -> None:
    _prune(state, recorded.at_utc)


def shift_begun(state: State, event: e.ShiftBegun, recorded: Recorded) -> None:
    state.put("on_shift", event.person_id, recorded.at_utc)


def shift_ended(state: State, event: e.ShiftEnded, recorded: Recorded) -> None:
    state.drop("on_shift", event.person_id)


def erased(state: State, event: e.Erased, recorded: Recorded) -> None:
    """With an alert what was sent of it goes too."""
    for message in list(state.messages.values()):
        if message.alert_id == event.subject:
            state.drop("messages", message.id)


REDUCERS: dict[type, Callable[[State, Any, Recorded], None]] = {
    e.ThreatShared: shared,
    e.ShareRetracted: retracted,
    e.ReceiptGiven: receipt_given,
    e.ActedOn: acted_on,
    e.ToldByVoice: told_by_voice,
    e.RetractionChased: chased,
    e.AlertClosed: alert_closed,
    e.ShiftBegun: shift_begun,
    e.ShiftEnded: shift_ended,
    e.Erased: erased,
}
