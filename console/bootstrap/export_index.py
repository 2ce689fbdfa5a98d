"""What a bundle says of itself: its index, and its log in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from console import __version__, i18n
from console.bootstrap.export_case import Found
from console.bootstrap.export_items import Items
from console.domain.exports import Export
from console.domain.incident import LogEntry
from console.domain.retention import Hold
from console.reports.bundle.build import Line
from console.reports.bundle.contents import VERSION, LeftOut, LogRow, Manifest
from console.reports.bundle.kept import bundled_hold, closed_of, erasures_of, holds_of
from console.reports.case_file import CaseFile
from console.reports.words import log_words, name_of


@dataclass(frozen=True, slots=True)
class Made:
    """When, where and how a bundle is made."""

    at_utc: datetime
    device_id: str
    clock_offset_ms: int
    alone: bool


def lines_of(case: CaseFile, entries: Iterable[LogEntry]) -> list[Line]:
    return [
        (
            one.at_utc.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z",
            name_of(case, one.actor_id),
            log_words(case, one),
        )
        for one in entries
    ]


def manifest_of(
    export: Export,
    found: Found,
    rows: Sequence[LogRow],
    holds: Iterable[Hold],
    items: Items,
    made: Made,
) -> Manifest:
    """holds: as a lone console knows them; else the journal's rows say which stand."""
    case, closed, alone = found.case, found.closed, made.alone
    erased = erasures_of(rows)
    gone = {one.subject for one in erased}
    why = "not_here" if alone else "alert_gone"
    left = [LeftOut("", one, why) for one in found.missing if one not in gone]
    known_closed = closed.closed_utc if closed else None
    return Manifest(
        VERSION,
        export.id,
        export.incident_id,
        case.incident.number,
        case.incident.title,
        export.blurred,
        export.reason,
        export.case_number,
        export.purpose,
        export.asked_by,
        name_of(case, export.asked_by),
        export.asked_utc,
        export.approved_by,
        name_of(case, export.approved_by) if export.approved_by else "",
        export.approved_utc,
        made.at_utc,
        made.device_id,
        made.clock_offset_ms,
        alone,
        f"roc-console {__version__}",
        i18n.language(),
        tuple(items.index),
        (*items.left, *left),
        export.camera_ids,
        export.from_utc,
        export.to_utc,
        known_closed if alone else closed_of(rows),
        tuple(map(bundled_hold, holds)) if alone else holds_of(rows),
        erased,
    )
