"""The risk index of a district: what counts, its usual and its trend, and its one quiet alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain import commands as c
from console.domain import events as e
from console.domain.alarm import AlarmState
from console.domain.alert import Priority, VerdictKind
from console.domain.place import Position
from console.domain.risk import (
    RISK_TOOL,
    DistrictRisk,
    Sample,
    hour_of_week,
    risks,
    sampled,
    trend,
    usual_of,
)
from server_stub.city import read_districts, read_rules
from tests.domain.test_correlation import HERE, OLD_TOWN, north
from tests.support.world import ADMIN, DETECTOR, SYSTEM_ACTOR, World, furnished, sighting

RULES = read_rules()


@pytest.fixture
def world() -> World:
    world = furnished()
    world.do(c.PublishFusionRules(RULES), ADMIN)
    world.do(c.PublishDistricts((OLD_TOWN,)), ADMIN)
    return world


def _report(world: World, alert_id: str, at: Position = HERE) -> None:
    world.do(c.RaiseAlert(alert_id, "Shouting", "en", Priority.MEDIUM, at))


def _index(world: World) -> float:
    found = risks(world.state, world.now)
    return found["old"].index if "old" in found else 0.0


def _busy(world: World) -> None:
    """Reports by four people who know nothing of one another, in one district."""
    for number in range(6):
        _report(world, f"R{number}", north(10 * number))


def _risk_alerts(world: World) -> list[Any]:
    return [one for one in world.state.alerts.values() if one.tool == RISK_TOOL]


# -- the index ------------------------------------------------------------------------------------


def test_it_adds_up_what_is_open_there_by_weight_and_confidence(world: World) -> None:
    assert risks(world.state, world.now) == {}
    _report(world, "R1")
    one = 0.5 * 0.9 * 0.9  # weight of a report, a person's reliability and usual sureness
    assert _index(world) == pytest.approx(100 * one)
    _report(world, "R2", north(300))
    assert _index(world) == pytest.approx(100 * (1 - (1 - one) ** 2))
    found = risks(world.state, world.now)["old"]
    assert [part.subject_id for part in found.parts] == ["R1", "R2"]
    assert found.parts[0].share == pytest.approx(found.index - 100 * one)


def test_it_falls_by_itself(world: World) -> None:
    _report(world, "R1")
    before = _index(world)
    world.now += timedelta(seconds=1200)
    assert _index(world) == pytest.approx(before / 2)


def test_an_incident_counts_once_however_many_alerts_it_has(world: World) -> None:
    world.do(sighting("W1", world.now), DETECTOR)
    world.do(c.OpenIncident("I1", "W1"))
    _report(world, "R1", north(20))
    apart = _index(world)
    world.do(c.AcceptCorrelation("R1", "I9"))
    assert [part.subject_id for part in risks(world.state, world.now)["old"].parts] == ["I1"]
    assert _index(world) != pytest.approx(apart)


def test_what_is_retracted_withheld_elsewhere_or_no_claim_does_not_count(world: World) -> None:
    world.do(sighting("W1", world.now), DETECTOR)
    assert _index(world) > 0
    world.do(c.GiveVerdict("W1", VerdictKind.FALSE, "umbrella"))
    _report(world, "far", north(5000))
    fault = replace(
        sighting("F1", world.now), message_id="camera.lost", detection=None, tool="camera"
    )
    world.do(fault, DETECTOR)
    assert _index(world) == 0.0


@given(st.lists(st.floats(0, 3600), max_size=12), st.floats(0, 7200))
def test_it_is_always_between_0_and_100_and_only_falls(ages: list[float], later: float) -> None:
    world = furnished()
    world.do(c.PublishFusionRules(RULES), ADMIN)
    world.do(c.PublishDistricts((OLD_TOWN,)), ADMIN)
    for number, age in enumerate(sorted(ages)):
        world.now += timedelta(seconds=age / 12)
        _report(world, f"R{number}", north(number))
    before = _index(world)
    world.now += timedelta(seconds=later)
    assert 0.0 <= _index(world) <= before <= 100.0


# -- usual and trend ------------------------------------------------------------------------------

_MONDAY = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)


def _watched(weeks: int, index: float) -> DistrictRisk:
    """Four samples in the same hour of so many weeks."""
    known = DistrictRisk("old")
    for week in range(weeks):
        for quarter in range(4):
            at = _MONDAY + timedelta(weeks=week, minutes=15 * quarter)
            known = sampled(known, Sample(at, index))
    return known


def test_the_usual_is_told_after_the_least_weeks_and_not_before() -> None:
    known = _watched(6, 40.0)
    early = _MONDAY + timedelta(weeks=3, days=6)
    assert usual_of(known, RULES, early) is None
    later = _MONDAY + timedelta(weeks=6, minutes=50)
    usual = usual_of(known, RULES, later)
    assert usual == pytest.approx(40.0)
    assert usual_of(known, RULES, later + timedelta(hours=1)) == 0.0, "that hour was always calm"
    assert usual_of(None, RULES, later) is None


@pytest.mark.parametrize("zone_hour", [0, 5, 167])
def test_hours_of_the_week_begin_on_monday(zone_hour: int) -> None:
    monday = _MONDAY.replace(hour=0)
    assert hour_of_week(monday + timedelta(hours=zone_hour)) == zone_hour


def test_the_trend_is_against_an_hour_ago_or_not_told() -> None:
    now = _MONDAY + timedelta(hours=1)
    known = sampled(DistrictRisk("old"), Sample(_MONDAY, 30.0))
    assert trend(known, 50.0, now) == pytest.approx(20.0)
    assert trend(known, 50.0, now + timedelta(hours=1)) is None, "that was two hours ago"
    assert trend(None, 50.0, now) is None


def test_samples_are_taken_at_the_quarter_hours_while_anything_is_open(world: World) -> None:
    world.now = world.now.replace(minute=14, second=55)
    world.tick(10)
    assert not world.state.risks, "calm: nothing to write"
    _report(world, "R1")
    world.tick(60 * 15)
    (known,) = world.state.risks.values()
    assert len(known.samples) == 1
    world.tick(5)
    assert len(world.state.risks["old"].samples) == 1, "once in a quarter"
    assert world.do(c.SampleRisk(), SYSTEM_ACTOR) == ()


# -- its alert ------------------------------------------------------------------------------------


def test_a_high_index_of_several_things_raises_one_alert(world: World) -> None:
    _busy(world)
    world.tick(5)
    world.tick(5)
    (alert,) = _risk_alerts(world)
    assert (alert.priority, alert.place) == (Priority.HIGH, "Old town")
    assert alert.params["index"] >= 70
    assert alert.needs_acknowledging()
    index = _index(world)
    world.tick(5)
    assert _index(world) <= index, "its own alert adds nothing"


def test_one_thing_alone_raises_none(world: World) -> None:
    world.do(sighting("W1", world.now), DETECTOR)
    world.do(c.OpenIncident("I1", "W1"))
    world.do(c.GiveVerdict("W1", VerdictKind.CONFIRMED))
    assert _index(world) > RULES.risk.raise_at
    world.tick(5)
    assert _risk_alerts(world) == []


def test_it_returns_by_itself_below_the_lower_mark_and_closes_once_seen(world: World) -> None:
    _busy(world)
    world.tick(5)
    (alert,) = _risk_alerts(world)
    while _index(world) >= RULES.risk.return_below:
        world.tick(60)
        assert _risk_alerts(world)[0].active() == (_index(world) >= RULES.risk.return_below)
    assert _risk_alerts(world)[0].state is AlarmState.RETURNED_UNACKNOWLEDGED
    world.do(c.AcknowledgeAlert(alert.id))
    world.tick(5)
    assert _risk_alerts(world) == []


def test_between_the_marks_it_does_not_chatter(world: World) -> None:
    """Up and down across the upper mark: one alert, raised once."""
    _busy(world)
    world.tick(5)
    seq = len(world.journal)
    for number in range(20):
        world.tick(95)
        _report(world, f"N{number}", north(number))
        assert _index(world) > RULES.risk.return_below
    world.tick(5)
    said = [one.event for one in world.journal[seq:]]
    assert not [one for one in said if isinstance(one, e.AlertReturned | e.AlertSeenAgain)]
    assert len(_risk_alerts(world)) == 1


def test_raised_again_it_is_the_same_alert(world: World) -> None:
    _busy(world)
    world.tick(5)
    (alert,) = _risk_alerts(world)
    while _risk_alerts(world)[0].active():
        world.tick(120)
    for number in range(8):
        _report(world, f"N{number}", north(number))
    world.tick(5 - world.now.second % 5)
    (again,) = _risk_alerts(world)
    assert again.id == alert.id
    assert again.needs_acknowledging()


def test_where_the_usual_is_high_more_is_needed(world: World) -> None:
    known = DistrictRisk("old")
    at = world.now - timedelta(weeks=6)
    for week in range(6):
        for quarter in range(4):
            late = at + timedelta(weeks=week, minutes=15 * quarter)
            known = sampled(known, Sample(late, 75.0))
    world.state.put("risks", "old", known)
    for number in range(4):
        _report(world, f"R{number}", north(10 * number))
    assert RULES.risk.raise_at < _index(world) < 95.0
    world.tick(5)
    assert _risk_alerts(world) == [], "on such a night that is usual"


def test_only_the_clock_says_so(world: World) -> None:
    assert world.refused(c.ReportRisk("X", "old", 90.0)) == "refused.not_permitted"
    gone = c.ReportRisk("X", "nowhere", 90.0)
    assert world.refused(gone, SYSTEM_ACTOR) == "refused.unknown_target"


def test_the_demo_city_has_districts() -> None:
    names = {one.name for one in read_districts()}
    assert {"Sentrum", "Verket"} <= names
