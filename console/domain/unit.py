"""Who is out there: responders and partners' units, each with the time it was last heard of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from console.domain.place import Position

STALE = timedelta(seconds=180)  # three heartbeats: then nobody knows where it is
FORGOTTEN = timedelta(hours=24)
MOST_UNITS = 2000  # they stand in everybody's state
EARTH_M = 6_371_000.0

# What of a unit's reports is recorded (decision 46): a move that the eye sees, at most so often,
# and a word each minute that it is still there.
MOVED_M = 25.0
MOVES_APART = timedelta(seconds=10)
HEARTBEAT = timedelta(seconds=60)


class UnitKind(StrEnum):
    """What it is; each has a symbol of its own shape and a word."""

    AMBULANCE = "ambulance"
    FIRE = "fire"
    POLICE = "police"
    RESCUE = "rescue"
    SECURITY = "security"
    VOLUNTEERS = "volunteers"
    DRONE = "drone"
    OTHER = "other"


class UnitState(StrEnum):
    """What it is about; only who is available covers an area."""

    AVAILABLE = "available"
    ASSIGNED = "assigned"
    ON_SCENE = "on_scene"
    OFF_DUTY = "off_duty"


@dataclass(frozen=True, slots=True)
class Unit:
    """at_utc: when it was at the position, on the backend's clock.

    organisation: whose it is, as its system calls it; empty: our own. sidc: a symbol of MIL-STD
    2525/APP-6 (10 to 30 letters or digits), where its system sends one.
    """

    id: str
    name: str
    kind: UnitKind
    position: Position
    at_utc: datetime
    state: UnitState = UnitState.AVAILABLE
    skills: tuple[str, ...] = ()
    organisation: str = ""
    sidc: str = ""
    area: str = ""

    def is_stale(self, now_utc: datetime) -> bool:
        return now_utc - self.at_utc > STALE

    def covers(self, now_utc: datetime) -> bool:
        """Whether one may count on it here and now."""
        return self.state is UnitState.AVAILABLE and not self.is_stale(now_utc)


def metres_between(a: Position, b: Position) -> float:
    """On a sphere, by the haversine formula: within 0.5 % of the ellipsoid's."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))
