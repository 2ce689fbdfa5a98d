"""How `make soak link` paints its things, and how it tells lost, doubled and strange alerts."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.domain.alert import Alert, Box, Detection, Priority, TimedBox
from tests.support.marker_model import box_of
from tests.support.painted_things import (
    AGAIN_AFTER,
    EVERY_S,
    Showing,
    Thing,
    things,
    wrong,
)

START = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
OFF_DELAY_S, WALKED = 5.0, 0.3  # what stood that near within that time is the same alert


def _shown(thing: Thing) -> Thing:
    begun = START + timedelta(seconds=thing.start_s)
    return replace(thing, from_utc=begun, until_utc=begun + timedelta(seconds=thing.length_s))


def _alert(thing: Thing, late_s: float = 0.5, number: int = 0) -> Alert:
    at = START + timedelta(seconds=thing.start_s + late_s)
    track = (TimedBox(at, Box(*box_of(thing.place))),)
    seen = Detection("gate", "E1", "marker", 0.9, "m", "1", "a" * 64, 0.5, "CPU", track)
    words = (f"A{thing.number}-{number}", "weapons", "weapon.seen", Priority.HIGH)
    return Alert(*words, at, at, 0, "det1", detection=seen)


SHOWN = [_shown(thing) for thing in things(14, 0, seed=1)]
ALERTS = [_alert(thing) for thing in SHOWN]


def test_an_alert_a_thing_is_right() -> None:
    assert wrong(SHOWN, ALERTS) == []


def test_a_lost_alert_is_named() -> None:
    assert wrong(SHOWN, ALERTS[1:]) == ["thing 0 has 0 alerts"]


def test_a_doubled_alert_is_named() -> None:
    assert wrong(SHOWN, [*ALERTS, _alert(SHOWN[3], number=1)]) == ["thing 3 has 2 alerts"]


@pytest.mark.parametrize("late_s", [-2.0, 9.0])
def test_an_alert_of_nothing_is_named(late_s: float) -> None:
    strange = _alert(SHOWN[3], late_s, number=1)
    (fault,) = wrong(SHOWN, [*ALERTS, strange])
    assert fault.startswith("alert A3-1")


def test_one_alert_cannot_tell_of_two_things() -> None:
    """Two that a detector took for one: neither has an alert of its own."""
    one, other = SHOWN[0], SHOWN[1]
    seen = ALERTS[0].detection
    assert seen is not None
    track = (*seen.track, TimedBox(START + timedelta(seconds=7), Box(*box_of(other.place))))
    joined = replace(ALERTS[0], detection=replace(seen, track=track))
    assert wrong([one, other], [joined]) == [
        "thing 0 has 0 alerts",
        "thing 1 has 0 alerts",
        f"alert A0-0 of {joined.first_seen_utc} is of nothing",
    ]


@pytest.mark.parametrize("seed", range(5))
def test_things_are_alone_in_the_picture_and_none_is_taken_for_another(seed: int) -> None:
    shown = things(40, 0, seed)
    for before, after in itertools.pairwise(shown):
        assert before.start_s + before.length_s < after.start_s
    for number, one in enumerate(shown):
        for other in shown[number + 1 :]:
            if other.start_s - one.start_s - one.length_s <= OFF_DELAY_S:
                near = box_of(one.place)[0] - box_of(other.place)[0]
                assert abs(near) > WALKED


def test_one_stands_at_the_cut_and_one_at_the_return() -> None:
    shown = things(14, 5, seed=3)
    assert shown[2].start_s + AGAIN_AFTER * EVERY_S == pytest.approx(shown[12].start_s)
    assert shown[2].length_s == shown[12].length_s


def test_each_is_shown_for_its_own_time() -> None:
    marked: list[tuple[float, tuple[int, ...]]] = []
    wanted = [Thing(0, 0.1, 0.2), Thing(1, 0.5, 0.1)]
    showing = Showing(wanted, lambda *places: marked.append((time.monotonic(), places)))
    showing.start()
    showing.join(10)
    assert [places for _, places in marked] == [(0,), (), (4,), ()]
    for thing, shown in zip(wanted, showing.shown, strict=True):
        assert shown.from_utc is not None
        assert shown.until_utc is not None
        assert (shown.until_utc - shown.from_utc).total_seconds() >= thing.length_s
    begun = [at - showing.began for at, places in marked if places]
    assert all(at >= thing.start_s for at, thing in zip(begun, wanted, strict=True))
