"""The event calendar: what is expected where and when, so that it alarms nobody (A14).

A football match brings crowds: alarms of the kinds it expects, in its place and time, are
suppressed under its name. Never critical ones, and never what people work on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.domain.alert import Alert, Priority
from console.domain.fusion_rules import FusionRules
from console.domain.place import Position
from console.domain.plane import metres

MOST_EVENTS = 500
LEAST_RADIUS_M, MOST_RADIUS_M = 20.0, 5000.0
LONGEST = timedelta(days=14)
MOST_CROWD = 10_000_000


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """kinds: of alerts, by their names in the rules of fusion. crowd: people expected, 0: not told.
    uid: of the calendar it came from, so that its next edition changes this one.
    """

    id: str
    name: str
    place: str
    centre: Position
    radius_m: float
    from_utc: datetime
    until_utc: datetime
    kinds: tuple[str, ...]
    crowd: int = 0
    area: str = ""
    planned_by: str = ""
    uid: str = ""

    def stands(self, now_utc: datetime) -> bool:
        return self.from_utc <= now_utc < self.until_utc

    def expects(self, alert: Alert, rules: FusionRules) -> bool:
        """By where it is, when it was first seen, and its kind."""
        kind = rules.kind_of(alert.message_id)
        if kind is None or kind.name not in self.kinds or alert.priority == Priority.CRITICAL:
            return False
        if alert.area != self.area or alert.position is None:
            return False
        here = metres(alert.position, self.centre) <= self.radius_m
        return here and self.stands(alert.first_seen_utc)


def expected_by(
    planned: Iterable[PlannedEvent], alert: Alert, rules: FusionRules
) -> PlannedEvent | None:
    """Of several the one that lasts longest."""
    found = (one for one in planned if one.expects(alert, rules))
    return max(found, key=lambda one: (one.until_utc, one.id), default=None)


def misfit(event: PlannedEvent, rules: FusionRules) -> tuple[str, Mapping[str, float]] | None:
    """Message id and limits of the first thing that does not fit."""
    if not event.name.strip():
        return "refused.planned_name", {}
    if not LEAST_RADIUS_M <= event.radius_m <= MOST_RADIUS_M:
        return "refused.planned_radius", {"least": LEAST_RADIUS_M, "most": MOST_RADIUS_M}
    if event.from_utc.tzinfo is None or event.until_utc.tzinfo is None:
        return "refused.planned_times", {"days": LONGEST.days}
    if not timedelta(0) < event.until_utc - event.from_utc <= LONGEST:
        return "refused.planned_times", {"days": LONGEST.days}
    if not event.kinds or set(event.kinds) - {kind.name for kind in rules.kinds}:
        return "refused.planned_kinds", {}
    return None if 0 <= event.crowd <= MOST_CROWD else ("refused.planned_crowd", {})
