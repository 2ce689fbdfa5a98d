"""A city pack, opened: ground, tiles, places and districts, as they are asked for."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path

from console.city.container import PackFile
from console.city.manifest import TILES, Manifest, Part, PartKind
from console.city.refusal import PackDamaged, PackRefused
from console.city.search import PlaceIndex
from console.city.tiles import TileArchive, Unreadable
from console.domain.district import District, districts_in

MAX_PLACES = 1 << 29


class CityPack:
    """Opening proves who signed, reading a two-thousandth; a part is proved as it is read.

    Any thread may ask. Raises PackRefused at once, PackDamaged later.
    """

    def __init__(self, path: Path, key: str = "") -> None:
        """key: fingerprint of the only key that is trusted, if one is."""
        self.file = PackFile(path, key)
        self._lock = threading.Lock()
        self._archives: dict[str, TileArchive] = {}
        self._places: PlaceIndex | None = None

    @property
    def manifest(self) -> Manifest:
        return self.file.manifest

    def close(self) -> None:
        with self._lock:
            if self._places is not None:
                self._places.close()
                self._places = None
        self.file.close()

    @property
    def ground(self) -> tuple[Part, ...]:
        return self.manifest.of_kind(PartKind.GROUND)

    @property
    def tile_sets(self) -> tuple[Part, ...]:
        return self.manifest.of_kind(*TILES)

    def read(self, part: Part) -> bytes:
        """A whole part. Raises PackDamaged."""
        return self.file.read(part)

    def tile(self, part: Part, z: int, x: int, y: int) -> bytes | None:
        """None where the pack has no such tile. Raises PackDamaged."""
        return self._archive(part).tile(z, x, y)

    def _archive(self, part: Part) -> TileArchive:
        with self._lock:
            archive = self._archives.get(part.name)
        if archive is None:
            try:
                archive = TileArchive(lambda at, length: self.file.read(part, at, length))
            except Unreadable as error:
                raise PackDamaged("city.damaged", part=part.name) from error
            with self._lock:
                self._archives[part.name] = archive
        return archive

    def places(self) -> PlaceIndex | None:
        """None where the pack has no places. Reads them all the first time: not on the window's
        thread. Raises PackDamaged, PackRefused.
        """
        with self._lock:
            if self._places is not None:
                return self._places
        part = next(iter(self.manifest.of_kind(PartKind.PLACES)), None)
        if part is None:
            return None
        if part.length > MAX_PLACES:
            raise PackRefused("city.refused.manifest")
        try:
            index = PlaceIndex(self.file.read(part))
        except sqlite3.Error as error:
            raise PackDamaged("city.damaged", part=part.name) from error
        with self._lock:
            self._places = self._places or index
            return self._places

    def districts(self) -> tuple[District, ...]:
        """By id; none where the pack has none. Raises PackDamaged."""
        part = next(iter(self.manifest.of_kind(PartKind.DISTRICTS)), None)
        if part is None:
            return ()
        try:
            return districts_in(json.loads(self.file.read(part)))
        except (ValueError, RecursionError) as error:
            raise PackDamaged("city.damaged", part=part.name) from error
