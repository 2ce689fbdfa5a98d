"""A city's districts, and in which one a point lies.

The even-odd rule over half-open edges (Hormann & Agathos, Computational Geometry 20, 2001): an edge
counts when it runs from below the point's latitude to above it, or back. Each edge is weighed from
its southern end to its northern one, whichever way its ring runs, so two districts that share it
reach the same answer to the last bit, and a point on it belongs to exactly one of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from console.domain.place import Position

LonLat = tuple[float, float]
Ring = tuple[LonLat, ...]
Polygon = tuple[Ring, ...]

TOUCH_M = 1.0  # published borders are rounded to some five decimals: this is their last digit
_M_PER_DEG = 111_195.0  # of latitude, on a sphere of 6,371 km
_ID_KEYS = ("id", "bydel_no", "com_istat_code")
_AREAS = ("Polygon", "MultiPolygon")
_NAME_KEYS = ("name", "bydel_name")


@dataclass(frozen=True, slots=True)
class District:
    """rings: polygons, each an outer ring and its holes, of (lon, lat) in WGS 84 degrees.

    A ring may repeat its first point at the end or not. No district crosses the 180th meridian.
    box is west, south, east, north; it is always computed from the rings. population 0: not told.
    """

    id: str
    name: str
    rings: tuple[Polygon, ...]
    population: int = 0
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        if not self.rings or any(not polygon for polygon in self.rings):
            raise ValueError("a district without an area")
        if any(len(set(ring)) < 3 for polygon in self.rings for ring in polygon):
            raise ValueError("a ring of fewer than three points")
        lons, lats = zip(
            *(at for polygon in self.rings for ring in polygon for at in ring), strict=True
        )
        # Each by itself: "not a number" slips through min() and max().
        if not all(-180 <= x <= 180 for x in lons) or not all(-90 <= y <= 90 for y in lats):
            raise ValueError("a district outside lon ±180, lat ±90")
        box = (min(lons), min(lats), max(lons), max(lats))
        object.__setattr__(self, "box", box)


def district_of(position: Position, districts: Iterable[District]) -> District | None:
    """The one district that holds the point, None for none.

    Where published areas overlap, the lower id has it; where they leave a gap, and at the city's
    outer edge, the nearest border within TOUCH_M has it. The order of the districts is no matter.
    """
    near = [d for d in districts if _in_box(position, d)]
    holding = [d for d in near if _holds(d, position.lon, position.lat)]
    if holding:
        return min(holding, key=lambda d: d.id)
    touching = [(_metres_to_border(d, position), d.id, d) for d in near]
    closest = min(touching, key=lambda found: found[:2], default=None)
    return closest[2] if closest and closest[0] <= TOUCH_M else None


def metres_to_border(position: Position, district: District) -> float:
    """From the point to the nearest border of the district, inside or out."""
    return _metres_to_border(district, position)


def _in_box(at: Position, district: District) -> bool:
    west, south, east, north = district.box
    lat_room = TOUCH_M / _M_PER_DEG
    lon_room = lat_room / max(math.cos(math.radians(at.lat)), 1e-6)
    return (
        south - lat_room <= at.lat <= north + lat_room
        and west - lon_room <= at.lon <= east + lon_room
    )


def _holds(district: District, lon: float, lat: float) -> bool:
    return any(_odd(polygon, lon, lat) for polygon in district.rings)


def _odd(polygon: Polygon, lon: float, lat: float) -> bool:
    odd = False
    for ring in polygon:
        ax, ay = ring[-1]
        for bx, by in ring:
            if (ay > lat) != (by > lat):
                if ay < by:
                    east = (bx - ax) * (lat - ay) > (lon - ax) * (by - ay)
                else:
                    east = (ax - bx) * (lat - by) > (lon - bx) * (ay - by)
                odd ^= east
            ax, ay = bx, by
    return odd


def _metres_to_border(district: District, at: Position) -> float:
    """On a plane that touches the globe at the point: exact enough within a few kilometres."""
    across = _M_PER_DEG * math.cos(math.radians(at.lat))
    best = math.inf
    for start, end in _edges(district):
        ax, ay = (start[0] - at.lon) * across, (start[1] - at.lat) * _M_PER_DEG
        bx, by = (end[0] - at.lon) * across, (end[1] - at.lat) * _M_PER_DEG
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        share = 0.0 if length == 0 else min(1.0, max(0.0, -(ax * dx + ay * dy) / length))
        best = min(best, math.hypot(ax + share * dx, ay + share * dy))
    return best


def _edges(district: District) -> Iterator[tuple[LonLat, LonLat]]:
    for polygon in district.rings:
        for ring in polygon:
            yield from zip((ring[-1], *ring), ring, strict=False)


def districts_in(collection: Mapping[str, Any]) -> tuple[District, ...]:
    """The districts of a GeoJSON FeatureCollection (RFC 7946), by id.

    Areas only; where features say their `kind`, those of kind "district". id and name come from the
    properties that Kartverket, ISTAT and our own maps use; without an id the name stands for it.
    Features with one id are one district. Raises ValueError for a feature that is no district.
    """
    found: dict[str, District] = {}
    for feature in collection.get("features", ()):
        properties = feature.get("properties") or {}
        geometry = feature.get("geometry") or {}
        kind = geometry.get("type")
        if kind not in _AREAS or properties.get("kind", "district") != "district":
            continue
        coordinates = geometry.get("coordinates")
        one = _district(properties, [coordinates] if kind == "Polygon" else coordinates)
        other = found.get(one.id)
        rings = (other.rings if other else ()) + one.rings
        found[one.id] = District(one.id, one.name, rings, one.population)
    return tuple(found[key] for key in sorted(found))


def _district(properties: Mapping[str, Any], polygons: Any) -> District:
    name = _first(properties, _NAME_KEYS)
    population = properties.get("population")
    try:
        rings = tuple(
            tuple(tuple((float(at[0]), float(at[1])) for at in ring) for ring in polygon)
            for polygon in polygons
        )
    except (TypeError, IndexError) as error:
        raise ValueError("a district whose coordinates are not pairs of numbers") from error
    if not name:
        raise ValueError("a district without a name")
    count = population if isinstance(population, int) and population > 0 else 0
    return District(_first(properties, _ID_KEYS) or name, name, rings, count)


def _first(properties: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(properties[key]) for key in keys if properties.get(key)), "")
