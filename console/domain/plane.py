"""Short distances and bearings on the globe, as on a plane that touches it.

Within some kilometres the error is below 0.1 %, and it costs a tenth of the haversine's.
"""

from __future__ import annotations

import math

from console.domain.place import Position

M_PER_DEGREE = 111_195.0  # of latitude, on a sphere of 6,371 km


def metres(one: Position, other: Position) -> float:
    dx, dy = _offset(one, other)
    return math.hypot(dx, dy)


def bearing_deg(start: Position, end: Position) -> float:
    """Clockwise from north, 0..360."""
    dx, dy = _offset(start, end)
    return math.degrees(math.atan2(dx, dy)) % 360.0


def _offset(start: Position, end: Position) -> tuple[float, float]:
    """Metres east and north, the short way round the globe."""
    across = M_PER_DEGREE * math.cos(math.radians((start.lat + end.lat) / 2))
    turned = (end.lon - start.lon + 180.0) % 360.0 - 180.0
    return turned * across, (end.lat - start.lat) * M_PER_DEGREE
