"""Small MBTiles, PMTiles and OpenStreetMap files, made by code, and packs of them."""

from __future__ import annotations

import gzip
import json
import sqlite3
import struct
import zlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from console.city.build import Recipe, build

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
DAY = date(2026, 11, 1)
Tiles = dict[tuple[int, int, int], bytes]


def png(red: int, green: int, blue: int, size: int = 256) -> bytes:
    """A plain picture with a darker border, so that tiles can be told apart."""
    edge = bytes(max(0, c - 60) for c in (red, green, blue))
    row = edge + bytes((red, green, blue)) * (size - 2) + edge
    rows = [edge * size, *[row] * (size - 2), edge * size]
    data = zlib.compress(b"".join(b"\0" + line for line in rows))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


# Mapbox vector tiles 2.1: just enough of their protocol buffers.


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _field(number: int, body: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _geometry(points: list[tuple[int, int]], closed: bool) -> bytes:
    out, (px, py) = [], (0, 0)
    for k, (x, y) in enumerate(points):
        if k == 0:
            out.append(1 << 3 | 1)
        elif k == 1:
            out.append((len(points) - 1) << 3 | 2)
        out += [_zigzag(x - px), _zigzag(y - py)]
        px, py = x, y
    if closed:
        out.append(1 << 3 | 7)
    return b"".join(map(_varint, out))


def vector_tile(
    layers: dict[str, list[tuple[int, list[tuple[int, int]], dict[str, str]]]],
) -> bytes:
    """layers: name → (type: 1 point, 2 line, 3 area; points of 0…4096; properties)."""
    tile = b""
    for name, features in layers.items():
        keys: list[str] = []
        values: list[str] = []
        body = _field(1, name.encode())
        for kind, points, properties in features:
            tags = []
            for key, value in properties.items():
                for table, word in ((keys, key), (values, value)):
                    if word not in table:
                        table.append(word)
                    tags.append(table.index(word))
            feature = _field(2, b"".join(map(_varint, tags))) if tags else b""
            feature += _varint(3 << 3) + _varint(kind) + _field(4, _geometry(points, kind == 3))
            body += _field(2, feature)
        body += b"".join(_field(3, key.encode()) for key in keys)
        body += b"".join(_field(4, _field(1, value.encode())) for value in values)
        body += _varint(5 << 3) + _varint(4096) + _varint(15 << 3) + _varint(2)
        tile += _field(3, body)
    return gzip.compress(tile, mtime=0)


def write_mbtiles(path: Path, tiles: Tiles, **metadata: str) -> Path:
    """tiles: by z, x, y from the north, as everywhere but in MBTiles."""
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE metadata (name text, value text)")
    base.execute(
        "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer,"
        " tile_data blob)"
    )
    base.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
    rows = [(z, x, (1 << z) - 1 - y, data) for (z, x, y), data in tiles.items()]
    base.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    base.commit()
    base.close()
    return path


def write_pmtiles(path: Path, tiles: Tiles, kind: TileType = TileType.PNG, **metadata: str) -> Path:
    with path.open("wb") as file:
        writer = Writer(file)
        for place, data in sorted(tiles.items(), key=lambda item: zxy_to_tileid(*item[0])):
            writer.write_tile(zxy_to_tileid(*place), data)
        packed = Compression.GZIP if kind is TileType.MVT else Compression.NONE
        writer.finalize({"tile_type": kind, "tile_compression": packed}, metadata)
    return path


def write_osm(path: Path, things: Iterable[tuple[str, dict[str, str], Any]]) -> Path:
    """things: ("node", tags, (lon, lat)) or ("way", tags, points); a way that closes is an area."""
    import osmium
    from osmium.osm.mutable import Node, Way

    ids: dict[tuple[float, float], int] = {}
    nodes, ways = [], []
    for kind, tags, points in things:
        if kind == "node":
            ids[points] = len(ids) + 1
            nodes.append(Node(id=ids[points], location=points, tags=tags, version=1))
            continue
        for at in points:
            if at not in ids:
                ids[at] = len(ids) + 1
                nodes.append(Node(id=ids[at], location=at, version=1))
        refs = [ids[at] for at in points]
        ways.append(Way(id=len(ways) + 1, nodes=refs, tags=tags, version=1))
    path.unlink(missing_ok=True)
    writer = osmium.SimpleWriter(str(path))
    for node in nodes:
        writer.add_node(node)
    for way in ways:
        writer.add_way(way)
    writer.close()
    return path


def square(west: float, south: float, size: float) -> list[list[list[float]]]:
    east, north = west + size, south + size
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def feature(shape: str, coordinates: Any, /, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def write_geojson(path: Path, features: list[dict[str, Any]], **more: Any) -> Path:
    whole = {"type": "FeatureCollection", "features": features} | more
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def town(folder: Path) -> Path:
    """Two districts side by side with streets, a park and named points, at 10.40 E 59.20 N."""
    return write_geojson(
        folder / "town.geojson",
        [
            feature("Polygon", square(10.38, 59.19, 0.02), kind="district", name="Vestås", id="1"),
            feature("Polygon", square(10.40, 59.19, 0.02), kind="district", name="Østbyen", id="2"),
            feature("Polygon", square(10.392, 59.195, 0.003), kind="park", name="Slottsparken"),
            feature(
                "LineString", [[10.385, 59.20], [10.395, 59.20]], kind="street", name="Storgata"
            ),
            feature(
                "LineString", [[10.395, 59.20], [10.398, 59.202]], kind="street", name="Storgata"
            ),
            feature(
                "LineString", [[10.402, 59.20], [10.415, 59.20]], kind="street", name="Storgata"
            ),
            feature("Point", [10.405, 59.201], kind="station", name="Østbyen stasjon"),
        ],
        licence="CC0",
        attribution="Invented",
    )


def write_pack(out: Path, key: Ed25519PrivateKey = KEY, **recipe: Any) -> Path:
    """A pack of these files, named and dated where the recipe says nothing."""
    build(out, Recipe(**({"name": "Prøveby", "dated": DAY} | recipe)), key)
    return out
