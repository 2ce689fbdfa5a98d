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
    kind: str = "other"  # a word of UnitKind
    state: str = "available"
    organisation: str = ""  # empty: our own
    sidc: str = ""  # a symbol of MIL-STD 2525, where its system sends one
    since_ms: int = 0  # when it was there, by this computer's clock, since 1970; 0: not told


@dataclass(frozen=True)
class MapFence:
    """A watched area: a ring of (lon, lat), or a circle round its point. says: what it watches, in
    words."""

    id: str
    name: str
    lon: float
    lat: float
    ring: tuple[tuple[float, float], ...] = ()
    radius_m: float = 0.0
    alarmed: bool = False
    priority_colour: str = "high"
    says: str = ""


@dataclass(frozen=True)
class MapShape:
    """One area of a layer: polygons, each an outer ring and its holes, of (lon, lat).

    value: 0 to 1, how dark it is. text: what stands on it.
    """

    id: str
    rings: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]
    value: float
    text: str = ""


@dataclass(frozen=True)
class MapLayer:
    """What a tool lays over the map; it is seen when a person switches it on."""

    id: str
    title: str
    shapes: tuple[MapShape, ...] = ()


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
