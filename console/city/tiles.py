"""Tiles out of a PMTiles archive (version 3), read through a door that proves its bytes.

The public `pmtiles` package decodes headers and directories; reading is done here, because its
reader decodes the root directory again for every tile and unpacks without a limit.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from pmtiles.tile import (
    Compression,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from console.city.refusal import PackDamaged

Read = Callable[[int, int], bytes]
HEADER_BYTES = 127
MAX_TILE = 8 << 20  # unpacked
MAX_DIRECTORY = 16 << 20
_DEPTH = 4  # of directories (specification 3, section 4)
_KEPT = 32
MEDIA = {
    TileType.MVT: "application/x-protobuf",
    TileType.PNG: "image/png",
    TileType.JPEG: "image/jpeg",
    TileType.WEBP: "image/webp",
}
_READABLE = (Compression.NONE, Compression.GZIP)


class Unreadable(ValueError):
    """No archive that can be shown; the text says why, for the log."""


def gunzip(data: bytes, most: int) -> bytes:
    """At most so many bytes: more is a bomb. Raises ValueError."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = unpacker.decompress(data, most)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError("larger than it may be, or cut short")
    return plain


def read_header(data: bytes) -> dict[str, Any]:
    """Raises Unreadable for what is no PMTiles archive of a kind shown here."""
    try:
        header: dict[str, Any] = dict(deserialize_header(data))
    except Exception as error:  # the package raises bare classes of its own, and IndexError
        raise Unreadable(type(error).__name__) from error
    if header["tile_type"] not in MEDIA:
        raise Unreadable(f"tiles of type {header['tile_type'].name}")
    if header["tile_compression"] not in _READABLE:
        raise Unreadable(f"tiles compressed by {header['tile_compression'].name}")
    if header["internal_compression"] is not Compression.GZIP:
        raise Unreadable(f"directories compressed by {header['internal_compression'].name}")
    if not 0 <= header["min_zoom"] <= header["max_zoom"] <= 24:
        raise Unreadable("zooms")
    return header


class TileArchive:
    """One archive. Any thread may ask."""

    def __init__(self, read: Read) -> None:
        """Raises Unreadable, and what read raises."""
        self._read = read
        self.header = read_header(read(0, HEADER_BYTES))
        self._lock = threading.Lock()
        self._directories: OrderedDict[tuple[int, int], list[Any]] = OrderedDict()

    @property
    def media(self) -> str:
        return MEDIA[self.header["tile_type"]]

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Unpacked; None where the archive has none there. Raises PackDamaged."""
        side = 1 << z if 0 <= z <= 24 else 0
        if not (0 <= x < side and 0 <= y < side):
            return None
        found = self._find(zxy_to_tileid(z, x, y))
        if found is None:
            return None
        offset, length = found
        if length > MAX_TILE:
            raise PackDamaged("city.damaged", part="tile")
        data = self._read(self.header["tile_data_offset"] + offset, length)
        # Some archives say NONE and hold gzip all the same, as MBTiles do.
        if data[:2] == b"\x1f\x8b":
            try:
                return gunzip(data, MAX_TILE)
            except ValueError as error:
                raise PackDamaged("city.damaged", part="tile") from error
        return data

    def _find(self, tile_id: int) -> tuple[int, int] | None:
        place = (self.header["root_offset"], self.header["root_length"])
        for _ in range(_DEPTH):
            entry = find_tile(self._directory(*place), tile_id)
            if entry is None:
                return None
            if entry.run_length:
                return entry.offset, entry.length
            place = (self.header["leaf_directory_offset"] + entry.offset, entry.length)
        return None

    def _directory(self, offset: int, length: int) -> list[Any]:
        with self._lock:
            kept = self._directories.get((offset, length))
        if kept is not None:
            return kept
        if length > MAX_DIRECTORY:
            raise PackDamaged("city.damaged", part="directory")
        data = self._read(offset, length)
        try:
            gunzip(data, MAX_DIRECTORY)  # within the limit: the package unpacks without one
            directory: list[Any] = deserialize_directory(data)
        except Exception as error:
            raise PackDamaged("city.damaged", part="directory") from error
        with self._lock:
            self._directories[offset, length] = directory
            while len(self._directories) > _KEPT:
                self._directories.popitem(last=False)
        return directory
