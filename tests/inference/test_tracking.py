"""Tracks keep their names, stand where things are between detections, and end in time."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.inference.boxes import iou
from console.inference.detections import Detections
from console.inference.tracking import Placed, Tracker

Thing = tuple[str, float, tuple[float, float, float, float]]


def seen(*things: Thing) -> Detections:
    ranked = sorted(things, key=lambda thing: -thing[1])
    boxes = np.array([box for _, _, box in ranked], np.float32).reshape(-1, 4)
    scores = np.array([score for _, score, _ in ranked], np.float32)
    return Detections(boxes, tuple(label for label, _, _ in ranked), scores)


def moved(x: float, y: float = 100, size: float = 30) -> tuple[float, float, float, float]:
    return x, y, x + size, y + size


def test_things_that_cross_keep_their_names() -> None:
    """Two people pass each other at different heights; a pistol goes with one of them."""
    tracker = Tracker()
    names: dict[str, set[int]] = {"low": set(), "high": set(), "pistol": set()}
    for step in range(40):
        low, high = moved(10 + 8 * step, 120, 40), moved(330 - 8 * step, 100, 40)
        gun = moved(low[0] + 30, 130, 12)
        found = tracker.update(
            step / 10, seen(("person", 0.9, low), ("person", 0.8, high), ("pistol", 0.7, gun))
        )
        assert len(found) == 3
        names["low"].add(found[0].track_id)
        names["high"].add(found[1].track_id)
        names["pistol"].add(found[2].track_id)
    assert all(len(ids) == 1 for ids in names.values())
    assert len(set.union(*names.values())) == 3


def test_a_small_fast_thing_keeps_its_name() -> None:
    """12 px wide, 10 px a frame at first, then straight on: no two boxes overlap by half."""
    tracker = Tracker()
    ids = set()
    for step in range(20):
        (placed,) = tracker.update(step / 10, seen(("knife", 0.8, moved(10.0 * step, size=12))))
        ids.add(placed.track_id)
    assert len(ids) == 1


def test_a_track_is_confirmed_by_its_third_detection() -> None:
    tracker = Tracker()
    marks = [tracker.update(n / 10, seen(("person", 0.9, moved(n))))[0].confirmed for n in range(4)]
    assert marks == [False, False, True, True]


def test_doubtful_detections_carry_on_but_never_start() -> None:
    tracker = Tracker()
    assert tracker.update(0.0, seen(("person", 0.42, moved(0)))) == ()
    (first,) = tracker.update(0.1, seen(("person", 0.9, moved(1))))
    (second,) = tracker.update(0.2, seen(("person", 0.42, moved(2))))
    assert second.track_id == first.track_id


def confirmed(until: int = 10, step_s: float = 0.1) -> Tracker:
    tracker = Tracker()
    for n in range(until):
        tracker.update(n * step_s, seen(("person", 0.9, moved(10.0 * n))))
    return tracker


def only(tracker: Tracker, pts_s: float) -> Placed:
    (placed,) = tracker.predict(pts_s)
    return placed


def test_on_a_detected_frame_the_box_is_the_detection_itself() -> None:
    placed = only(confirmed(), 0.5)
    assert placed.detected
    assert placed.box.tolist() == list(moved(50))


def test_between_detections_it_stands_between_them() -> None:
    placed = only(confirmed(), 0.55)
    assert not placed.detected
    assert placed.box == pytest.approx(moved(55), abs=1e-3)


def test_after_the_last_one_it_goes_on_for_half_a_second() -> None:
    tracker = confirmed(20)
    placed = only(tracker, 1.9 + 0.3)
    assert not placed.detected
    assert placed.box == pytest.approx(moved(220), abs=3)
    assert only(tracker, 1.9 + 0.5)
    assert tracker.predict(1.9 + 0.51) == ()


def test_before_the_first_one_there_is_nothing() -> None:
    tracker = Tracker()
    for n in range(5, 10):
        tracker.update(n / 10, seen(("person", 0.9, moved(n))))
    assert tracker.predict(0.45) == ()


def test_a_track_not_confirmed_is_only_where_it_was_detected() -> None:
    tracker = Tracker()
    tracker.update(0.0, seen(("person", 0.9, moved(0))))
    tracker.update(0.1, seen(("person", 0.9, moved(1))))
    assert only(tracker, 0.1).detected
    assert tracker.predict(0.05) == ()
    assert tracker.predict(0.2) == ()


def test_a_track_that_has_ended_can_still_be_played_late() -> None:
    tracker = confirmed()
    for n in range(10, 40):
        tracker.update(n / 10, seen())
    assert only(tracker, 0.5).detected
    assert tracker.predict(2.0) == ()
    (again,) = tracker.update(4.0, seen(("person", 0.9, moved(100))))
    assert again.track_id != only(tracker, 0.5).track_id


def test_a_long_gap_is_not_bridged() -> None:
    tracker = Tracker()
    for n in range(4):
        tracker.update(n / 10, seen(("person", 0.9, moved(n))))
    (found,) = tracker.update(1.35, seen(("person", 0.9, moved(13))))
    assert found.track_id == 1
    assert tracker.predict(0.9) == ()


def test_time_that_runs_backwards_starts_anew() -> None:
    tracker = confirmed()
    (placed,) = tracker.update(0.0, seen(("person", 0.9, moved(90))))
    assert placed.track_id == 2
    assert tracker.predict(0.55) == ()


def test_memory_stays_bounded() -> None:
    tracker = Tracker()
    for n in range(3000):
        tracker.update(n / 10, seen(("person", 0.9, moved(10)), ("pistol", 0.9, moved(n * 50.0))))
    assert len(tracker.predict(299.9)) == 2
    kept = sum(len(track.seen) for track in (*tracker._live, *tracker._ended))
    assert kept < 400


positions = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 300)), max_size=5, unique=True)


@given(st.lists(positions, min_size=1, max_size=12))
def test_no_name_twice_on_a_frame_and_all_boxes_come_back(frames: list) -> None:  # type: ignore[type-arg]
    tracker = Tracker()
    for n, things in enumerate(frames):
        found = seen(*(("person", 0.9, moved(x, y)) for x, y in things))
        placed = tracker.update(n / 10, found)
        ids = [one.track_id for one in placed]
        assert len(set(ids)) == len(ids) == len(things)
        assert [one.box.tolist() for one in placed] == found.boxes.tolist()
        shown = {one.track_id: one for one in tracker.predict(n / 10)}
        assert all(shown[one.track_id].box.tolist() == one.box.tolist() for one in placed)


def test_noisy_walks_are_followed() -> None:
    rng = np.random.default_rng(2)
    tracker = Tracker()
    x, found = 50.0, []
    for n in range(60):
        x += 6 + rng.normal(0, 1.5)
        if n % 7:  # now and then nobody sees it
            jitter = rng.normal(0, 1.5, 4)
            box = tuple(np.array(moved(x, size=40)) + jitter)
            found += tracker.update(n / 10, seen(("person", 0.8, box)))  # type: ignore[arg-type]
    assert {placed.track_id for placed in found} == {1}
    for one, other in pairwise(found):
        assert iou(one.box[None], other.box[None])[0, 0] > 0.2
