"""Fewer pictures a second, evenly spaced in the pictures' own time."""

from __future__ import annotations

import pytest

from console.video.orders import ALL_FRAMES, KEYFRAMES
from console.video.rate import Rate


def taken(rate: Rate, fps: float, seconds: float, first: float = 100.0) -> list[float]:
    """Of a camera's frames, each a little off its time."""
    times = [first + n / fps + (n % 3 - 1) * 0.1 / fps for n in range(round(fps * seconds))]
    return [at for at in times if rate.takes(at)]


@pytest.mark.parametrize("fps", [5.0, 15.0, 25.0, 30.0])
@pytest.mark.parametrize("most", [2.0, 8.0])
def test_no_more_than_asked_for_and_as_many_as_there_are(fps: float, most: float) -> None:
    count = len(taken(Rate(most), fps, 10.0))
    expected = min(fps, most) * 10
    assert 0.8 * expected <= count <= 1.15 * expected


def test_what_is_left_is_evenly_spaced() -> None:
    shown = taken(Rate(5.0), 15.0, 10.0)
    gaps = [after - before for before, after in zip(shown, shown[1:], strict=False)]
    assert max(gaps) < 0.3


@pytest.mark.parametrize("most", [ALL_FRAMES, KEYFRAMES])
def test_all_that_is_decoded_is_taken(most: float) -> None:
    assert len(taken(Rate(most), 15.0, 2.0)) == 30


def test_a_time_that_begins_anew_holds_nothing_up() -> None:
    rate = Rate(5.0)
    taken(rate, 15.0, 10.0, first=1e6)
    assert taken(rate, 15.0, 1.0, first=0.0)[0] < 0.1
