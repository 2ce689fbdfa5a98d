"""Calendar files as clubs and cities send them, and such as nobody should."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.icalendar import LARGEST_CHARS, Calendar, read_calendar
from console.domain.place import Position

_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n"
_OSLO = ZoneInfo("Europe/Oslo")


def calendar(*lines: str, end: bool = True) -> Calendar:
    body = "\r\n".join(lines)
    tail = "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n" if end else ""
    return read_calendar(f"{_HEAD}BEGIN:VEVENT\r\n{body}{tail}", ZoneInfo, _OSLO)


def test_a_match_in_its_own_zone_folded_and_escaped() -> None:
    found = calendar(
        "UID:match-7@club.example",
        "SUMMARY:Football\\, cup: Home",
        "  – Away",
        'DTSTART;TZID="Europe/Oslo":20261128T150000',
        "DTEND;TZID=Europe/Oslo:20261128T180000",
        "LOCATION:Ullevål stadion\\nWest side",
        "GEO:59.9490;10.7340",
        "BEGIN:VALARM",
        "SUMMARY:not the name",
        "END:VALARM",
    )
    (event,) = found.events
    assert found.problems == []
    assert event.name == "Football, cup: Home – Away"
    assert event.from_utc == datetime(2026, 11, 28, 14, 0, tzinfo=UTC)
    assert event.until_utc == datetime(2026, 11, 28, 17, 0, tzinfo=UTC)
    assert event.place == "Ullevål stadion West side"
    assert event.position == Position(10.7340, 59.9490)


@pytest.mark.parametrize(
    ("lines", "hours"),
    [
        (("DTSTART:20260701T100000Z", "DURATION:PT1H30M"), 1.5),
        (("DTSTART:20260701T100000", "DURATION:P1DT2H"), 26),
        (("DTSTART;VALUE=DATE:20260701",), 24),
        (("DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260703"), 48),
    ],
)
def test_ways_to_say_how_long(lines: tuple[str, ...], hours: float) -> None:
    (event,) = calendar("SUMMARY:x", *lines).events
    assert (event.until_utc - event.from_utc).total_seconds() == hours * 3600


@pytest.mark.parametrize(
    ("lines", "message_id"),
    [
        (("DTSTART:20260701T100000Z", "DURATION:PT1H"), "calendar.no_name"),
        (("SUMMARY:x", "DURATION:PT1H"), "calendar.no_start"),
        (("SUMMARY:x", "DTSTART:20260701T100000Z"), "calendar.no_end"),
        (("SUMMARY:x", "DTSTART:20260701T100000Z", "DTEND:20260701T090000Z"), "calendar.no_end"),
        (("SUMMARY:x", "DTSTART:20261301T100000Z", "DURATION:PT1H"), "calendar.bad_time"),
        (("SUMMARY:x", "DTSTART:tomorrow", "DURATION:PT1H"), "calendar.bad_time"),
        (("SUMMARY:x", "DTSTART;TZID=Mars/Base:20260701T100000", "DURATION:PT1H"),
         "calendar.bad_time"),
        (("SUMMARY:x", "DTSTART;TZID=../../etc:20260701T100000", "DURATION:PT1H"),
         "calendar.bad_time"),
        (("SUMMARY:x", "DTSTART:20260701T100000Z", "DURATION:an hour"), "calendar.bad_time"),
        (("SUMMARY:x", "DTSTART:20260701T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"),
         "calendar.repeats"),
        (("SUMMARY:x", "DTSTART:20260701T100000Z", "DURATION:PT1H", "GEO:91;0"),
         "calendar.bad_place"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_left_out_and_named(lines: tuple[str, ...], message_id: str) -> None:
    found = calendar(*lines)
    assert found.events == []
    assert [(one.line, one.message_id) for one in found.problems] == [(4, message_id)]


def test_one_that_does_not_fit_keeps_no_other_back() -> None:
    good = "SUMMARY:good\r\nDTSTART:20260701T100000Z\r\nDURATION:PT1H"
    found = calendar("SUMMARY:bad\r\nEND:VEVENT\r\nBEGIN:VEVENT", good)
    assert [one.name for one in found.events] == ["good"]
    assert len(found.problems) == 1


def test_what_was_called_off_is_no_problem_and_no_event() -> None:
    found = calendar("SUMMARY:x", "STATUS:CANCELLED", "DTSTART:20260701T100000Z")
    assert (found.events, found.problems) == ([], [])


def test_a_file_cut_off_in_the_middle_says_so() -> None:
    found = calendar("SUMMARY:x", "DTSTART:20260701T100000Z", "DURATION:PT1H", end=False)
    assert [one.message_id for one in found.problems] == ["calendar.cut_off"]


def test_what_is_no_calendar_or_huge() -> None:
    for text, message_id in (
        ("<html>", "calendar.no_calendar"),
        ("", "calendar.no_calendar"),
        (_HEAD + "X" * LARGEST_CHARS, "calendar.too_large"),
    ):
        assert [one.message_id for one in read_calendar(text, ZoneInfo, UTC).problems] == [
            message_id
        ]


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_nothing_makes_it_fall(text: str) -> None:
    read_calendar(f"{_HEAD}BEGIN:VEVENT\r\n{text}\r\nEND:VEVENT", ZoneInfo, UTC)
