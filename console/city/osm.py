"""An extract of OpenStreetMap (.osm.pbf, .osm): its ground as lines and areas, its names as places.

Good for a quarter or a small town. A whole city is better drawn from vector tiles, which others
make from the same extract; then the extract gives the places alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from console.city.ground import MAX_FEATURES, Drawn, plain
from console.city.places import Place
from console.city.refusal import BuildRefused

LICENCE, ATTRIBUTION = "ODbL 1.0", "© OpenStreetMap contributors"
_ROADS = {
    **dict.fromkeys(("motorway", "trunk", "primary", "secondary"), "main_road"),
    **dict.fromkeys(("motorway_link", "trunk_link", "primary_link", "tertiary"), "road"),
    **dict.fromkeys(("unclassified", "residential", "living_street", "pedestrian"), "street"),
}
_LINES = (
    ("highway", _ROADS),
    ("railway", dict.fromkeys(("rail", "light_rail", "subway", "tram"), "rail")),
    ("waterway", dict.fromkeys(("river", "canal"), "river")),
)
_AREAS = (
    ("natural", {"water": "water", "bay": "water", "wood": "park"}),
    ("landuse", {"reservoir": "water", "forest": "park", "grass": "park", "cemetery": "park"}),
    ("leisure", {"park": "park", "garden": "park"}),
    ("place", {"island": "island", "islet": "island"}),
    ("man_made", {"pier": "pier"}),
)
# What a named thing is searched for as; the first that fits has it.
_PLACES = (
    ("railway", {"station": "station", "halt": "station"}),
    ("public_transport", {"station": "station"}),
    ("amenity", {"hospital": "hospital", "clinic": "hospital", "school": "school",
                 "university": "school", "college": "school", "kindergarten": "school",
                 "ferry_terminal": "terminal", "bus_station": "terminal"}),
    ("aeroway", {"terminal": "terminal"}),
    ("leisure", {"stadium": "arena", "sports_centre": "arena", "park": "park"}),
    ("place", {"square": "square", "island": "island", "islet": "island", "city": "area",
               "town": "area", "village": "area", "suburb": "area", "borough": "area",
               "quarter": "area", "neighbourhood": "area"}),
    ("highway", {key: kind.replace("road", "street") if kind == "road" else kind
                 for key, kind in _ROADS.items()}),
    ("natural", {"water": "water", "bay": "water"}),
)  # fmt: skip
_OTHERS = ("alt_name", "old_name", "official_name", "short_name", "loc_name")


def read_osm(path: Path, *, ground: bool) -> Drawn:
    """ground: lines and areas too, not only places. Raises BuildRefused."""
    if not path.is_file():
        raise BuildRefused("city.build.unreadable", file=path.name, why="ENOENT")
    drawn = Drawn(licence=LICENCE, attribution=ATTRIBUTION)
    try:
        _read(path, drawn, ground)
    except RuntimeError as error:  # all that the library raises, also for what is no extract
        params = {"file": path.name, "why": str(error)[:200]}
        raise BuildRefused("city.build.no_osm", **params) from error
    # Areas lie under lines, as they do in the files of others.
    drawn.features.sort(key=lambda f: not f["geometry"]["type"].endswith("Polygon"))
    return drawn


def _read(path: Path, drawn: Drawn, ground: bool) -> None:
    import osmium  # a native library: only where an extract is read

    things: Iterator[Any] = iter(osmium.FileProcessor(str(path)).with_locations().with_areas())
    for thing in things:
        tags = {tag.k: tag.v for tag in thing.tags}
        if not tags:
            continue
        if thing.is_node():
            _named(drawn, tags, [(thing.lon, thing.lat)])
        elif thing.is_area():
            _area(drawn, path, thing, tags, ground)
        elif thing.is_way():
            _way(drawn, path, thing, tags, ground)


def _area(drawn: Drawn, path: Path, area: Any, tags: Mapping[str, str], ground: bool) -> None:
    polygons = list(_polygons(area))
    outer = [at for polygon in polygons for at in polygon[0]]
    if not outer:
        return
    if not _kind(tags, _LINES[:1]):  # a closed street is a street
        _named(drawn, tags, outer)
    if ground and (kind := _kind(tags, _AREAS)):
        _draw(drawn, path, tags, kind, "MultiPolygon", polygons)


def _way(drawn: Drawn, path: Path, way: Any, tags: Mapping[str, str], ground: bool) -> None:
    kind = _kind(tags, _LINES)
    points = [(n.lon, n.lat) for n in way.nodes if n.location.valid()]
    if len(points) < 2 or (not kind and way.is_closed()):  # closed ones come as areas
        return
    _named(drawn, tags, points, line=True)
    if ground and kind:
        _draw(drawn, path, tags, kind, "LineString", points)


def _kind(tags: Mapping[str, str], table: tuple[tuple[str, Mapping[str, str]], ...]) -> str:
    return next((kinds[tags[key]] for key, kinds in table if tags.get(key) in kinds), "")


def _polygons(area: Any) -> Iterator[list[list[tuple[float, float]]]]:
    for outer in area.outer_rings():
        rings = [[(n.lon, n.lat) for n in outer]]
        rings += [[(n.lon, n.lat) for n in inner] for inner in area.inner_rings(outer)]
        yield rings


def _draw(
    drawn: Drawn, path: Path, tags: Mapping[str, str], kind: str, shape: str, points: Any
) -> None:
    if len(drawn.features) >= MAX_FEATURES:
        raise BuildRefused("city.build.too_many", file=path.name, most=MAX_FEATURES)
    name = plain(tags.get("name"))
    said = {"kind": kind, **({"name": name} if name else {})}
    geometry = {"type": shape, "coordinates": _rounded(points)}
    drawn.features.append({"type": "Feature", "properties": said, "geometry": geometry})


def _rounded(points: Any) -> Any:
    if isinstance(points, tuple):
        return [round(points[0], 6), round(points[1], 6)]
    return [_rounded(one) for one in points]


def _named(
    drawn: Drawn,
    tags: Mapping[str, str],
    points: list[tuple[float, float]],
    *,
    line: bool = False,
) -> None:
    lons, lats = zip(*points, strict=True)
    extent = (min(lons), min(lats), max(lons), max(lats))
    middle = (extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2
    lon, lat = points[len(points) // 2] if line else middle
    name = plain(tags.get("name"))
    if name:
        kind = _kind(tags, _PLACES) or "place"
        others = {k: v for k, v in tags.items() if k.startswith("name:") or k in _OTHERS}
        also = tuple(dict.fromkeys(filter(None, map(plain, others.values()))))
        drawn.places.append(Place(name, kind, lon, lat, extent, also=also))
    street, house = plain(tags.get("addr:street")), plain(tags.get("addr:housenumber"))
    if street and house:
        drawn.places.append(Place(f"{street} {house}", "address", lon, lat, extent))
