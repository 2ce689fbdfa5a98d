"""Coordinates as people read them out: degrees, degrees-minutes-seconds, UTM, MGRS (all WGS 84)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from console.city.search import kilometres
from console.domain.place import Position

_DEG = r"(\d{1,3}(?:[.,]\d+)?)"
_SIDE = r"[NSEWØnsewø]"
_PAIR = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)[°]?[\s,;]+([+-]?\d{1,3}(?:\.\d+)?)[°]?")
_COMMAS = re.compile(r"([+-]?\d{1,3},\d+)[\s;]+([+-]?\d{1,3},\d+)")
_PART = rf"{_DEG}\s*[°\s]\s*(?:{_DEG}\s*['’′\s]\s*(?:{_DEG}\s*(?:[\"”″]|'')?\s*)?)?"
_AFTER = re.compile(rf"{_PART}\s*({_SIDE})[\s,;]*{_PART}\s*({_SIDE})")
_BEFORE = re.compile(rf"({_SIDE})\s*{_PART}[\s,;]*({_SIDE})\s*{_PART}")
_MGRS = re.compile(r"(\d{1,2}[C-HJ-NP-X])([A-HJ-NP-Z]{2})(\d{4,10})")
_UTM = re.compile(
    r"(?:UTM\s*)?(\d{1,2})\s*([C-HJ-NP-X])\s+"
    r"(\d{6})(?:[.]\d+)?\s*M?E?[\s,;]+(\d{1,8})(?:[.]\d+)?\s*M?N?"
)
_EAST = {"E": 1, "Ø": 1, "W": -1}  # no "O": Ost is east, ouest and ovest are west
_BAND_N = "N"  # bands from here on lie north of the equator


@dataclass(frozen=True, slots=True)
class Coordinates:
    """notation: wgs84, dms, utm or mgrs."""

    notation: str
    position: Position


def read_coordinates(text: str, near: Position | None = None) -> Coordinates | None:
    """None for words that are no coordinates, or that lie nowhere on Earth.

    Two plain numbers are latitude and longitude, as maps and telephones say them. near: what the
    map shows; it decides what "33 S" means, the band of Sicily or the southern half.
    """
    words = " ".join(text.split())[:80]
    for read in (_decimal, _dms, _utm, _mgrs):
        found = list(read(words))
        if found:
            return min(found, key=lambda c: _away(c, near))
    return None


def _away(found: Coordinates, near: Position | None) -> float:
    return kilometres(near, found.position.lon, found.position.lat) if near else 0.0


def _decimal(words: str) -> Iterator[Coordinates]:
    match = _PAIR.fullmatch(words) or _COMMAS.fullmatch(words)
    if match:
        lat, lon = (float(part.replace(",", ".")) for part in match.groups())
        yield from _here("wgs84", lat, lon)


def _dms(words: str) -> Iterator[Coordinates]:
    spaced = re.sub(rf"({_SIDE})", r" \1", words).strip()
    if match := _AFTER.fullmatch(spaced):
        d1, m1, s1, side1, d2, m2, s2, side2 = match.groups()
    elif match := _BEFORE.fullmatch(spaced + " "):
        side1, d1, m1, s1, side2, d2, m2, s2 = match.groups()
    else:
        return
    first, second = _degrees(d1, m1, s1), _degrees(d2, m2, s2)
    sides = side1.upper() + side2.upper()
    if first is None or second is None:
        return
    if sides[0] in "NS" and sides[1] in "EWØ":
        lat, lon, north, east = first, second, sides[0], sides[1]
    elif sides[1] in "NS" and sides[0] in "EWØ":
        lat, lon, north, east = second, first, sides[1], sides[0]
    else:
        return
    notation = "dms" if m1 or m2 else "wgs84"
    yield from _here(notation, lat if north == "N" else -lat, lon * _EAST[east])


def _degrees(degrees: str, minutes: str | None, seconds: str | None) -> float | None:
    parts = [float((part or "0").replace(",", ".")) for part in (degrees, minutes, seconds)]
    if parts[1] >= 60 or parts[2] >= 60:
        return None
    return parts[0] + parts[1] / 60 + parts[2] / 3600


def _utm(words: str) -> Iterator[Coordinates]:
    match = _UTM.fullmatch(words.upper())
    if not match:
        return
    zone, band, easting, northing = match.groups()
    halves = {"N" if band >= _BAND_N else "S"} | ({"S"} if band == "S" else set())
    for half in sorted(halves):
        yield from _grid("utm", int(zone), half, float(easting), float(northing))


def _grid(
    notation: str, zone: int, half: str, easting: float, northing: float
) -> Iterator[Coordinates]:
    import mgrs  # a native library: not before somebody writes grid coordinates

    if not 1 <= zone <= 60:
        return
    try:
        square = mgrs.MGRS().UTMToMGRS(zone, half, easting, northing)
        lat, lon = mgrs.MGRS().toLatLon(square)
    except (mgrs.core.MGRSError, ValueError):
        return
    yield from _here(notation, lat, lon)


def _mgrs(words: str) -> Iterator[Coordinates]:
    import mgrs

    square = words.upper().replace(" ", "")
    match = _MGRS.fullmatch(square)
    if not match or len(match[3]) % 2 or not 1 <= int(match[1][:-1]) <= 60:
        return
    try:
        lat, lon = mgrs.MGRS().toLatLon(square)
    except (mgrs.core.MGRSError, ValueError):
        return
    yield from _here("mgrs", lat, lon)


def _here(notation: str, lat: float, lon: float) -> Iterator[Coordinates]:
    if -90 <= lat <= 90 and -180 <= lon <= 180:
        yield Coordinates(notation, Position(lon, lat))
