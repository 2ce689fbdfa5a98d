"""Events of an iCalendar file (RFC 5545), as far as a city's calendar needs them; read strictly.

VEVENT with UID, SUMMARY, LOCATION, GEO, DTSTART and DTEND or DURATION; times in UTC, in a named
zone, or without one (then the city's own). What repeats is not guessed at: such an event is left
out and named, as is every other that does not fit; the rest is read. Content lines are unfolded
(3.1), texts unescaped (3.3.11), a date alone lasts its whole day (3.6.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from console.domain.place import Position

LARGEST_CHARS = 1_000_000
MOST_READ = 500
_DATE, _TIME = re.compile(r"(\d{4})(\d\d)(\d\d)"), re.compile(r"T(\d\d)(\d\d)(\d\d)(Z?)")
_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)
_ESCAPED = re.compile(r"\\([\\;,nN])")
_NAMES = ("UID", "SUMMARY", "LOCATION", "GEO", "DTSTART", "DTEND", "DURATION", "RRULE", "STATUS")
Zone = Callable[[str], tzinfo]
"""A time zone by its name; raises LookupError or ValueError for one that is not known."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """position None: the file tells none."""

    uid: str
    name: str
    place: str
    from_utc: datetime
    until_utc: datetime
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What was left out. message_id and line, for words."""

    line: int
    message_id: str
    what: str = ""


@dataclass
class Calendar:
    events: list[CalendarEvent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Misfit(ValueError):
    def __init__(self, message_id: str, what: str = "") -> None:
        super().__init__(message_id)
        self.message_id, self.what = message_id, what


@dataclass(frozen=True, slots=True)
class _Property:
    params: dict[str, str]
    value: str


def read_calendar(text: str, zone: Zone, own: tzinfo) -> Calendar:
    """own: of times that name no zone. Never raises: what does not fit stands in `problems`."""
    found = Calendar()
    if len(text) > LARGEST_CHARS:
        found.problems.append(Problem(0, "calendar.too_large"))
        return found
    if not text.lstrip("\ufeff").startswith("BEGIN:VCALENDAR"):
        found.problems.append(Problem(1, "calendar.no_calendar"))
        return found
    for line, properties, whole in _events(text):
        try:
            if not whole:
                raise _Misfit("calendar.cut_off")
            if len(found.events) >= MOST_READ:
                raise _Misfit("calendar.many", str(MOST_READ))
            if event := _event(properties, zone, own):
                found.events.append(event)
        except _Misfit as misfit:
            what = misfit.what or _name(properties)
            found.problems.append(Problem(line, misfit.message_id, what[:80]))
    return found


def _events(text: str) -> Iterator[tuple[int, dict[str, _Property], bool]]:
    """Line of its begin, what it says, and whether it has an end."""
    begun, depth, properties = 0, 0, dict[str, _Property]()
    for number, line in _unfolded(text):
        if line == "BEGIN:VEVENT":
            begun, depth, properties = number, 0, {}
        elif line == "END:VEVENT" and begun:
            yield begun, properties, True
            begun = 0
        elif begun and line.startswith(("BEGIN:", "END:")):
            depth += 1 if line.startswith("BEGIN:") else -1  # an alarm of its own, and its like
        elif begun and not depth and (found := _LINE.fullmatch(line)):
            name = found[1].upper()
            if name in _NAMES and name not in properties:
                properties[name] = _Property(_params(found[2]), found[3])
    if begun:
        yield begun, properties, False


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    started, kept = 0, ""
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if line[:1] in (" ", "\t") and started:
            kept += line[1:]
            continue
        if started:
            yield started, kept
        started, kept = number, line
    if started:
        yield started, kept


def _params(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";") if part)
    return {name.upper(): value.strip('"') for name, _, value in pairs}


def _event(said: dict[str, _Property], zone: Zone, own: tzinfo) -> CalendarEvent | None:
    """None: it was called off."""
    if said.get("STATUS", _Property({}, "")).value.upper() == "CANCELLED":
        return None
    if "RRULE" in said:
        raise _Misfit("calendar.repeats")
    name, start = _name(said), said.get("DTSTART")
    if not name:
        raise _Misfit("calendar.no_name")
    if start is None:
        raise _Misfit("calendar.no_start")
    begins, whole_day = _time(start, zone, own)
    ends = _end(said, begins, whole_day, zone, own)
    if ends <= begins:
        raise _Misfit("calendar.no_end")
    uid = said.get("UID", _Property({}, "")).value.strip()
    place = _text(said.get("LOCATION", _Property({}, "")).value)
    return CalendarEvent(uid, name, place, begins, ends, _position(said.get("GEO")))


def _name(said: dict[str, _Property]) -> str:
    return _text(said["SUMMARY"].value) if "SUMMARY" in said else ""


def _end(
    said: dict[str, _Property], begins: datetime, whole_day: bool, zone: Zone, own: tzinfo
) -> datetime:
    if "DTEND" in said:
        return _time(said["DTEND"], zone, own)[0]
    if "DURATION" in said:
        return begins + _duration(said["DURATION"].value)
    if whole_day:
        return begins + timedelta(days=1)
    raise _Misfit("calendar.no_end")


def _time(said: _Property, zone: Zone, own: tzinfo) -> tuple[datetime, bool]:
    """In UTC, and whether it is a date alone."""
    value = said.value.strip()
    day, time = _DATE.match(value), _TIME.fullmatch(value[8:])
    if day is None or (value[8:] and time is None):
        raise _Misfit("calendar.bad_time", value)
    year, month, date = (int(part) for part in day.groups())
    hour, minute, second = (int(part) for part in time.groups()[:3]) if time else (0, 0, 0)
    named = said.params.get("TZID", "")
    try:
        there = UTC if time and time[4] else zone(named) if named else own
        at = datetime(year, month, date, hour, minute, second, tzinfo=there)
        return at.astimezone(UTC), time is None
    except (LookupError, ValueError, OverflowError, OSError):
        raise _Misfit("calendar.bad_time", said.params.get("TZID", "") or value) from None


def _duration(value: str) -> timedelta:
    found = _DURATION.fullmatch(value.strip().lstrip("+"))
    if found is None:
        raise _Misfit("calendar.bad_time", value)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise _Misfit("calendar.bad_time", value) from None


def _position(said: _Property | None) -> Position | None:
    """GEO is latitude;longitude (3.8.1.6)."""
    if said is None:
        return None
    try:
        lat, lon = (float(part) for part in said.value.split(";"))
        return Position(lon, lat)
    except ValueError:
        raise _Misfit("calendar.bad_place", said.value) from None


def _text(value: str) -> str:
    plain = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return " ".join(plain.split())
