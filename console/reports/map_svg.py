"""The case on the city's base map as inline SVG: no tiles, no script, no address."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from console.reports.case_file import CaseFile

WIDTH = 1000.0


def map_svg(base_map: dict[str, Any], case: CaseFile) -> str:
    """base_map: a GeoJSON FeatureCollection in WGS 84. Alerts as numbered marks, cameras as dots.

    Equirectangular at the mean latitude: true enough for one city.
    """
    rings = [ring for feature in base_map["features"] for ring in _rings(feature["geometry"])]
    points = [point for ring, _ in rings for point in ring]
    if not points:
        return ""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * squeeze, 1e-9)
    height = (north - south) * scale

    def xy(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * squeeze * scale, 1), round((north - lat) * scale, 1)

    shapes = "".join(_path(ring, closed, xy) for ring, closed in rings)
    cameras = "".join(
        _mark(xy(c.position.lon, c.position.lat), "□", c.name) for c in _cameras(case)
    )
    alerts = "".join(
        _mark(xy(a.position.lon, a.position.lat), str(int(a.priority)), "", big=True)
        for a in case.alerts.values()
        if a.position
    )
    return f'<svg viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img">{shapes}{cameras}{alerts}</svg>'


def _cameras(case: CaseFile) -> Iterable[Any]:
    return sorted(case.cameras.values(), key=lambda camera: camera.number)


def _rings(geometry: dict[str, Any] | None) -> Iterator[tuple[list[list[float]], bool]]:
    if not geometry:
        return
    kind, coordinates = geometry["type"], geometry.get("coordinates", [])
    if kind == "Polygon":
        yield from ((ring, True) for ring in coordinates)
    elif kind == "MultiPolygon":
        yield from ((ring, True) for polygon in coordinates for ring in polygon)
    elif kind == "LineString":
        yield coordinates, False
    elif kind == "MultiLineString":
        yield from ((line, False) for line in coordinates)


def _path(ring: list[list[float]], closed: bool, xy: Any) -> str:
    steps = "L".join("{},{}".format(*xy(point[0], point[1])) for point in ring)
    fill, end = ("#fff", "Z") if closed else ("none", "")
    return f'<path d="M{steps}{end}" fill="{fill}" stroke="#8c949d" stroke-width="1"/>'


def _mark(at: tuple[float, float], text: str, label: str, big: bool = False) -> str:
    x, y = at
    size = 12 if big else 5
    weight = "700" if big else "400"
    return (
        f'<g><circle cx="{x}" cy="{y}" r="{size}" fill="#fff" stroke="#14171a" stroke-width="2"/>'
        f'<text x="{x}" y="{y + 4}" text-anchor="middle" font-size="{12 if big else 7}"'
        f' font-weight="{weight}">{escape(text)}</text>'
        f'<text x="{x + size + 4}" y="{y + 4}" font-size="11">{escape(label)}</text></g>'
    )
