"""Suppression within a class, against the definition written out slowly."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from console.inference.boxes import iou, nms

side = st.integers(0, 30)
box = st.tuples(side, side, st.integers(1, 20), st.integers(1, 20))
row = st.tuples(box, st.integers(0, 2), st.integers(1, 1000))


def unpacked(rows: list[tuple[tuple[int, ...], int, int]]) -> tuple[np.ndarray, ...]:
    boxes = np.array([(x, y, x + w, y + h) for (x, y, w, h), _, _ in rows], np.float32)
    scores = np.array([score / 1000 for _, _, score in rows], np.float32)
    return boxes.reshape(-1, 4), scores, np.array([kind for _, kind, _ in rows], np.intp)


def slow_iou(a: np.ndarray, b: np.ndarray) -> float:
    wide = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    high = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    shared = wide * high
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


@given(st.lists(row, max_size=25), st.sampled_from([0.1, 0.45, 0.7]))
def test_nms_is_the_greedy_rule(rows: list, threshold: float) -> None:  # type: ignore[type-arg]
    boxes, scores, kinds = unpacked(rows)
    kept: list[int] = []
    for at in sorted(range(len(rows)), key=lambda i: (-scores[i], i)):
        rivals = [k for k in kept if kinds[k] == kinds[at]]
        if all(slow_iou(boxes[k], boxes[at]) <= threshold for k in rivals):
            kept.append(at)
    assert nms(boxes, scores, kinds, threshold).tolist() == kept


@given(st.lists(row, min_size=1, max_size=25))
def test_nms_of_what_it_kept_changes_nothing(rows: list) -> None:  # type: ignore[type-arg]
    boxes, scores, kinds = unpacked(rows)
    kept = nms(boxes, scores, kinds, 0.45)
    again = nms(boxes[kept], scores[kept], kinds[kept], 0.45)
    assert again.tolist() == list(range(len(kept)))
    assert np.all(np.diff(scores[kept]) <= 0)


@given(st.lists(row, min_size=1, max_size=12), st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list, shuffler: object) -> None:  # type: ignore[type-arg]
    boxes, _, kinds = unpacked(rows)
    scores = np.linspace(0.9, 0.1, len(rows), dtype=np.float32)  # no two alike
    mixed = np.arange(len(rows))
    shuffler.shuffle(mixed)  # type: ignore[attr-defined]
    straight = boxes[nms(boxes, scores, kinds, 0.45)]
    other = boxes[mixed][nms(boxes[mixed], scores[mixed], kinds[mixed], 0.45)]
    assert np.array_equal(straight, other)


def test_iou_of_empty_boxes_is_nought() -> None:
    empty = np.array([[5, 5, 5, 5], [9, 9, 3, 3]], np.float32)
    assert iou(empty, empty).tolist() == [[0, 0], [0, 0]]


def test_a_flood_of_boxes_is_cut_at_the_best_thousand() -> None:
    boxes = np.zeros((50_000, 4), np.float32)
    boxes[:, 0] = np.arange(50_000) * 10
    boxes[:, 2:] = boxes[:, :2] + 5
    kept = nms(boxes, np.linspace(0, 1, 50_000), np.zeros(50_000, np.intp), 0.45)
    assert kept.tolist() == list(range(49_999, 48_999, -1))
