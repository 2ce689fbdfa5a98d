"""Tiles give way when the window ticks late: the least important first, and slowly back."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from console.views.wall.shedding import (
    FULL,
    MOST_SHED,
    RATES,
    SHED_AFTER_S,
    SHED_FROM_TILES,
    WINDOW,
    WORKERS,
    Shed,
    Weight,
    judged,
    rates,
)

TICKS = 20
LATE, CALM = [2 * WINDOW.late_s] * TICKS, [0.0] * TICKS
BETWEEN = [(WINDOW.late_s + WINDOW.calm_s) / 2] * TICKS
WALL = {f"cam-{n}": Weight.QUIET for n in range(36)}


def after(shed: Shed, late_s: list[float], seconds: float, began: float = 0.0) -> Shed:
    """Judged four times a second."""
    for turn in range(round(seconds * 4) + 1):
        shed = judged(shed, late_s, began + turn / 4)
    return shed


def test_late_ticks_shed_one_step_a_second_to_the_last() -> None:
    assert after(Shed(), LATE, SHED_AFTER_S - 0.25).step == 0
    assert after(Shed(), LATE, SHED_AFTER_S).step == 1
    assert after(Shed(), LATE, 2 * SHED_AFTER_S).step == 2
    assert after(Shed(), LATE, 60.0).step == MOST_SHED


def test_one_long_stall_sheds_nothing() -> None:
    stalled = [0.0] * (TICKS - 1) + [1.0]
    assert after(Shed(), stalled, 60.0).step == 0


def test_calm_takes_back_a_step_at_a_time_and_later_than_it_was_shed() -> None:
    shed = Shed(3)
    assert after(shed, CALM, WINDOW.back_after_s - 0.25).step == 3
    assert after(shed, CALM, WINDOW.back_after_s).step == 2
    assert after(shed, CALM, 60.0) == Shed(0)


def test_between_late_and_calm_nothing_changes() -> None:
    assert after(Shed(3), BETWEEN, 60.0).step == 3
    almost = after(Shed(), LATE, SHED_AFTER_S - 0.25)
    assert judged(judged(almost, BETWEEN, 1.0), LATE, 1.25).step == 0  # it has to begin anew


def test_the_first_step_takes_a_third_and_the_last_on_the_wall_first() -> None:
    shed = [name for name, most in rates(Shed(1), WALL).items() if most != FULL]
    assert shed == [f"cam-{n}" for n in range(24, 36)]
    assert set(rates(Shed(3), WALL).values()) == {RATES[1]}
    assert set(rates(Shed(MOST_SHED), WALL).values()) == {RATES[-1]}


def test_where_something_is_recognised_gives_way_after_what_is_quiet() -> None:
    wall = {**WALL, "cam-35": Weight.MOVING}
    most = rates(Shed(1), wall)
    assert most["cam-35"] == FULL
    assert most["cam-23"] == RATES[1]


def test_workers_that_are_behind_leave_the_least_important_their_keyframes() -> None:
    behind = [0.5] * len(WALL)
    shed = Shed()
    for turn in range(8):
        shed = judged(shed, behind, turn / 4, WORKERS, len(WALL))
    assert shed.step == WORKERS.at_once
    wall = {**WALL, "cam-35": Weight.HELD}
    most = rates(Shed(), wall, shed.step)
    assert [name for name, rate in most.items() if rate != FULL] == ["cam-32", "cam-33", "cam-34"]
    assert set(most.values()) == {FULL, RATES[-1]}


def test_what_was_taken_back_in_vain_is_tried_later_and_later() -> None:
    """A wall at its limit stutters seldom; after a passing load all of it is back soon."""
    shed, tried_at = Shed(6), list[float]()
    for turn in range(4 * 200):
        before, behind = shed.step, 0.5 if shed.step < 6 else 0.0
        shed = judged(shed, [behind] * len(WALL), turn / 4, WORKERS, len(WALL))
        tried_at += [turn / 4] if shed.step < before else []
        assert shed.step <= 6
    waits = [round(after - at) for at, after in pairwise(tried_at)]
    assert waits[:3] == sorted(waits[:3])
    assert waits[0] < 15
    assert waits[-1] >= WORKERS.most_back_after_s
    for turn in range(4 * 150):
        shed = judged(shed, [0.0] * len(WALL), 200 + turn / 4, WORKERS, len(WALL))
    assert shed.step == 0
    assert shed.in_vain < 4


def test_no_more_tiles_are_left_undecoded_than_there_are() -> None:
    shed = Shed(5, 0.0, 1)
    assert judged(shed, [0.5] * 6, 1.0, WORKERS, 6).step == 6
    assert judged(Shed(60), [0.5] * 6, 1.0, WORKERS, 6).step == 6
    assert set(rates(Shed(), {"a": Weight.HELD, **WALL}, 100).values()) == {FULL, RATES[-1]}


def test_few_tiles_shed_nothing() -> None:
    few = dict(list(WALL.items())[: SHED_FROM_TILES - 1])
    assert set(rates(Shed(MOST_SHED), few).values()) == {FULL}


@given(
    st.lists(st.sampled_from(Weight), min_size=SHED_FROM_TILES, max_size=100),
    st.integers(0, MOST_SHED),
)
def test_held_tiles_never_and_no_tile_before_one_that_matters_less(
    weights: list[Weight], step: int
) -> None:
    wall = {str(place): weight for place, weight in enumerate(weights)}
    most = rates(Shed(step), wall)
    assert list(most) == list(wall)
    for name, weight in wall.items():
        if weight == Weight.HELD:
            assert most[name] == FULL
        else:
            lesser = [most[other] for other in wall if wall[other] < weight]
            assert all(rate <= most[name] for rate in lesser)
    if step < MOST_SHED:
        more = rates(Shed(step + 1), wall)
        assert all(more[name] <= most[name] for name in wall)
