"""What grows is found, and what only wavers is not."""

from __future__ import annotations

import mmap
import os

import psutil

from benchmarks.footprint import footprint, lows, slope
from benchmarks.soak_areas.shift import _slopes

_EATEN = 8 * 2**20


def test_what_is_opened_is_counted() -> None:
    me = psutil.Process()
    before = footprint([me])
    held = [os.open("/dev/null", os.O_RDONLY) for _ in range(5)]
    with mmap.mmap(-1, _EATEN) as eaten:  # fresh pages, which a used heap need not take
        eaten.write(b"x" * _EATEN)
        after = footprint([me])
    for one in held:
        os.close(one)
    assert after.descriptors - before.descriptors == 5
    assert 6 < after.pss_mib - before.pss_mib < 40
    assert before.processes == 1


def test_a_slope_does_not_mind_one_wild_sample() -> None:
    assert slope([5, 5, 90, 5, 5, 5]) == 0
    assert slope([1, 2, 3, 40, 5]) == 1
    assert slope([3]) == 0


def test_what_comes_and_goes_has_lows() -> None:
    assert lows([5, 1, 9, 4, 2, 8, 7], 3) == [1, 2]


def samples(grown_mib: float, grown_threads: int) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for number in range(24):
        wave = number % 4
        held = {
            "pss_mib": 200 + wave + grown_mib * number,
            "descriptors": 40 + wave,
            "threads": 12 + grown_threads * number,
            "processes": 1,
        }
        made.append({"window": held, "segments": 3})
    return made


def test_growth_is_named() -> None:
    assert _slopes(samples(0.0, 0))["grows"] == []
    assert _slopes(samples(0.2, 0))["grows"] == []  # 0.8 MiB an hour
    assert _slopes(samples(0.4, 0))["grows"] == ["window: 1.60 MiB/h"]
    assert _slopes(samples(0.0, 1))["grows"] == ["window: +12 threads"]
