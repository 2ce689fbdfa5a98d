"""Sets of tiles that a pack is made of: MBTiles 1.3 and PMTiles 3. In a pack all are PMTiles.

MBTiles is SQLite, which cannot be read piece by piece with each piece proved; PMTiles can.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any, BinaryIO

from console.city.ground import plain
from console.city.refusal import BuildRefused
from console.city.tiles import (
    MAX_TILE,
    TileArchive,
    Unreadable,
    gunzip,
)

_FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP", "pbf": "MVT", "mvt": "MVT"}
_TAG = re.compile(r"<[^<>]{0,500}>")
_SPOOL = 1 << 20


@dataclass(frozen=True, slots=True)
class TileSet:
    """An archive ready to be stored. path: PMTiles. bounds: as its header says."""

    path: Path
    media: str
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]
    tiles: int
    licence: str = ""
    attribution: str = ""

    @property
    def vector(self) -> bool:
        return self.media == MEDIA_VECTOR

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while chunk := file.read(_SPOOL):
                yield chunk


MEDIA_VECTOR = "application/x-protobuf"


def read_pmtiles(path: Path) -> TileSet:
    """Raises BuildRefused."""
    try:
        with path.open("rb") as file:
            return _pmtiles(path, file)
    except OSError as error:
        why = error.strerror or str(error)
        raise BuildRefused("city.build.unreadable", file=path.name, why=why) from error
    except (Unreadable, ValueError) as error:
        params = {"file": path.name, "why": str(error)[:200]}
        raise BuildRefused("city.build.no_pmtiles", **params) from error


def _pmtiles(path: Path, file: BinaryIO) -> TileSet:
    size = path.stat().st_size

    def read(offset: int, length: int) -> bytes:
        if offset < 0 or length < 0 or offset + length > size:
            raise Unreadable("it is cut short")
        file.seek(offset)
        return file.read(length)

    archive = TileArchive(read)
    header = archive.header
    read(header["tile_data_offset"], 0)
    if header["tile_data_offset"] + header["tile_data_length"] > size:
        raise Unreadable("it is cut short")
    told = _metadata(gunzip(read(header["metadata_offset"], header["metadata_length"]), 1 << 22))
    bounds = tuple(
        header[key] / 1e7 for key in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
    )
    return TileSet(
        path=path,
        media=archive.media,
        min_zoom=header["min_zoom"],
        max_zoom=header["max_zoom"],
        bounds=bounds,
        tiles=header["addressed_tiles_count"],
        licence=plain(told.get("license") or told.get("licence")),
        attribution=unmarked(told.get("attribution")),
    )


def _metadata(data: bytes) -> dict[str, Any]:
    import json

    told = json.loads(data)
    return told if isinstance(told, dict) else {}


def unmarked(words: Any) -> str:
    """Attribution comes as HTML; here it is a line of text, and never anything else."""
    text = words if isinstance(words, str) else ""
    return plain(unescape(_TAG.sub(" ", text[:4000])))


def read_mbtiles(path: Path, into: Path) -> TileSet:
    """Copied into a PMTiles archive at `into`. Raises BuildRefused."""
    if not path.is_file():
        raise BuildRefused("city.build.unreadable", file=path.name, why="ENOENT")
    base: sqlite3.Connection | None = None
    try:
        base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        told = {str(k): str(v) for k, v in base.execute("SELECT name, value FROM metadata")}
        kind = _FORMATS.get(told.get("format", "").lower())
        if kind is None:
            raise Unreadable(f"format {plain(told.get('format', '')) or '-'}")
        bounds = _bounds(told.get("bounds", ""))
        count = _copy(base, into, kind, bounds)
    except sqlite3.Error as error:
        params = {"file": path.name, "why": str(error)[:200]}
        raise BuildRefused("city.build.no_mbtiles", **params) from error
    except (Unreadable, ValueError, OverflowError) as error:
        params = {"file": path.name, "why": str(error)[:200]}
        raise BuildRefused("city.build.no_mbtiles", **params) from error
    finally:
        if base is not None:
            base.close()
    made = read_pmtiles(into)
    return replace(
        made,
        tiles=count,
        licence=plain(told.get("license") or told.get("licence")),
        attribution=unmarked(told.get("attribution")),
    )


def _bounds(words: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(word) for word in words.split(","))
    except ValueError:
        return (-180.0, -85.05, 180.0, 85.05)
    return west, south, east, north


def _copy(
    base: sqlite3.Connection, into: Path, kind: str, bounds: tuple[float, float, float, float]
) -> int:
    from pmtiles.tile import Compression, TileType, zxy_to_tileid
    from pmtiles.writer import Writer

    places = []
    for z, x, row, length in base.execute(
        "SELECT zoom_level, tile_column, tile_row, length(tile_data) FROM tiles"
    ):
        if not (0 <= z <= 24 and 0 <= x < 1 << z and 0 <= row < 1 << z):
            raise Unreadable(f"tile {z}/{x}/{row}")
        if length > MAX_TILE:
            raise Unreadable(f"tile {z}/{x}/{row} is too large")
        places.append((zxy_to_tileid(z, x, (1 << z) - 1 - row), z, x, row))  # TMS counts from south
    if not places:
        raise Unreadable("no tiles")
    places.sort()
    packed = False
    with into.open("wb") as file:
        writer = Writer(file)
        for tile_id, z, x, row in places:
            (data,) = base.execute(
                "SELECT tile_data FROM tiles"
                " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (z, x, row),
            ).fetchone()
            packed = packed or data[:2] == b"\x1f\x8b"
            writer.write_tile(tile_id, bytes(data))
        corners = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
        header = {
            "tile_type": TileType[kind],
            "tile_compression": Compression.GZIP if packed else Compression.NONE,
            **{name: round(value * 1e7) for name, value in zip(corners, bounds, strict=True)},
        }
        writer.finalize(header, {})
    return len(places)
