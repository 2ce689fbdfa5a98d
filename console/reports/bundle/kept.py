"""What the log of a bundle says of the originals: closed when, under which holds, what is erased.

Whoever makes a bundle and whoever proves it read the log with the same eyes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from console.domain import events as e
from console.domain.retention import Hold
from console.i18n import known, tr
from console.reports.bundle.contents import BundledErasure, BundledHold, LogRow
from console.wire.table import CORE, WireError

_BY_RULE = "retention."


def event_of(row: LogRow) -> Any:
    """None for what was erased, is a tool's own, or is no event at all: it proves nothing here."""
    if not row.payload or row.kind not in CORE.event_kinds:
        return None
    try:
        return CORE.decode_event(row.kind, row.version, row.payload.encode())
    except WireError:
        return None


def when_of(row: LogRow) -> datetime:
    """Raises ValueError where a stranger's row says no time."""
    return datetime.fromisoformat(row.at_utc)


def bundled_hold(hold: Hold) -> BundledHold:
    what, times = hold.label or hold.target_id, (hold.from_utc, hold.to_utc)
    said = (hold.reason, hold.case_number, hold.placed_by, hold.placed_utc)
    return BundledHold(hold.id, hold.on.value, what, *said, *times)


def holds_of(rows: Iterable[LogRow]) -> tuple[BundledHold, ...]:
    """Those that stand at the log's end."""
    standing: dict[str, BundledHold] = {}
    for event in map(event_of, rows):
        if isinstance(event, e.HoldPlaced):
            standing[event.hold.id] = bundled_hold(event.hold)
        elif isinstance(event, e.HoldReleased):
            standing.pop(event.hold_id, None)
    return tuple(standing.values())


def erasures_of(rows: Iterable[LogRow]) -> tuple[BundledErasure, ...]:
    """Raises ValueError."""
    told = ((row, event_of(row)) for row in rows)
    return tuple(
        BundledErasure(event.subject, when_of(row), event.reason)
        for row, event in told
        if isinstance(event, e.Erased)
    )


def closed_of(rows: Sequence[LogRow]) -> datetime | None:
    """Raises ValueError."""
    closings = [row for row in rows if isinstance(event_of(row), e.IncidentClosed)]
    return when_of(closings[-1]) if closings else None


def why_words(why: str) -> str:
    """By which rule, or on whose wish."""
    message_id = f"retention.kind_{why.removeprefix(_BY_RULE)}"
    if why.startswith(_BY_RULE) and known(message_id):
        return tr("export.erased_by_rule", rule=tr(message_id))
    return tr("export.erased_by_hand", reason=why)
