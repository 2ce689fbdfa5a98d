"""What the harness may claim, on ratios whose truth is known."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from benchmarks import area, harness, records
from benchmarks.area import Sample


def _noisy(centre: float, spread: float, seed: int) -> list[float]:
    chance = random.Random(seed)
    return [centre * chance.uniform(1 - spread, 1 + spread) for _ in range(9)]


def test_an_interval_holds_the_median_of_its_ratios() -> None:
    low, high = harness.interval(_noisy(2.0, 0.1, 1))
    assert 1.8 <= low <= high <= 2.2


@pytest.mark.parametrize(
    ("ratios", "control", "higher_is_better", "said"),
    [
        (_noisy(0.5, 0.1, 2), 1.02, False, "ours is better"),
        (_noisy(0.5, 0.1, 2), 1.02, True, "the peer is better"),
        (_noisy(3.0, 0.1, 3), 0.95, True, "ours is better"),
        (_noisy(1.0, 0.3, 4), 1.02, False, "no difference shown"),
        (_noisy(0.1, 0.1, 5), 1.11, False, "noisy, no claim"),
        (_noisy(0.1, 0.1, 5), 0.89, False, "noisy, no claim"),
    ],
)
def test_claims(ratios: list[float], control: float, higher_is_better: bool, said: str) -> None:
    low, high = harness.interval(ratios)
    assert harness.claim(low, high, control, higher_is_better=higher_is_better) == said


def test_ratios_are_taken_within_a_round() -> None:
    rounds = harness.Rounds(ours=[Sample(1, 1), Sample(10, 1)], peer=[Sample(2, 1), Sample(20, 1)])
    assert rounds.ratios() == [0.5, 0.5]


@pytest.mark.parametrize(("power", "expected"), [(0, 0.0), (1, 1.0), (2, 2.0)])
def test_slope_of_a_known_growth(power: int, expected: float) -> None:
    results = [{"n": n, "ours": 3.0 * n**power} for n in (1, 10, 100)]
    assert harness.slope(results, "ours") == pytest.approx(expected)


def test_one_scale_has_no_slope() -> None:
    assert harness.slope([{"n": 5, "ours": 1.0}], "ours") is None


def test_a_name_that_is_no_area_is_never_imported() -> None:
    with pytest.raises(KeyError):
        area.load("..records")


def test_a_record_names_commit_and_date_but_no_machine(tmp_path: Path) -> None:
    record = json.loads(records.write("soak-x", {"held": True}, tmp_path).read_text())
    assert record["held"] is True
    assert record["commit"]
    assert record["at_utc"].endswith("+00:00")
    assert "node" not in record["machine"]


@pytest.mark.parametrize("name", area.names())
def test_each_area_has_its_shape(name: str) -> None:
    module = area.load(name)
    assert isinstance(module.UNIT, str)
    assert isinstance(module.HIGHER_IS_BETTER, bool)
    assert all(callable(getattr(module, part)) for part in ("make_input", "ours", "peer", "check"))
