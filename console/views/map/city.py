"""The city on the map: its folder of resources, or the pack that somebody has set."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from console.city.manifest import Extent
from console.city.pack import CityPack
from console.views.map.ground import Ground, ServerTiles
from console.views.map.records import Box, MapCamera, MapUnit

DEMO_CITY = Path(__file__).resolve().parents[3] / "resources" / "city"
_ROOM = 0.15  # how far beyond the city the map can be dragged, as a share of its size


@dataclass(frozen=True)
class City:
    """problem: why the pack that was set is not shown (message id and parameters), or none."""

    id: str
    name: str
    ground: Ground
    map_version: str
    view: Box
    bounds: Box
    cameras: tuple[MapCamera, ...]
    units: tuple[MapUnit, ...]
    problem: tuple[str, dict[str, str | int]] | None = None


def load_city(folder: Path = DEMO_CITY) -> City:
    """Read `city.toml`; a missing key is a KeyError, a broken file a TOMLDecodeError."""
    data = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    cameras = (
        MapCamera(**{key: value for key, value in row.items() if key != "place"})
        for row in data["cameras"]
    )
    units = (
        MapUnit(row["id"], row["name"], row["lon"], row["lat"], kind=row["kind"])
        for row in data["units"]
    )
    return City(
        id=data["id"],
        name=data["name"],
        ground=Ground(folder / data["map"]),
        map_version=data["map_version"],
        view=Box(**data["view"]),
        bounds=Box(**data["bounds"]),
        cameras=tuple(cameras),
        units=tuple(units),
    )


def with_pack(city: City, pack: CityPack) -> City:
    """The pack's city in place of the built-in one, whose file stays behind it."""
    manifest, box = pack.manifest, pack.manifest.view
    view = Box(box.west, box.south, box.east, box.north)
    return replace(
        city,
        name=manifest.name,
        ground=replace(city.ground, pack=pack),
        map_version=manifest.title,
        view=view,
        bounds=_wider(manifest.bounds),
    )


def with_server(city: City, server: ServerTiles) -> City:
    return replace(city, ground=replace(city.ground, server=server))


def _wider(box: Extent) -> Box:
    lon, lat = (box.east - box.west) * _ROOM, (box.north - box.south) * _ROOM
    return Box(
        max(-180.0, box.west - lon),
        max(-85.0, box.south - lat),
        min(180.0, box.east + lon),
        min(85.0, box.north + lat),
    )
