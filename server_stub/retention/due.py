"""What of a class is due now, what a hold keeps, and what waits because it is in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console.domain.retention import (
    HOUR,
    Kind,
    KindStatus,
    Matter,
    Preview,
    held,
    hours_of,
)
from console.domain.sharing import MessageKind
from console.store.state import State
from server_stub.storage.clocks import Clocks

BY_CLOCK = (
    Kind.FALSE_ALERTS,
    Kind.UNJUDGED_ALERTS,
    Kind.CONFIRMED_ALERTS,
    Kind.INCIDENTS,
    Kind.SNAPSHOTS,
    Kind.LOOKS,
    Kind.UNNAMED,
)


@dataclass(slots=True)
class Found:
    """going: to be erased now. waits: due, and in use."""

    going: list[Matter] = field(default_factory=list)
    held: int = 0
    waits: int = 0
    why: str = ""


def in_use(state: State, matter: Matter) -> str:
    """Why it cannot go yet: the last word of retention.waits_*; empty where it can.

    An export has a quarter of an hour to be made. Nobody may be left alone with a first message.
    """
    if any(one.incident_id == matter.incident_id != "" for one in state.exports.values()):
        return "export"
    retractions = (m for m in state.messages.values() if m.kind is MessageKind.RETRACTION)
    if any(m.alert_id == matter.subject and m.unread() for m in retractions):
        return "retraction"
    return ""


def due(state: State, clocks: Clocks, kind: Kind, now_utc: datetime) -> Found:
    found = Found()
    hours = hours_of(state.terms, kind, now_utc)
    for matter in clocks.before(kind, now_utc - hours * HOUR):
        if held(state.holds.values(), matter):
            found.held += 1
        elif why := in_use(state, matter):
            found.waits, found.why = found.waits + 1, why
        else:
            found.going.append(matter)
    return found


def status(
    state: State, clocks: Clocks, kind: Kind, now_utc: datetime, waits: int, why: str
) -> KindStatus:
    """waits, why: of the last round."""
    hours = hours_of(state.terms, kind, now_utc)
    kept = under = gone_by_now = 0
    first: datetime | None = None
    for matter in clocks.all(kind):
        kept += 1
        if held(state.holds.values(), matter):
            under += 1
            continue
        due_utc = _ends(matter, hours)
        first = due_utc if first is None else min(first, due_utc)
        gone_by_now += due_utc <= now_utc
    return KindStatus(kind, hours, kept, under, gone_by_now, first, waits, why)


def _ends(matter: Matter, hours: int) -> datetime:
    return matter.since_utc + timedelta(hours=hours)


def preview(state: State, clocks: Clocks, kind: Kind, hours: int, now_utc: datetime) -> Preview:
    """What another time would take at once."""
    matters = list(_loose(clocks.before(kind, now_utc - hours * HOUR), state))
    under = sum(1 for _ in clocks.before(kind, now_utc - hours * HOUR)) - len(matters)
    times = [matter.since_utc for matter in matters]
    oldest, newest = min(times, default=None), max(times, default=None)
    return Preview(kind, hours, len(matters), under, oldest, newest)


def _loose(matters: Iterable[Matter], state: State) -> Iterator[Matter]:
    return (matter for matter in matters if not held(state.holds.values(), matter))
