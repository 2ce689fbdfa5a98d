"""What lies under the marks: the built-in base map, a city pack, or tiles of a server.

The page asks for it by path; this answers, without Qt, on any thread.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.city.manifest import Part
from console.city.pack import CityPack
from console.city.refusal import PackRefused

log = logging.getLogger(__name__)

_TILE = re.compile(r"/tiles/(\d{1,2})/(\d{1,2})/(\d{1,8})/(\d{1,8})")
_LAYER = re.compile(r"/ground/(\d{1,2})\.geojson")
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """body empty: there is none. state: "", missing, damaged, gone (no server), old (its cache).

    age_s: of what is old.
    """

    body: bytes
    media: str
    state: str = ""
    age_s: int = 0


@dataclass(frozen=True, slots=True)
class ServerTiles:
    """Tiles from a server, where somebody has set one. ask: may take seconds, raises nothing."""

    host: str
    max_zoom: int
    attribution: str
    ask: Callable[[int, int, int], Answer]


@dataclass(frozen=True, slots=True)
class Ground:
    """pack None: the base map that came with the console. server: under all of it."""

    base_map: Path
    pack: CityPack | None = None
    server: ServerTiles | None = None

    def owns(self, path: str) -> bool:
        return path == "/ground.json" or bool(_TILE.fullmatch(path) or _LAYER.fullmatch(path))

    def answer(self, path: str) -> Answer | None:
        """None for what is not there. Raises OSError."""
        if path == "/ground.json":
            return Answer(json.dumps(self.describe(), ensure_ascii=False).encode(), JSON)
        if match := _LAYER.fullmatch(path):
            return self._layer(int(match[1]))
        if match := _TILE.fullmatch(path):
            number, z, x, y = map(int, match.groups())
            return self._tile(number, z, x, y)
        return None

    def describe(self) -> dict[str, Any]:
        """What the page is to show: layers from below, and what is said about them."""
        layers: list[dict[str, Any]] = []
        credit = []
        if self.server:
            layers.append({"kind": "raster", "url": "/tiles/0/", "min": 0,
                           "max": self.server.max_zoom, "server": True})  # fmt: skip
            credit.append(self.server.attribution)
        if self.pack is None:
            layers.append({"kind": "geojson", "url": "/ground/0.geojson"})
            return {"layers": layers, "title": "", "credit": " · ".join(filter(None, credit))}
        for number, part in enumerate(self.pack.tile_sets, 1):
            layers.append(
                {"kind": part.kind.value, "url": f"/tiles/{number}/",
                 "min": part.min_zoom, "max": part.max_zoom,
                 "photo": part.media != "image/png"}
            )  # fmt: skip
        for number, _ in enumerate(self.pack.ground):
            layers.append({"kind": "geojson", "url": f"/ground/{number}.geojson"})
        credit.append(self.pack.manifest.attribution)
        title = self.pack.manifest.title
        return {"layers": layers, "title": title, "credit": " · ".join(filter(None, credit))}

    def _layer(self, number: int) -> Answer | None:
        if self.pack is None:
            return Answer(self.base_map.read_bytes(), JSON) if number == 0 else None
        parts = self.pack.ground
        return self._read(parts[number]) if number < len(parts) else None

    def _read(self, part: Part) -> Answer:
        assert self.pack is not None
        try:
            return Answer(self.pack.read(part), JSON)
        except PackRefused as damage:
            log.warning("city pack: %s", damage)
            return Answer(b"", JSON, "damaged")

    def _tile(self, number: int, z: int, x: int, y: int) -> Answer | None:
        if number == 0:
            return self.server.ask(z, x, y) if self.server else None
        sets = self.pack.tile_sets if self.pack else ()
        if self.pack is None or number > len(sets):
            return None
        part = sets[number - 1]
        try:
            body = self.pack.tile(part, z, x, y)
        except PackRefused as damage:
            log.warning("city pack: %s", damage)
            return Answer(b"", part.media, "damaged")
        return Answer(body or b"", part.media, "" if body else "missing")
