"""The room's figures agree with the log: counted again by a naive hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority, VerdictKind
from console.domain.figures import (
    BUCKET,
    KINDS,
    Bucket,
    RoomFigures,
    room_figures,
    whole_span,
)
from console.domain.person import SYSTEM_ACTOR
from tests.support.world import OPERATOR, SECOND, START, World, furnished

_ACTS = st.lists(
    st.tuples(
        st.sampled_from(("raise", "ack", "false", "open", "come", "go", "wait")),
        st.integers(0, 9),
    ),
    max_size=60,
)


_EVERYBODY = {OPERATOR.id, SECOND.id}


def run(acts: list[tuple[str, int]]) -> World:
    world = furnished()
    count = 0
    for what, number in acts:
        name = f"A{number % max(1, count)}"
        if what == "raise":
            body = c.RaiseAlert(f"A{count}", "x", "en", Priority(1 + number % 4))
            world.do(body, OPERATOR)
            count += 1
        elif what == "ack":
            world.say(c.AcknowledgeAlert(name), OPERATOR)
        elif what == "false":
            world.say(c.GiveVerdict(name, VerdictKind.FALSE, "other"), OPERATOR)
        elif what == "open":
            world.say(c.OpenIncident(f"I{len(world.journal)}", name), OPERATOR)
        elif what == "come":
            world.do(c.BeginShift((OPERATOR, SECOND)[number % 2].id), SYSTEM_ACTOR)
        elif what == "go":
            world.do(c.EndShift((OPERATOR, SECOND)[number % 2].id), SYSTEM_ACTOR)
        else:
            world.now += timedelta(minutes=number)
    return world


def naive(world: World, at: datetime) -> tuple[int, list[int], int]:
    """Of the ten minutes from `at`: alarms, by priority, and the most who were there at once."""
    ended = at + BUCKET
    raised = [
        r.event.alert.priority
        for r in world.journal
        if isinstance(r.event, e.AlertRaised) and at <= r.at_utc < ended
    ]
    moments = [at, *(r.at_utc for r in world.journal if at <= r.at_utc < ended)]
    most = 0
    for moment in moments:
        for stop in (False, True):
            here: set[str] = set()
            for r in world.journal:
                if r.at_utc > moment or (not stop and r.at_utc == moment):
                    break
                if isinstance(r.event, e.ShiftBegun):
                    here.add(r.event.person_id)
                elif isinstance(r.event, e.ShiftEnded):
                    here.discard(r.event.person_id)
            most = max(most, len(here))
    return len(raised), [raised.count(level) for level in Priority], most


@settings(max_examples=60, deadline=None)
@given(_ACTS)
def test_they_agree_with_the_log(acts: list[tuple[str, int]]) -> None:
    world = run(acts)
    begun, ended = whole_span(world.now, 4)
    begun = min(begun, START - BUCKET * 2)
    figures = room_figures(world.journal, begun, ended, _EVERYBODY)
    for bucket in figures.buckets:
        count, by_priority, most = naive(world, bucket.start_utc)
        assert bucket.count == count
        assert list(bucket.raised) == by_priority
        assert bucket.operators >= (1 if most else 0)
    assert figures.ack_median_s == waited(world, e.AlertAcknowledged)


def waited(world: World, kind: type) -> float | None:
    raised = {
        r.event.alert.id: r.at_utc for r in world.journal if isinstance(r.event, e.AlertRaised)
    }
    first: dict[str, float] = {}
    for r in world.journal:
        if isinstance(r.event, kind) and r.event.alert_id in raised:
            took = (r.at_utc - raised[r.event.alert_id]).total_seconds()
            first.setdefault(r.event.alert_id, took)
    return median(first.values()) if first else None


def test_only_the_kinds_that_are_named_count(  # what the backend reads from its journal
) -> None:
    world = run([("come", 0), *[("raise", n) for n in range(8)], ("ack", 2), ("open", 3)])
    whole = room_figures(world.journal, START, START + BUCKET, _EVERYBODY)
    told = [r for r in world.journal if type(r.event).__name__ in KINDS]
    assert room_figures(told, START, START + BUCKET, _EVERYBODY) == whole
    assert (whole.acked, whole.decided) == (1, 1)


def of(*rates: int | None) -> RoomFigures:
    buckets = tuple(
        Bucket(START + n * BUCKET, (0, 0, 0, rate or 0), 0 if rate is None else 1)
        for n, rate in enumerate(rates)
    )
    return RoomFigures(START, START + len(rates) * BUCKET, buckets, 0, 0, None, None)


@pytest.mark.parametrize(
    ("rates", "spans"),
    [
        ((1, 10, 4), []),
        ((11, 4), [(0, 1)]),
        ((1, 11, 7, 5, 4, 1), [(1, 4)]),  # begins above ten, ends below five
        ((11, 6), [(0, 2)]),
        ((11, None), [(0, 1)]),
    ],
)
def test_floods(rates: tuple[int | None, ...], spans: list[tuple[int, int]]) -> None:
    found = [
        (int((begun - START) / BUCKET), int((ended - START) / BUCKET))
        for begun, ended in of(*rates).floods()
    ]
    assert found == spans


def test_nobody_on_shift_is_a_gap_and_no_zero() -> None:
    figures = of(None, 3)
    assert figures.buckets[0].rate is None
    peak = figures.peak()
    assert peak is not None
    assert peak.rate == 3.0
    assert figures.mix() == (0.0, 0.0, 0.0, 100.0)
    assert of(None).mix() == ()


def test_a_span_ends_with_the_ten_minutes_that_run() -> None:
    begun, ended = whole_span(START + timedelta(minutes=17), 4)
    assert (begun, ended) == (
        START + timedelta(minutes=20) - timedelta(hours=4),
        begun + 24 * BUCKET,
    )


def test_only_those_who_take_alarms_in_share_them() -> None:
    """As a flood is reckoned: a supervisor in the room halves nobody's rate."""
    world = run([("come", 0), ("come", 1), *[("raise", n) for n in range(8)]])
    whole = room_figures(world.journal, START, START + BUCKET, {OPERATOR.id})
    assert (whole.buckets[0].operators, whole.buckets[0].rate) == (1, 8.0)
