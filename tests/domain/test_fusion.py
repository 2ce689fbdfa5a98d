"""Combined confidence: written scenarios, what must always hold, and how its history is told."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.fusion import Report, course, fused, halves_in
from server_stub.city import read_rules
from tests.support.world import START

RULES = read_rules()
SCENARIOS = tomllib.loads((Path(__file__).with_name("fusion_scenarios.toml")).read_text("utf-8"))
_HALF_LIFE_S = 600.0


def report(who: str, sure: float, minutes_ago: float, **over: Any) -> Report:
    """who as the table writes it: "camera 1", "against witness ann"."""
    against = who.startswith("against ")
    kind, name = who.removeprefix("against ").split()
    rule = RULES.source(kind)
    at = START - timedelta(minutes=minutes_ago)
    half_life = rule.half_life_s or _HALF_LIFE_S
    made = Report(
        f"{kind}:{name}", kind, sure, rule.reliability, half_life, at, at, who, against=against
    )
    return replace(made, **over)


@pytest.mark.parametrize("row", SCENARIOS["scenario"], ids=lambda row: row["tells"])
def test_scenario(row: dict[str, Any]) -> None:
    found = fused([report(*one) for one in row["reports"]], START)
    assert found.confidence == pytest.approx(row["confidence"], abs=5e-4)


# -- what must always hold ------------------------------------------------------------------------

_PART = st.floats(0, 1, allow_nan=False)
_TIMES = st.floats(-7200, 7200).map(lambda seconds: START + timedelta(seconds=seconds))


@st.composite
def _reports(draw: Any, against: bool | None = None) -> Report:
    at = draw(_TIMES)
    half_life = draw(st.sampled_from([0.0, 1.0, 600.0, 86400.0]))
    source, kind = draw(st.sampled_from(["a", "b", "c", "d"])), draw(st.sampled_from(["x", "y"]))
    speaks = draw(st.booleans()) if against is None else against
    until = at + timedelta(seconds=draw(st.floats(0, 600)))
    last = at + timedelta(seconds=draw(st.floats(0, 600)))
    taken_back = until if not speaks and draw(st.booleans()) else None
    return Report(
        source, kind, draw(_PART), draw(_PART), half_life, at, last, "", speaks, taken_back
    )


_MANY = st.lists(_reports(), max_size=8)


@given(_MANY, _TIMES)
def test_it_is_always_a_part_of_one(reports: list[Report], at: Any) -> None:
    found = fused(reports, at)
    assert 0.0 <= found.confidence <= 1.0
    assert all(-1.0 <= one.share <= 1.0 and 0.0 <= one.strength <= 1.0 for one in found.shares)


@given(_MANY, _reports(against=False), _TIMES)
def test_more_support_never_lowers_it(reports: list[Report], more: Report, at: Any) -> None:
    assert fused([*reports, more], at).confidence >= fused(reports, at).confidence - 1e-12


@given(_MANY, _reports(against=True), _TIMES)
def test_a_contradiction_never_raises_it(reports: list[Report], more: Report, at: Any) -> None:
    assert fused([*reports, more], at).confidence <= fused(reports, at).confidence + 1e-12


@given(_MANY, _PART, st.integers(0, 7), _TIMES)
def test_a_surer_source_never_lowers_it(
    reports: list[Report], more: float, which: int, at: Any
) -> None:
    for number, one in enumerate(reports):
        if number == which and not one.against:
            surer = replace(one, probability=max(one.probability, more))
            changed = [*reports[:number], surer, *reports[number + 1 :]]
            assert fused(changed, at).confidence >= fused(reports, at).confidence - 1e-12


@given(_MANY, st.floats(0, 7200))
def test_without_news_it_never_rises(reports: list[Report], seconds: float) -> None:
    known = [one for one in reports if one.from_utc <= START]
    later = START + timedelta(seconds=seconds)
    assert fused(known, later).confidence <= fused(known, START).confidence + 1e-12


@given(st.lists(_reports(), min_size=1, max_size=8), _TIMES)
def test_shares_are_what_it_would_lack(reports: list[Report], at: Any) -> None:
    found = fused(reports, at)
    for one in found.shares:
        rest = [r for r in reports if (r.source, r.against) != (one.source, one.against)]
        assert one.share == pytest.approx(found.confidence - fused(rest, at).confidence, abs=1e-9)
        assert one.share <= 1e-12 if one.against else one.share >= -1e-12


@given(_MANY)
def test_order_is_no_matter(reports: list[Report]) -> None:
    backwards = fused(reports[::-1], START)
    assert backwards.confidence == pytest.approx(fused(reports, START).confidence, abs=1e-12)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    for field in ("probability", "reliability"):
        with pytest.raises(ValueError, match="between 0 and 1"):
            report("camera 1", 0.5, 0, **{field: wrong})
    with pytest.raises(ValueError, match="half-life"):
        report("camera 1", 0.5, 0, half_life_s=wrong if wrong != 1.1 else float("inf"))


# -- its history ----------------------------------------------------------------------------------


def test_the_history_tells_each_step_and_who_made_it() -> None:
    first = report("camera 1", 0.8, 12)
    reports = [first, report("camera 2", 0.8, 2), report("post ann", 0.6, 2)]
    steps = course(reports, START)
    assert [round(step.after, 2) for step in steps] == [0.68, 0.83]
    assert steps[0].before == 0.0
    assert steps[1].before == pytest.approx(0.34), "it had faded by half in ten minutes"
    parts = {cause.source: cause.share for cause in steps[1].causes}
    assert set(parts) == {"camera:2", "post:ann"}
    assert parts["camera:2"] > parts["post:ann"] > 0


def test_a_claim_taken_back_counted_until_then() -> None:
    claim = report("camera 1", 0.8, 10, subject_id="A1")
    seen = report("camera 2", 0.8, 10, subject_id="A2")
    judged = START - timedelta(minutes=5)
    false = report("against verdict bo", 1.0, 5, subject_id="A1")
    steps = course([replace(claim, until_utc=judged), seen, false], START)
    assert steps[0].after == pytest.approx(0.8976), "as it was known then"
    assert steps[1].after < steps[1].before
    (cause,) = steps[1].causes
    assert cause.share == pytest.approx(steps[1].after - steps[1].before), "all of the fall"


def test_no_more_steps_than_asked_for() -> None:
    many = [report(f"camera {number}", 0.5, number) for number in range(20)]
    assert len(course(many, START, most=4)) == 4
    assert course([], START) == ()
    assert course([report("camera 1", 0.5, -5)], START) == (), "not in the future"


def test_when_it_will_be_half() -> None:
    one = halves_in([report("camera 1", 0.8, 0)], START)
    assert one is not None
    assert one.total_seconds() == pytest.approx(600, abs=1)
    lasting = replace(report("camera 1", 0.8, 0), half_life_s=0.0)
    assert halves_in([lasting], START) is None
    assert halves_in([], START) is None
