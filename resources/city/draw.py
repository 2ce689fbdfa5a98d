"""Draws the invented harbour city Havnby: `python resources/city/draw.py` writes havnby.geojson.

Deterministic and self-contained: the same bytes on every machine. Designed in kilometres east (x)
and north (y) of the origin; written as WGS84. Borders are edges of one graph, each roughened once,
so that neighbours share them exactly. Nothing here is taken from a real map.
"""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

ORIGIN = (10.40, 59.20)
KM_PER_DEGREE_LAT = 111.4
KM_PER_DEGREE_LON = KM_PER_DEGREE_LAT * math.cos(math.radians(ORIGIN[1]))

Point = tuple[float, float]

NODES: dict[str, Point] = {
    "c1": (-5.6, -1.5), "c2": (-4.2, -0.8), "c3": (-3.5, -1.5), "c4": (-3.0, -2.7),
    "c5": (-2.3, -1.5), "c6": (-1.5, -0.55), "c7": (-0.7, -0.95), "c8": (0.1, -0.6),
    "c9": (0.9, -1.0), "c10": (1.6, -1.8), "c11": (1.9, -3.0), "c12": (2.6, -4.2),
    "n1": (-6.3, 0.6), "n2": (-5.4, 2.5), "n3": (-3.2, 3.6), "n4": (-0.6, 3.2), "n5": (1.6, 3.8),
    "n6": (4.0, 3.1), "n7": (5.6, 1.5), "n8": (5.9, -0.7), "n9": (5.2, -2.7), "n10": (4.0, -4.2),
    "i1": (-3.6, 1.2), "i2": (-1.6, 1.7), "i3": (-1.9, 0.4), "i4": (0.2, 1.9), "i5": (0.35, 0.65),
    "i6": (2.0, 1.5), "i7": (1.9, 0.2), "i8": (3.7, 0.8), "i9": (3.2, -1.3), "i10": (-3.9, 0.1),
    "w0": (-9.5, -2.4), "s0": (2.9, -7.5),
}
DISTRICTS = {
    "Vestås": "c1 c2 i10 i1 n2 n1",
    "Nordhøgda": "n2 i1 i2 n4 n3",
    "Lia": "n4 i2 i4 n5",
    "Granåsen": "n5 i4 i6 n6",
    "Østli": "n6 i6 i8 n7",
    "Tangen": "c2 c3 c4 c5 c6 i3 i10",
    "Bakkehaugen": "i10 i3 i2 i1",
    "Sentrum": "c6 c7 c8 i5 i3",
    "Møllenga": "i3 i5 i4 i2",
    "Elvebyen": "i5 i7 i6 i4",
    "Bryggen": "c8 c9 c10 i9 i7 i5",
    "Verket": "i6 i7 i9 n8 n7 i8",
    "Sørstrand": "c10 c11 c12 n10 n9 n8 i9",
}
COAST = "w0 c1 c2 c3 c4 c5 c6 c7 c8 c9 c10 c11 c12 s0".split()
ISLANDS = [
    ("Havneholmen", -0.75, -2.0, 0.42), ("Gråholmen", -1.75, -2.75, 0.33),
    ("Lyngøya", -0.55, -3.35, 0.62), ("Måkeskjær", 0.75, -2.75, 0.2),
    ("Kalven", 0.55, -3.85, 0.26), ("Ytre Lyngøya", -1.6, -4.2, 0.36),
    ("Tangholmen", -4.35, -2.65, 0.4), ("Storskjær", -5.6, -3.6, 0.3), ("", 0.15, -1.75, 0.11),
    ("", -2.6, -3.7, 0.14), ("", 1.15, -4.6, 0.17),
]
PARKS = [
    ("Kongeparken", -1.25, 0.62, 0.26), ("Lyngmarka", -2.7, 0.85, 0.36),
    ("Elveparken", 0.95, 1.15, 0.24), ("Tangen friområde", -3.0, -1.75, 0.34),
    ("Gravlunden", 2.65, 0.75, 0.22), ("Sørmarka", 3.7, -2.6, 0.5), ("Liaskogen", 0.4, 2.95, 0.42),
    ("Vestmarka", -4.7, 1.0, 0.45),
]
LAKES = [("Nordvann", -4.3, 4.6, 0.6), ("Mølledammen", 3.3, 4.4, 0.5), ("Østtjern", 7.2, 0.9, 0.4)]
RIVER = [(0.7, 7.5), (-0.3, 5.0), (0.75, 3.7), (0.35, 2.6), (0.85, 1.7), (0.45, 0.9), (0.55, 0.2),
         (0.1, -0.6)]
