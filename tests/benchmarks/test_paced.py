"""What is said of alerts that were stamped at both ends, and what a falling behind looks like."""

from __future__ import annotations

import pytest

from benchmarks.area import Differs
from benchmarks.areas.latency import check
from benchmarks.paced import Stamps


def _stamps(count: int, late_ms: float) -> Stamps:
    due = {number: number / 100 for number in range(count)}
    return Stamps(due, [(number, at + late_ms / 1000) for number, at in due.items()])


def test_percentiles_are_of_the_time_since_each_was_due() -> None:
    stamps = _stamps(200, 20)
    stamps.seen[7] = (7, stamps.due[7] + 3.0)
    stamps.seen[8] = (8, stamps.due[8] + 2.0)
    stamps.seen[9] = (9, stamps.due[9] + 1.0)
    figures = stamps.figures(200)
    assert (figures["p50_ms"], figures["p99_ms"], figures["max_ms"]) == (20.0, 1000.0, 3000.0)
    assert (figures["missing"], figures["doubled"]) == (0, 0)


def test_what_is_missing_and_what_came_twice_is_counted() -> None:
    stamps = _stamps(100, 20)
    stamps.seen[3] = stamps.seen[4]
    figures = stamps.figures(100)
    assert (figures["missing"], figures["doubled"]) == (1, 1)
    with pytest.raises(Differs, match="'missing': 1"):
        check(figures, _stamps(100, 5).figures(100))


@pytest.mark.parametrize(("late_ms", "said"), [(20, "goal kept"), (151, "goal MISSED")])
def test_the_goal_is_said(late_ms: float, said: str) -> None:
    assert said in check(_stamps(100, late_ms).figures(100), _stamps(100, 5).figures(100))
