"""An area that is watched: who comes in, who stays, and whether nobody is left in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.domain.alert import Priority
from console.domain.place import Position
from console.domain.unit import Unit, UnitKind, metres_between

MOST_FENCES = 200
MOST_CORNERS = 200
LEAST_RADIUS_M, MOST_RADIUS_M = 10.0, 50_000.0
MOST_AFTER_S = 24 * 3600
MOST_NEEDED = 50


class FenceKind(StrEnum):
    """What is told: a unit that comes in, one that stays, or that none is left."""

    ENTER = "enter"
    DWELL = "dwell"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Geofence:
    """A polygon (ring: its corners, the last joined to the first) or a circle round centre.

    units: the kinds it is about, none: all. after_s: how long a unit has to stay (dwell), or the
    area to lack one (void), before it is told. least: void means fewer than so many.
    """

    id: str
    name: str
    kind: FenceKind
    ring: tuple[Position, ...] = ()
    centre: Position | None = None
    radius_m: float = 0.0
    units: tuple[UnitKind, ...] = ()
    after_s: int = 0
    least: int = 1
    priority: Priority = Priority.HIGH
    area: str = ""
    drawn_by: str = ""
    drawn_utc: datetime | None = None

    def holds(self, at: Position) -> bool:
        """Whether the point lies in it. Of a polygon, each corner's edge is half-open: a shared
        border belongs to one of two neighbours."""
        if self.centre is not None:
            return metres_between(self.centre, at) <= self.radius_m
        inside = False
        a = self.ring[-1] if self.ring else at
        for b in self.ring:
            if (a.lat > at.lat) != (b.lat > at.lat):
                low, high = (a, b) if a.lat < b.lat else (b, a)
                across = (high.lon - low.lon) * (at.lat - low.lat)
                inside ^= across > (at.lon - low.lon) * (high.lat - low.lat)
            a = b
        return inside

    def is_about(self, unit: Unit) -> bool:
        return not self.units or unit.kind in self.units

    def middle(self) -> Position:
        """Where an alert about all of it stands."""
        if self.centre is not None:
            return self.centre
        count = max(1, len(self.ring))
        lon = sum(at.lon for at in self.ring) / count
        return Position(lon, sum(at.lat for at in self.ring) / count)


@dataclass(frozen=True, slots=True)
class Visit:
    """A unit inside a fence. alert_id: what was told of it, empty while nothing was."""

    fence_id: str
    unit_id: str
    since_utc: datetime
    alert_id: str = ""

    @property
    def id(self) -> str:
        return visit_id(self.fence_id, self.unit_id)


@dataclass(frozen=True, slots=True)
class Gap:
    """A fence without the units that it needs."""

    fence_id: str
    since_utc: datetime
    alert_id: str = ""


def visit_id(fence_id: str, unit_id: str) -> str:
    return f"{fence_id} {unit_id}"
