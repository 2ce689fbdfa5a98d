"""Finds places by the beginnings of their words, best first, without any network."""

from __future__ import annotations

import math
import sqlite3
import threading
from collections.abc import Iterable

from console.city.fold import tokens
from console.city.places import KINDS, Place
from console.domain.place import Position

MOST = 20
_MOST_READ = 2000  # rows weighed; the index offers the important kinds first
_MOST_WORDS = 8
_FAR_KM = 50.0


class PlaceIndex:
    """Any thread may search. data: the index as write_places() made it.

    Raises sqlite3.DatabaseError where it is none.
    """

    def __init__(self, data: bytes) -> None:
        self._lock = threading.Lock()
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.deserialize(data)
        self._base.execute("PRAGMA query_only=1")
        self._base.execute("SELECT count(*) FROM place").fetchone()

    def close(self) -> None:
        with self._lock:
            self._base.close()

    def search(self, text: str, near: Position | None = None, most: int = MOST) -> list[Place]:
        """Each word of the text begins a word of the place, or of its district.

        Whole names come first, then names that begin with the text, then by kind; places of the
        same worth by their distance to near.
        """
        asked = tokens(text)[:_MOST_WORDS]
        if not asked:
            return []
        match = " AND ".join(f'"{word}"*' for word in asked)
        question = (
            "SELECT name, kind, district, lon, lat, west, south, east, north FROM words"
            " JOIN place ON place.id = words.rowid WHERE words MATCH ? ORDER BY words.rowid LIMIT ?"
        )
        with self._lock:
            rows = self._base.execute(question, (match, _MOST_READ)).fetchall()
        found = [Place(r[0], r[1], r[3], r[4], tuple(r[5:9]), r[2]) for r in rows]
        found.sort(key=lambda place: _worth(place, asked, near))
        return found[:most]


def _worth(place: Place, asked: list[str], near: Position | None) -> tuple[object, ...]:
    """Smaller is better."""
    words = tokens(place.name)
    whole, given = " ".join(words), " ".join(asked)
    if whole == given:
        fit = 0
    elif whole.startswith(given):
        fit = 1
    else:
        fit = 2 if all(_begins(word, words) for word in asked) else 3
    kind = KINDS.index(place.kind) if place.kind in KINDS else len(KINDS)
    away = kilometres(near, place.lon, place.lat) if near else 0.0
    return (fit, kind, round(min(away, _FAR_KM), 1), len(whole), _numbers(words), place.name)


def _begins(asked: str, words: Iterable[str]) -> bool:
    return any(word.startswith(asked) for word in words)


def _numbers(words: list[str]) -> tuple[int, ...]:
    """House 2 comes before house 12."""
    return tuple(int(word) for word in words if word.isascii() and word.isdigit())


def kilometres(at: Position, lon: float, lat: float) -> float:
    """On a plane that touches the globe: for ranking within a city."""
    across = math.cos(math.radians(at.lat))
    return 111.195 * math.hypot((lon - at.lon) * across, lat - at.lat)
