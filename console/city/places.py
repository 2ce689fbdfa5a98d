"""Places of a city: what can be searched for, and how it is kept in a pack.

A full-text index of SQLite (FTS5) over folded words. It travels as one part of the pack and is
opened in memory from proved bytes, so that SQLite never reads a file that nobody signed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from console.city.fold import spellings, tokens
from console.city.manifest import Extent

MAX_NAME = 120
# The order in which places of equally good names are offered; a new kind goes where it belongs.
KINDS = (
    "district",
    "area",
    "station",
    "hospital",
    "square",
    "arena",
    "terminal",
    "school",
    "main_road",
    "street",
    "park",
    "island",
    "water",
    "place",
    "address",
)
_TABLES = """
CREATE TABLE place (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, district TEXT NOT NULL,
  lon REAL NOT NULL, lat REAL NOT NULL,
  west REAL NOT NULL, south REAL NOT NULL, east REAL NOT NULL, north REAL NOT NULL
);
CREATE VIRTUAL TABLE words
  USING fts5(text, content='', detail=none, tokenize='ascii', prefix='2 3');
"""


@dataclass(frozen=True, slots=True)
class Place:
    """name as it is written there. lon and lat: a point of it. extent: all of it.

    also: other names under which it is found. district: the one it lies in, where that is known.
    """

    name: str
    kind: str
    lon: float
    lat: float
    extent: tuple[float, float, float, float]
    district: str = ""
    also: tuple[str, ...] = ()

    @property
    def box(self) -> Extent | None:
        """None for a point."""
        west, south, east, north = self.extent
        return Extent(west, south, east, north) if west < east and south < north else None


def write_places(places: Iterable[Place]) -> bytes:
    """The index as one SQLite file; the same bytes for the same places."""
    ordered = sorted(places, key=lambda p: (KINDS.index(p.kind), p.name, p.district, p.lon, p.lat))
    base = sqlite3.connect(":memory:")
    try:
        base.executescript(_TABLES)
        for number, place in enumerate(ordered, 1):
            row = (place.name, place.kind, place.district, place.lon, place.lat, *place.extent)
            base.execute("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?)", (number, *row))
            words = [word for name in (place.name, *place.also) for word in spellings(name)]
            text = " ".join(dict.fromkeys(words + tokens(place.district)))
            base.execute("INSERT INTO words(rowid, text) VALUES (?,?)", (number, text))
        base.execute("INSERT INTO words(words) VALUES ('optimize')")
        base.commit()
        return base.serialize()
    finally:
        base.close()
