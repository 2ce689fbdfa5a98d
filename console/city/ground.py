"""GeoJSON (RFC 7946) as the map draws it: known kinds, plain names, rounded points, nothing else.

Whatever else a feature says of itself stays outside: a pack shows a city, and the properties of a
register may hold what nobody in the room should see.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.city.places import MAX_NAME, Place
from console.city.refusal import BuildRefused

MAX_FILE = 512 << 20
MAX_FEATURES = 200_000
MAX_LAYER = 48 << 20  # what the page still opens in a few seconds
_DECIMALS = 6  # 0.1 m
_NAMES = ("name", "bydel_name", "name:latin")
_IDS = ("id", "bydel_no", "com_istat_code")
_OFFICIAL = ("bydel_no", "com_istat_code")  # an area with one of these is a district
_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
# Kinds of ground that the page has a style for, and as what their names are searched for.
GROUND_KINDS = {
    "land": "",
    "district": "district",
    "island": "island",
    "park": "park",
    "water": "water",
    "pier": "terminal",
    "river": "water",
    "street": "street",
    "road": "street",
    "main_road": "main_road",
    "rail": "",
    "building": "place",
    "area": "area",
    "line": "place",
}
_PLAIN = {0: "place", 1: "line", 2: "line", 3: "area"}


@dataclass(slots=True)
class Drawn:
    """What one source gives: features to draw, places to find, districts, terms of use."""

    features: list[dict[str, Any]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    districts: list[dict[str, Any]] = field(default_factory=list)
    licence: str = ""
    attribution: str = ""


def read_geojson(path: Path) -> Drawn:
    """Raises BuildRefused, naming the file and the feature."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise BuildRefused("city.build.too_large", file=path.name, mib=MAX_FILE >> 20)
        collection = json.loads(path.read_bytes())
    except OSError as error:
        why = error.strerror or str(error)
        raise BuildRefused("city.build.unreadable", file=path.name, why=why) from error
    except (ValueError, RecursionError) as error:
        raise BuildRefused("city.build.no_geojson", file=path.name) from error
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise BuildRefused("city.build.no_geojson", file=path.name)
    if len(collection["features"]) > MAX_FEATURES:
        raise BuildRefused("city.build.too_many", file=path.name, most=MAX_FEATURES)
    drawn = Drawn(
        licence=plain(collection.get("licence") or collection.get("license")),
        attribution=plain(collection.get("attribution")),
    )
    for number, feature in enumerate(collection["features"], 1):
        try:
            add_feature(drawn, feature)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            why = plain(str(error))
            raise BuildRefused("city.build.feature", file=path.name, n=number, why=why) from error
    return drawn


def add_feature(drawn: Drawn, feature: Mapping[str, Any]) -> None:
    """Sorts one feature in. Raises ValueError and its like for what is none."""
    properties = feature.get("properties") or {}
    geometry = feature["geometry"]
    if geometry is None:  # allowed by the standard: a feature that lies nowhere
        return
    depth = _DEPTHS.get(geometry["type"])
    if depth is None:
        raise ValueError(f"geometry {plain(geometry['type'])}")
    coordinates = _rounded(geometry["coordinates"], depth)
    area = geometry["type"] in ("Polygon", "MultiPolygon")
    kind = _kind(properties, depth, area)
    name = plain(next((properties[k] for k in _NAMES if properties.get(k)), ""))
    if name and (place := _place(name, kind, coordinates, depth, properties)):
        drawn.places.append(place)
    if depth == 0 or kind not in GROUND_KINDS:
        return
    shape = {"type": geometry["type"], "coordinates": coordinates}
    said = {"kind": kind, **({"name": name} if name else {})}
    drawn.features.append({"type": "Feature", "properties": said, "geometry": shape})
    if kind == "district" and area:
        if not name:
            raise ValueError("a district without a name")
        told: dict[str, Any] = {
            "id": plain(next((properties[k] for k in _IDS if properties.get(k)), name))
        }
        population = properties.get("population")
        if isinstance(population, int):
            told["population"] = population
        district = {"type": "Feature", "properties": said | told, "geometry": shape}
        drawn.districts.append(district)


def _kind(properties: Mapping[str, Any], depth: int, area: bool) -> str:
    said = properties.get("kind")
    if isinstance(said, str) and (said in GROUND_KINDS or depth == 0):
        return said
    if area and any(properties.get(key) for key in _OFFICIAL):
        return "district"
    return "area" if area else _PLAIN[depth]


def _place(
    name: str, kind: str, coordinates: Any, depth: int, properties: Mapping[str, Any]
) -> Place | None:
    points = list(_points(coordinates, depth))
    searched = GROUND_KINDS.get(kind, "place") if depth else _point_kind(kind)
    if not searched or not points:
        return None
    lons, lats = zip(*points, strict=True)
    extent = (min(lons), min(lats), max(lons), max(lats))
    if kind in ("street", "road", "main_road", "river", "line"):
        lon, lat = points[len(points) // 2]  # on the line, where its box's middle may not be
    else:
        lon, lat = (extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2
    also = tuple(
        plain(value)
        for key, value in properties.items()
        if key.startswith("name:") or key in ("alt_name", "old_name", "official_name", "short_name")
    )
    return Place(name, searched, lon, lat, extent, also=tuple(filter(None, also)))


def _point_kind(kind: str) -> str:
    from console.city.places import KINDS

    worded = kind.replace(" ", "_")
    return worded if worded in KINDS else "terminal" if "terminal" in worded else "place"


def plain(value: Any) -> str:
    """One line of text without marks of direction or control; empty for what is no text."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    words = " ".join(str(value)[: MAX_NAME * 4].split())
    return "".join(char for char in words if char.isprintable())[:MAX_NAME]


def _rounded(value: Any, depth: int) -> Any:
    """The same nesting, checked. Raises ValueError, TypeError."""
    if depth:
        if not isinstance(value, list):
            raise ValueError("coordinates that are no list")
        return [_rounded(one, depth - 1) for one in value]
    lon, lat = float(value[0]), float(value[1])
    if not (math.isfinite(lon) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError("a point outside lon ±180, lat ±90: is it in WGS 84?")
    return [round(lon, _DECIMALS), round(lat, _DECIMALS)]


def _points(value: Any, depth: int) -> Iterator[tuple[float, float]]:
    if depth:
        for one in value:
            yield from _points(one, depth - 1)
    else:
        yield value[0], value[1]


def extent_of(features: Iterable[Mapping[str, Any]]) -> tuple[float, float, float, float] | None:
    """West, south, east, north of all; None for no point at all."""
    box = (math.inf, math.inf, -math.inf, -math.inf)
    for feature in features:
        shape = feature["geometry"]
        for lon, lat in _points(shape["coordinates"], _DEPTHS[shape["type"]]):
            box = (min(box[0], lon), min(box[1], lat), max(box[2], lon), max(box[3], lat))
    return box if box[0] <= box[2] else None


def collection(features: list[dict[str, Any]]) -> bytes:
    """As a part of a pack; the same bytes for the same features. Raises BuildRefused."""
    whole = {"type": "FeatureCollection", "features": features}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) > MAX_LAYER:
        raise BuildRefused("city.build.layer_too_large", mib=MAX_LAYER >> 20)
    return text