MAIN_ROADS = [
    [(-9.5, -0.9), (-6.6, -0.3), (-4.3, 0.35), (-2.5, 0.12), (-1.3, -0.18), (0.2, -0.3),
     (1.5, -0.45), (2.6, -0.9), (3.2, -2.1), (3.3, -4.0), (3.9, -7.5)],
    [(-4.3, 0.35), (-3.2, 1.7), (-1.1, 2.45), (1.3, 2.5), (3.1, 1.75), (3.45, 0.2), (2.6, -0.9)],
    [(0.2, -0.3), (0.0, 0.9), (-0.35, 2.45), (-0.9, 4.4), (-0.6, 7.5)],
    [(1.5, -0.45), (3.45, 0.2), (6.0, 0.7), (9.5, 0.4)],
]
ROADS = [
    [(-2.5, 0.12), (-1.75, 1.1), (-1.1, 2.45)], [(-3.2, 1.7), (-3.6, 3.0), (-3.0, 5.2)],
    [(1.3, 2.5), (1.7, 3.7), (2.6, 5.5)], [(3.1, 1.75), (4.4, 2.5), (6.6, 3.6)],
    [(-1.3, -0.18), (-1.0, 0.5), (0.0, 0.9), (1.2, 0.85), (2.2, 1.05), (3.1, 1.75)],
    [(-4.3, 0.35), (-3.7, -0.6), (-3.3, -1.4), (-2.95, -2.3)],
    [(-6.6, -0.3), (-5.6, 1.2), (-4.6, 2.0), (-3.2, 1.7)],
    [(3.2, -2.1), (4.6, -1.6), (5.8, -0.2), (6.0, 0.7)], [(1.5, -0.45), (1.75, -1.3), (2.3, -2.6)],
    [(2.2, 1.05), (2.1, 0.1), (1.5, -0.45)], [(3.2, -2.1), (2.3, -2.6), (2.6, -3.8)],
]
RAIL = [[(9.5, 1.1), (6.2, 0.15), (3.6, -0.25), (1.9, -0.2), (0.75, -0.2)],
        [(0.75, -0.2), (-0.9, 0.25), (-2.8, 0.75), (-5.8, 0.5), (-9.5, 1.0)],
        [(1.9, -0.2), (2.4, -1.0), (2.75, -2.4), (2.9, -4.1), (3.3, -7.5)]]
PIERS = [(-1.02, -0.98, 0.1, 0.5, 12), (-0.62, -1.12, 0.09, 0.42, 4), (0.5, -1.02, 0.12, 0.5, -14),
         (1.18, -1.5, 0.1, 0.42, -38)]
STREETS_IN = {"Sentrum": (14, 0.17), "Møllenga": (-6, 0.21), "Bryggen": (-22, 0.23),
              "Elvebyen": (24, 0.24), "Bakkehaugen": (8, 0.3), "Verket": (-12, 0.36)}


def roughen(rng: random.Random, one: Point, other: Point, share: float, depth: int) -> list[Point]:
    """`one` … before `other`: midpoints pushed sideways by up to `share` of each part's length."""
    if depth == 0:
        return [one]
    dx, dy = other[0] - one[0], other[1] - one[1]
    push = rng.uniform(-share, share)
    middle = ((one[0] + other[0]) / 2 - dy * push, (one[1] + other[1]) / 2 + dx * push)
    return roughen(rng, one, middle, share, depth - 1) + roughen(
        rng, middle, other, share, depth - 1
    )


