"""The case on the city's base map as inline SVG: no tiles, no script, no address."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from console.reports.case_file import CaseFile

WIDTH = 1000.0
_NEAREST, _ROOM, _SHAPE = 220.0, 1.6, 2.0  # least width, share around the marks, width by height


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

    cameras = [(xy(c.position.lon, c.position.lat), c.name) for c in _cameras(case)]
    alerts = [
        (xy(a.position.lon, a.position.lat), str(int(a.priority)))
        for a in case.alerts.values()
        if a.position
    ]
    left, top, across, down = _frame([at for at, _ in (*cameras, *alerts)], height)
    unit = across / WIDTH  # what is drawn stays as large, however near the map is
    shapes = "".join(_path(ring, closed, xy, unit) for ring, closed in rings)
    marks = "".join(
        (
            *(_mark(at, "□", unit, label=name) for at, name in cameras),
            *(_mark(at, number, unit, big=True) for at, number in alerts),
        )
    )
    box = f"{left:.1f} {top:.1f} {across:.1f} {down:.1f}"
    return f'<svg viewBox="{box}" role="img">{shapes}{marks}</svg>'


def _frame(
    points: Sequence[tuple[float, float]], height: float
) -> tuple[float, float, float, float]:
    """Left, top, width and height: alerts and cameras with room around, never beyond the map."""
    if not points:
        return 0.0, 0.0, WIDTH, height
    xs, ys = [x for x, _ in points], [y for _, y in points]
    wide, tall = (max(xs) - min(xs)) * _ROOM, (max(ys) - min(ys)) * _ROOM
    across = min(max(_NEAREST, wide, tall * _SHAPE), WIDTH)
    down = min(max(across / _SHAPE, tall), height)
    left = min(max((min(xs) + max(xs) - across) / 2, 0.0), WIDTH - across)
    top = min(max((min(ys) + max(ys) - down) / 2, 0.0), height - down)
    return left, top, across, down


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


def _path(ring: list[list[float]], closed: bool, xy: Any, unit: float) -> str:
    steps = "L".join("{},{}".format(*xy(point[0], point[1])) for point in ring)
    fill, end = ("#fff", "Z") if closed else ("none", "")
    return f'<path d="M{steps}{end}" fill="{fill}" stroke="#8c949d" stroke-width="{unit:.2f}"/>'


def _mark(
    at: tuple[float, float], text: str, unit: float, *, label: str = "", big: bool = False
) -> str:
    x, y = at
    size, letters, weight = (16 * unit, 16 * unit, 700) if big else (6 * unit, 8 * unit, 400)
    # Beside the largest mark: an alert stands where its camera does.
    words = f'{x + 20 * unit:.1f}" y="{y + 5 * unit:.1f}" font-size="{14 * unit:.1f}'
    return (
        f'<g><circle cx="{x}" cy="{y}" r="{size:.1f}" fill="#fff" stroke="#14171a"'
        f' stroke-width="{2 * unit:.2f}"/>'
        f'<text x="{x}" y="{y + letters / 3:.1f}" text-anchor="middle"'
        f' font-size="{letters:.1f}" font-weight="{weight}">{escape(text)}</text>'
        f'<text x="{words}" paint-order="stroke" stroke="#fff" stroke-width="{4 * unit:.2f}">'
        f"{escape(label)}</text></g>"
    )
