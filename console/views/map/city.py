"""The city on the map, as its folder of resources describes it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from console.views.map.records import Box, MapCamera, MapUnit

DEMO_CITY = Path(__file__).resolve().parents[3] / "resources" / "city"


@dataclass(frozen=True)
class City:
    id: str
    name: str
    base_map: Path
    map_version: str
    view: Box
    bounds: Box
    cameras: tuple[MapCamera, ...]
    units: tuple[MapUnit, ...]


def load_city(folder: Path = DEMO_CITY) -> City:
    """Read `city.toml`; a missing key is a KeyError, a broken file a TOMLDecodeError."""
    data = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    cameras = (
        MapCamera(**{key: value for key, value in row.items() if key != "place"})
        for row in data["cameras"]
    )
    units = (MapUnit(row["id"], row["name"], row["lon"], row["lat"]) for row in data["units"])
    return City(
        id=data["id"],
        name=data["name"],
        base_map=folder / data["map"],
        map_version=data["map_version"],
        view=Box(**data["view"]),
        bounds=Box(**data["bounds"]),
        cameras=tuple(cameras),
        units=tuple(units),
    )
