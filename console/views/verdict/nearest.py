"""Cameras near a place: those that look at it first, then by how far away they stand."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from console.domain.camera import Camera
from console.domain.place import Position

EARTH_M = 6_371_000.0
REACH_M = 150.0  # beyond, a person is a few pixels high on a camera of a square


@dataclass(frozen=True, slots=True)
class Near:
    """covers: the place lies in its field of view and within its reach."""

    camera: Camera
    metres: float
    covers: bool


def distance_m(a: Position, b: Position) -> float:
    """On a sphere, by the haversine formula: within 0.5 % of the ellipsoid's."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def bearing_deg(a: Position, b: Position) -> float:
    """From a to b, clockwise from north, 0…360."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    east = math.radians(b.lon - a.lon)
    y = math.sin(east) * math.cos(lat_b)
    x = math.cos(lat_a) * math.sin(lat_b) - math.sin(lat_a) * math.cos(lat_b) * math.cos(east)
    return math.degrees(math.atan2(y, x)) % 360.0


def covers(camera: Camera, place: Position) -> bool:
    """Whether it looks that way; walls are not known here."""
    if distance_m(camera.position, place) > REACH_M:
        return False
    off = (bearing_deg(camera.position, place) - camera.bearing_deg + 180.0) % 360.0 - 180.0
    return abs(off) <= camera.fov_deg / 2


def nearest(cameras: Iterable[Camera], camera_id: str, place: Position) -> tuple[Near, ...]:
    """All cameras but this one, the most useful first."""
    found = [
        Near(camera, distance_m(camera.position, place), covers(camera, place))
        for camera in cameras
        if camera.id != camera_id
    ]
    return tuple(sorted(found, key=lambda near: (not near.covers, near.metres, near.camera.number)))
