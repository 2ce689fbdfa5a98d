"""The demo's city pack, made as anybody makes one, and the settings that name it."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

from console.city.build import Recipe, build, signing_key
from console.keys import fingerprint

CITY = Path(__file__).resolve().parents[2] / "resources" / "city"


def make_city(folder: Path) -> Path:
    """Pack, key and settings file into the folder; the settings' path. Raises BuildRefused."""
    told = tomllib.loads((CITY / "city.toml").read_text(encoding="utf-8"))
    name, _, dated = told["map_version"].rpartition(" ")
    places = folder / "places.geojson"
    points = [
        {
            "type": "Feature",
            "properties": {"name": place["name"], "kind": place["kind"]},
            "geometry": {"type": "Point", "coordinates": [place["lon"], place["lat"]]},
        }
        for place in told.get("places", ())
    ]
    places.write_text(json.dumps({"type": "FeatureCollection", "features": points}))
    pack, key = folder / "city.citypack", signing_key(folder / "city.key")
    ground = CITY / told["map"]
    invented = {path.name: "EUPL-1.2" for path in (ground, places)}
    recipe = Recipe(name, date.fromisoformat(dated), (ground, places), licences=invented)
    build(pack, recipe, key)
    settings = folder / "settings.toml"
    signer = fingerprint(key.public_key().public_bytes_raw().hex())
    lines = ["[map]", f"pack = {json.dumps(str(pack))}", f"key = {json.dumps(signer)}", ""]
    settings.write_text("\n".join(lines), encoding="utf-8")
    return settings
