"""The city that the map shows: as it came with the console, or the pack and the server of the
settings. What is wrong with those is said on the map, and the built-in map stays.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from console.bootstrap.site import MapChoice
from console.city.pack import CityPack
from console.city.refusal import PackRefused
from console.city.tile_cache import TileCache, picture_kind
from console.sources.errors import LinkLost
from console.sources.map_tiles import TilesAddressWrong, TileServer
from console.views.map.city import City, load_city, with_pack, with_server
from console.views.map.ground import Answer, ServerTiles

_log = logging.getLogger(__name__)
_FRESH_S = 86_400
_REST_S = 10.0  # after a failure: forty tiles of a view must not wait for forty time-outs


class OnlineTiles:
    """A server's tiles by way of the cache; when the server is gone the cache serves on."""

    def __init__(
        self, server: TileServer, cache: TileCache, wall_clock: Callable[[], float] = time.time
    ) -> None:
        self._server, self._cache, self._now = server, cache, wall_clock
        self._silent_until = 0.0

    def ask(self, z: int, x: int, y: int) -> Answer:
        now = self._now()
        kept = self._cache.get(z, x, y, now)
        silent = time.monotonic() < self._silent_until
        if kept and kept.age_s < _FRESH_S and not silent:
            return Answer(kept.data, picture_kind(kept.data))
        if not silent:
            try:
                data = self._server.fetch(z, x, y)
            except LinkLost as lost:
                self._lost(lost)
            else:
                return self._come(z, x, y, data, now)
        if kept:
            return Answer(kept.data, picture_kind(kept.data), "old", kept.age_s)
        return Answer(b"", "image/png", "gone")

    def _come(self, z: int, x: int, y: int, data: bytes | None, now: float) -> Answer:
        if self._silent_until:
            _log.info("the tile server answers again")
            self._silent_until = 0.0
        kind = picture_kind(data or b"")
        if data is None or not kind:
            return Answer(b"", "image/png", "missing")
        self._cache.put(z, x, y, data, now)
        return Answer(data, kind)

    def _lost(self, lost: LinkLost) -> None:
        if not self._silent_until:
            _log.warning("the tile server cannot be reached: %s", lost)
        self._silent_until = time.monotonic() + _REST_S


class OpenCity:
    """The city and what it holds open; close() when the map is gone."""

    def __init__(self, choice: MapChoice, folder: Path | None) -> None:
        """folder: where tiles are kept; None: this console writes nothing."""
        self.city: City = load_city()
        self._server: TileServer | None = None
        if choice.pack is not None:
            self._open_pack(choice.pack, choice.key)
        if choice.tiles_url:
            self._open_server(choice, folder)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        if self.city.ground.pack is not None:
            self.city.ground.pack.close()

    def _open_pack(self, path: Path, key: str) -> None:
        try:
            self.city = with_pack(self.city, CityPack(path, key))
        except PackRefused as refusal:
            _log.error("the city pack is not shown: %s %s", refusal.message_id, refusal.params)
            self.city = replace(self.city, problem=(refusal.message_id, refusal.params))

    def _open_server(self, choice: MapChoice, folder: Path | None) -> None:
        if folder is None:
            _log.warning("no tile server: this console may write nothing, so nothing can be kept")
            return
        try:
            server = self._server = TileServer(choice.tiles_url)
        except TilesAddressWrong:
            _log.error("map.tiles_url is no address of tiles")
            if self.city.problem is None:
                self.city = replace(self.city, problem=("map.tiles_wrong", {}))
            return
        name = hashlib.sha256(choice.tiles_url.encode()).hexdigest()[:16]
        cache = TileCache(folder / "map-tiles" / name, choice.tiles_mib << 20)
        ask = OnlineTiles(server, cache).ask
        tiles = ServerTiles(server.host, choice.tiles_max_zoom, choice.tiles_credit, ask)
        self.city = with_server(self.city, tiles)
