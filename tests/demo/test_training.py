"""What the demo weapon model is taught and how it is judged; the learning itself needs torch."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from console.demo.painter.shapes import WEAPONS
from console.demo.painter.styles import TRAINING
from console.demo.training.alarms import _rate
from console.demo.training.footage import Labelled, footage
from console.demo.training.judge import Tally
from console.demo.training.samples import WIDE, cut
from console.inference.detections import Detections

BLANK = np.zeros((360, 640, 3), np.uint8)
NOBODY = np.zeros((90, 160), np.uint8)


def _frame(*things: tuple[str, float, float, float, float, float]) -> Labelled:
    return Labelled(BLANK, things, (), NOBODY)


def _found(*rows: tuple[str, float, float, float, float]) -> Detections:
    boxes = np.array([row[1:] for row in rows], np.float32).reshape(-1, 4)
    return Detections(boxes, tuple(row[0] for row in rows), np.full(len(rows), 0.9, np.float32))


@pytest.fixture(scope="module")
def frames() -> list[Labelled]:
    return list(islice(footage(TRAINING, 1), 24))


def test_footage_is_the_same_for_a_seed(frames: list[Labelled]) -> None:
    again = next(islice(footage(TRAINING, 1), 9, None))
    assert np.array_equal(frames[9].frame, again.frame)
    assert frames[9].things == again.things
    other = next(islice(footage(TRAINING, 2), 9, None))
    assert not np.array_equal(other.frame, again.frame)


def test_unarmed_footage_has_no_weapon() -> None:
    kinds = {
        t[0] for item in islice(footage(TRAINING, 4, armed_share=0.0), 32) for t in item.things
    }
    assert kinds
    assert not kinds & set(WEAPONS)


def test_cells_that_answer_lie_on_the_middle_of_what_they_name(frames: list[Labelled]) -> None:
    rng = np.random.default_rng(0)
    answered = 0
    for item in frames * 4:
        sample = cut(item, rng, WIDE)
        assert sample.image.shape == (3, WIDE.high, WIDE.wide)
        for grid, stride in ((sample.weapons, 8), (sample.people, 16)):
            scores, weight, boxes = grid
            for row, column in zip(*np.nonzero(boxes[2] > boxes[0]), strict=True):
                x0, y0, x1, y1 = boxes[:, row, column]
                away = np.abs(
                    [(x0 + x1) / 2, (y0 + y1) / 2] - (np.array([column, row]) + 0.5) * stride
                )
                assert (
                    away <= np.maximum([(x1 - x0) * 0.2, (y1 - y0) * 0.2], stride * 1.2) + 1e-3
                ).all()
                assert scores[:, row, column].max() >= 0.4
                assert weight[row, column] == 1
                answered += 1
            tops = int((scores == 1).sum())
            assert tops <= len(item.things) + len(item.people)
    assert answered > 50


def test_the_judge_counts_right_wrong_missed_and_mistaken() -> None:
    tally = Tally()
    tally.add(_frame(("pistol", 10, 10, 40, 30, 1.0)), _found(("pistol", 12, 10, 40, 30)))
    tally.add(_frame(("pistol", 10, 10, 40, 30, 1.0)), _found())
    tally.add(_frame(("phone", 10, 10, 24, 27, 1.0)), _found(("pistol", 10, 10, 24, 27)))
    tally.add(_frame(("knife", 10, 10, 40, 20, 0.1)), _found(("knife", 10, 10, 40, 20)))
    table = tally.table()
    assert table["recall_by_size"]["20-32px"] == 0.5
    assert table["precision_by_size"]["20-32px"] == 1.0
    assert table["precision_by_size"]["12-20px"] == 0.0
    assert table["weapons_by_size"] == {"12-20px": 0, "20-32px": 2, "32-60px": 0, "over_60px": 0}
    assert table["confusions"] == {"phone_as_pistol": 1.0}
    assert tally.totals() == {"recall": 0.5, "precision": 0.5, "lookalikes_taken": 1.0}


def test_a_second_box_and_a_badly_placed_one_are_wrong() -> None:
    tally = Tally()
    right, again = ("pistol", 10, 10, 40, 30), ("pistol", 18, 12, 44, 34)
    tally.add(_frame((*right, 1.0)), _found(right, again))
    tally.add(_frame((*right, 1.0)), _found(("pistol", 30, 20, 60, 40)))
    table = tally.table()
    assert table["precision_by_size"]["20-32px"] == pytest.approx(1 / 3, abs=1e-3)
    assert table["recall_by_size"]["20-32px"] == 0.5
    assert table["weapon_mix_ups"] == {}


def test_a_rate_comes_with_the_poisson_limit_of_its_count() -> None:
    assert _rate(0, 10.0)["per_minute_upper95"] == pytest.approx(0.3, abs=0.002)
    assert _rate(3, 10.0)["per_minute_upper95"] == pytest.approx(0.775, abs=0.002)
