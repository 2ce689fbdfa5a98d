"""The first tiles of a large map: a signed pack that is opened, against the same tiles in MBTiles.

Ours proves who signed and every block that it reads; the peer is SQLite, which proves nothing. Each
sample opens its file and reads 400 tiles here and there. Scale: thousand tiles of 20 KB.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.area import Differs, Sample

UNIT = "ms a tile"
GOAL = "≤ 1 ms a tile, and flat: a larger pack costs no more"
HIGHER_IS_BETTER = False
SCALES = "1,10"
ROUNDS = 3
_ZOOM, _SIDE, _ASKED, _TILE = 14, 128, 400, 20_000
Place = tuple[int, int]


def make_input(folder: Path, scale: int, seed: int) -> dict[str, Any]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from console.city.build import Recipe, build

    count, rnd = 1000 * scale, random.Random(seed)
    mbtiles, pack = folder / "map.mbtiles", folder / "map.citypack"
    base = sqlite3.connect(mbtiles)
    base.execute("CREATE TABLE metadata (name text, value text)")
    base.execute("INSERT INTO metadata VALUES ('format', 'png')")
    base.execute(
        "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer,"
        " tile_data blob, PRIMARY KEY (zoom_level, tile_column, tile_row))"
    )
    rows = (
        (_ZOOM, k % _SIDE, (1 << _ZOOM) - 1 - k // _SIDE, rnd.randbytes(_TILE))
        for k in range(count)
    )
    base.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    base.commit()
    base.close()
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    build(pack, Recipe("Bench", date(2026, 11, 1), mbtiles=(mbtiles,)), key)
    asked = [divmod(rnd.randrange(count), _SIDE)[::-1] for _ in range(_ASKED)]
    return {"mbtiles": str(mbtiles), "pack": str(pack), "asked": asked}


def ours(data: dict[str, Any]) -> Sample:
    from console.city.pack import CityPack

    begun = time.perf_counter()
    pack = CityPack(Path(data["pack"]))
    (tiles,) = pack.tile_sets
    found = [pack.tile(tiles, _ZOOM, x, y) for x, y in data["asked"]]
    return _sample(begun, found)


def peer(data: dict[str, Any]) -> Sample:
    begun = time.perf_counter()
    base = sqlite3.connect(f"file:{data['mbtiles']}?mode=ro&immutable=1", uri=True)
    question = "SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_column=? AND tile_row=?"
    rows = ((1 << _ZOOM) - 1 - y for _, y in data["asked"])
    found = [
        base.execute(question, (_ZOOM, x, row)).fetchone()[0]
        for (x, _), row in zip(data["asked"], rows, strict=True)
    ]
    return _sample(begun, found)


def _sample(begun: float, found: Iterable[bytes | None]) -> Sample:
    tiles = [tile or b"" for tile in found]
    took = (time.perf_counter() - begun) * 1000 / len(tiles)
    return Sample(took, len(tiles), hashlib.sha256(b"".join(tiles)).hexdigest())


def check(ours: Any, peer: Any) -> str:
    if ours != peer:
        raise Differs("the tiles differ")
    return "the same tiles"
