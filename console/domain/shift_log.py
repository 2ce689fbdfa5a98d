"""What of the journal is a line of the shift log: what people wrote, and what the system notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import events as e
from console.domain.alert import Params
from console.domain.envelope import Recorded
from console.domain.shift import ShiftEntry

_Said = tuple[str, Params]
_Words = Callable[[Any], _Said]


def _of_person(word: str) -> _Words:
    return lambda event: (f"shift.log_{word}", {"who": event.person_id})


def _bare(word: str) -> _Words:
    return lambda event: (f"shift.log_{word}", {})


def _begun(event: e.HandoverBegun) -> _Said:
    one = event.handover
    return "shift.log_handover_begun", {"to": one.to_id, "n": len(one.lines)}


def _left(event: e.LeftWithoutHandover) -> _Said:
    return "shift.log_left", {
        "who": event.person_id,
        "reason": event.reason,
        "n": event.incidents,
    }


def _planned(event: e.ShiftPlanned) -> _Said:
    entry = event.entry
    times = {"from": entry.from_utc.isoformat(), "until": entry.to_utc.isoformat()}
    return "shift.log_planned", {"who": entry.person_id, **times}


def _broadcast(event: e.BroadcastSent) -> _Said:
    """The system's own broadcast has a line already, of what it is about."""
    said = event.broadcast
    return ("shift.log_broadcast", {"n": len(said.recipients)}) if said.text else ("", {})


def _switched(event: e.ToolSwitched) -> _Said:
    word = "tool_on" if event.on else "tool_off"
    return f"shift.log_{word}", {"tool": event.tool, "reason": event.reason}


def _withheld(event: e.AlarmsWithheld) -> _Said:
    one = event.withholding
    return f"shift.log_{one.kind.value}", {"message": one.source.message_id}


_WORDS: dict[type, _Words] = {
    e.ShiftBegun: _of_person("begun"),
    e.ShiftEnded: _of_person("ended"),
    e.BreakBegun: _of_person("break_begun"),
    e.BreakEnded: _of_person("break_ended"),
    e.HandoverBegun: _begun,
    e.HandoverSigned: _bare("handover_signed"),
    e.HandoverExpired: _bare("handover_expired"),
    e.HandoverCountersigned: _bare("handover_countersigned"),
    e.HandoverWithdrawn: _bare("handover_withdrawn"),
    e.LeftWithoutHandover: _left,
    e.ShiftNoted: _bare("note"),
    e.ShiftPlanned: _planned,
    e.ShiftUnplanned: _bare("unplanned"),
    e.BroadcastSent: _broadcast,
    e.ToolSwitched: _switched,
    e.AlarmsWithheld: _withheld,
    e.WithholdingEnded: _bare("withholding_ended"),
}
LOG_KINDS: tuple[str, ...] = tuple(kind.__name__ for kind in _WORDS)


def entry_of(recorded: Recorded) -> ShiftEntry | None:
    """The line that an event makes; None where it makes none."""
    words = _WORDS.get(type(recorded.event))
    if words is None:
        return None
    message_id, params = words(recorded.event)
    if not message_id:
        return None
    said = getattr(recorded.event, "broadcast", recorded.event)
    return ShiftEntry(
        recorded.seq,
        recorded.at_utc,
        recorded.actor_id,
        f"looks-{recorded.at_utc:%Y-%m-%d}",
        message_id,
        params,
        getattr(said, "text", ""),
        getattr(said, "language", ""),
    )
