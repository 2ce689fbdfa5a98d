"""What the map is told: positions in WGS84 degrees, words as they came, never markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.domain.place import Position


@dataclass(frozen=True, slots=True)
class MapAlert:
    """An open alert. `age_utc` is when it began (aware, UTC); `local`: not yet with the backend.

    Without lon and lat it is in the list only.
    """

    id: str
    priority: int
    lon: float | None
    lat: float | None
    title: str
    age_utc: datetime
    acknowledged: bool = False
    stale: bool = False
    local: bool = False


@dataclass(frozen=True)
class MapCamera:
    """A camera looking along `bearing_deg` (clockwise from north) over `fov_deg`."""

    id: str
    number: int
    name: str
    lon: float
    lat: float
    bearing_deg: float
    fov_deg: float
    live: bool = True


@dataclass(frozen=True)
class MapUnit:
    id: str
    name: str
    lon: float
    lat: float
    stale: bool = False


@dataclass(frozen=True)
class Spot:
    """Where something new is reported from the map: at a camera, or at a place with a name."""

    camera_id: str = ""
    at: Position | None = None
    name: str = ""


@dataclass(frozen=True)
class MapRest:
    """So many more than the list says."""

    count: int
    id: str = "rest"


@dataclass(frozen=True)
class Box:
    """Degrees: what the map shows at first, or how far it can be dragged."""

    west: float
    south: float
    east: float
    north: float