class Borders:
    """Each edge roughened once, whichever side asks first."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._made: dict[tuple[str, str], list[Point]] = {}
        for one, other in zip(COAST, COAST[1:], strict=False):
            self._edge(one, other, 0.2, 5)

    def _edge(self, one: str, other: str, share: float, depth: int) -> list[Point]:
        points = [*roughen(self._rng, NODES[one], NODES[other], share, depth), NODES[other]]
        self._made[one, other] = points
        self._made[other, one] = points[::-1]
        return points

    def along(self, names: list[str]) -> list[Point]:
        line: list[Point] = []
        for one, other in zip(names, names[1:], strict=False):
            line += (self._made.get((one, other)) or self._edge(one, other, 0.13, 3))[:-1]
        return [*line, NODES[names[-1]]]


def blob(rng: random.Random, x: float, y: float, radius: float) -> list[Point]:
    """A closed, lumpy outline, a little longer from south-west to north-east."""
    corners = []
    for k in range(7):
        angle = math.tau * k / 7 + rng.uniform(-0.2, 0.2)
        reach = radius * rng.uniform(0.7, 1.15) * (1.0 + 0.28 * math.cos(2 * (angle - 0.9)))
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    ring = []
    for one, other in zip(corners, [*corners[1:], corners[0]], strict=True):
        ring += roughen(rng, one, other, 0.16, 2)
    return [*ring, ring[0]]


def smooth(points: list[Point], parts: int = 4) -> list[Point]:
    """A Catmull-Rom curve through all points: roads bend, and still meet where they cross."""
    padded = [points[0], *points, points[-1]]
    curve = []
    for p, q, r, s in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        curve += [_between(p, q, r, s, step / parts) for step in range(parts)]
    return [*curve, points[-1]]


def _between(p: Point, q: Point, r: Point, s: Point, t: float) -> Point:
    def axis(i: int) -> float:
        return 0.5 * (
            2 * q[i]
            + (r[i] - p[i]) * t
            + (2 * p[i] - 5 * q[i] + 4 * r[i] - s[i]) * t**2
            + (3 * q[i] - p[i] - 3 * r[i] + s[i]) * t**3
        )

    return axis(0), axis(1)


def inside(point: Point, ring: list[Point]) -> bool:
    x, y = point
    odd = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd


def streets(ring: list[Point], degrees: float, spacing: float) -> list[list[Point]]:
    """A grid turned by `degrees`, cut to the district: the runs of each line that lie inside."""
    turn = math.radians(degrees)
    cx = sum(p[0] for p in ring) / len(ring)
    cy = sum(p[1] for p in ring) / len(ring)
    found = []
    for across in (turn, turn + math.pi / 2):
        ux, uy = math.cos(across), math.sin(across)
        for k in range(-12, 13):
            run: list[Point] = []
            for step in range(-60, 61):
                t = step * 0.06
                spot = (cx + ux * t - uy * k * spacing, cy + uy * t + ux * k * spacing)
                if inside(spot, ring):
                    run.append(spot)
                    continue
                if len(run) > 5:
                    found.append([run[0], run[-1]])
                run = []
    return found


def pier(x: float, y: float, width: float, length: float, degrees: float) -> list[Point]:
    turn = math.radians(degrees)
    corners = [(-width, length), (width, length), (width, -length), (-width, -length)]
    ring = [
        (
            x + (a * math.cos(turn) - b * math.sin(turn)) / 2,
            y + (a * math.sin(turn) + b * math.cos(turn)) / 2,
        )
        for a, b in corners
    ]
    return [*ring, ring[0]]


def wgs84(points: list[Point]) -> list[list[float]]:
    """Longitude, latitude to five decimals: about a metre."""
    return [
        [round(ORIGIN[0] + x / KM_PER_DEGREE_LON, 5), round(ORIGIN[1] + y / KM_PER_DEGREE_LAT, 5)]
        for x, y in points
    ]


def feature(kind: str, points: list[Point], name: str = "") -> dict:
    closed = points[0] == points[-1]
    shape = {"type": "Polygon" if closed else "LineString"}
    shape["coordinates"] = [wgs84(points)] if closed else wgs84(points)
    properties = {"kind": kind} | ({"name": name} if name else {})
    return {"type": "Feature", "properties": properties, "geometry": shape}


def city() -> dict:
    """The whole map in drawing order: ground first, lines last."""
    rng = random.Random(5920)
    borders = Borders(rng)
    coast = borders.along(COAST)
    land = [*coast, (9.5, -7.5), (9.5, 7.5), (-9.5, 7.5), coast[0]]
    features = [feature("land", land)]
    rings = {name: borders.along([*c.split(), c.split()[0]]) for name, c in DISTRICTS.items()}
    features += [feature("district", ring, name) for name, ring in rings.items()]
    features += [feature("island", blob(rng, x, y, r), n) for n, x, y, r in ISLANDS]
    features += [feature("park", blob(rng, x, y, r), n) for n, x, y, r in PARKS]
    features += [feature("water", blob(rng, x, y, r), n) for n, x, y, r in LAKES]
    features += [feature("pier", pier(*p)) for p in PIERS]
    features.append(feature("river", smooth(RIVER), "Møllelva"))
    for name, (degrees, spacing) in STREETS_IN.items():
        features += [feature("street", line) for line in streets(rings[name], degrees, spacing)]
    features += [feature("road", smooth(line)) for line in ROADS]
    features += [feature("main_road", smooth(line)) for line in MAIN_ROADS]
    features += [feature("rail", smooth(line)) for line in RAIL]
    return {"type": "FeatureCollection", "name": "Havnby", "features": features}


def text() -> str:
    """One feature a line, so that a change of the city reads as a change in a diff."""
    whole = city()
    lines = ",\n".join(
        json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in whole["features"]
    )
    return (
        f'{{"type":"FeatureCollection","name":"{whole["name"]}","features":[\n{lines}\n]}}\n'
    )


if __name__ == "__main__":
    Path(__file__).with_name("havnby.geojson").write_text(text(), encoding="utf-8")
