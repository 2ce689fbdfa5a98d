"""A box is shown on the frame it was computed for, or not at all."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from console.video.delay_line import MAX_DELAY_S, DelayLine
from console.video.records import BoxesRecord, DrawnBox, PersonMask

FPS = 15
MASK = PersonMask(8, 1, b"\x0f")


def boxes(pts: int, *, detected: bool = True, epoch: str = "e") -> BoxesRecord:
    box = DrawnBox(str(pts), 0.9, (0.1, 0.1, 0.2, 0.2), 1, detected)
    return BoxesRecord(epoch, pts, (box,), detected)


def play(delay_s: list[float], detecting: bool = True) -> tuple[list[tuple[int, str | None]], int]:
    """Frames at FPS, the boxes of each after its delay: what was shown, and how many came late."""
    line: DelayLine[int] = DelayLine(detecting)
    shown: list[tuple[int, str | None]] = []
    answers = sorted((pts / FPS + delay, pts) for pts, delay in enumerate(delay_s))
    for tick in range(round((len(delay_s) / FPS + 6) * 100)):
        now = tick / 100
        while answers and answers[0][0] <= now:
            line.offer(boxes(answers.pop(0)[1]), now)
        pts = round(now * FPS)
        if pts < len(delay_s) and abs(pts / FPS - now) < 0.005:
            line.push(("e", pts), now, pts)
        for waiting in line.pop_due(now):
            record = waiting.boxes
            shown.append((waiting.held, None if record is None else record.boxes[0].label))
    return shown, line.late


@given(st.lists(st.floats(0, 5), min_size=1, max_size=60))
def test_no_delay_ever_puts_a_box_on_another_frame(delays: list[float]) -> None:
    shown, _ = play(delays)
    assert [pts for pts, _ in shown] == list(range(len(delays)))
    assert all(label in (None, str(pts)) for pts, label in shown)


def test_steady_answers_of_a_third_of_a_second_reach_most_frames() -> None:
    shown, _ = play([0.3] * 90)
    assert sum(label is not None for _, label in shown) > 0.9 * len(shown) - 5


def test_answers_of_five_seconds_are_never_drawn() -> None:
    shown, late = play([5.0] * 60)
    assert all(label is None for _, label in shown)
    assert late == 60


def test_the_delay_is_the_measured_p95_and_at_most_four_tenths() -> None:
    line: DelayLine[int] = DelayLine(detecting=True)
    for pts in range(50):
        line.push(("e", pts), pts / 10, pts)
        line.offer(boxes(pts), pts / 10 + 0.1)
    assert 0.1 < line.delay_s() < 0.15
    for pts in range(50, 150):
        line.push(("e", pts), pts / 10, pts)
        line.offer(boxes(pts), pts / 10 + 3.0)
    assert line.delay_s() == MAX_DELAY_S


def test_without_detection_nothing_waits() -> None:
    line: DelayLine[int] = DelayLine(detecting=False)
    line.push(("e", 1), 10.0, 1)
    assert [waiting.held for waiting in line.pop_due(10.0)] == [1]


def test_a_detection_replaces_what_the_tracker_said_and_not_the_other_way() -> None:
    line: DelayLine[int] = DelayLine(detecting=True)
    line.push(("e", 1), 0.0, 1)
    for detected in (False, True, False):
        line.offer(boxes(1, detected=detected), 0.1)
    (waiting,) = line.pop_due(1.0)
    assert waiting.boxes is not None
    assert waiting.boxes.detected


def test_a_new_epoch_with_the_same_pts_gets_no_old_box() -> None:
    line: DelayLine[int] = DelayLine(detecting=True)
    line.push(("old", 1), 0.0, 1)
    line.clear()
    line.push(("new", 1), 0.1, 2)
    line.offer(boxes(1, epoch="old"), 0.2)
    (waiting,) = line.pop_due(1.0)
    assert waiting.boxes is None


def masked(pts: int) -> BoxesRecord:
    return replace(boxes(pts), mask=MASK)


def learned(line: DelayLine[int], now: float) -> list[tuple[int, list[int]]]:
    """Each frame that is due, and of which frames masks are learned with it."""
    return [(one.held, [record.pts for record in one.masks()]) for one in line.pop_due(now)]


def test_the_mask_of_a_frame_that_was_left_out_comes_with_the_next_one() -> None:
    line: DelayLine[int] = DelayLine(detecting=True)
    line.push(("e", 1), 0.0, 1)
    for pts in (2, 4, 3):  # a shed tile decodes none of them
        assert line.offer(masked(pts), 0.1)
    assert learned(line, 1.0) == [(1, [])]  # a mask is of no use to what was before it
    line.push(("e", 9), 1.0, 9)
    line.offer(masked(8), 1.1)
    line.offer(masked(9), 1.1)
    (waiting,) = line.pop_due(2.0)
    assert [record.pts for record in waiting.masks()] == [8, 9]
    assert waiting.boxes == masked(9), "boxes stand on their own frame only"
    assert line.late == 0


def test_a_left_out_frame_s_boxes_are_drawn_nowhere() -> None:
    line: DelayLine[int] = DelayLine(detecting=True)
    line.offer(masked(1), 0.0)
    line.push(("e", 2), 0.1, 2)
    line.push(("e", 3), 0.2, 3)
    first, second = line.pop_due(1.0)
    assert first.boxes is second.boxes is None
    assert [record.pts for record in first.masks()] == [1]
    assert list(second.masks()) == []


def test_boxes_of_a_frame_left_out_before_all_that_was_shown_are_given_back_and_not_late() -> None:
    line: DelayLine[int] = DelayLine(detecting=True)
    line.push(("e", 2), 0.0, 2)
    line.pop_due(1.0)
    assert not line.offer(masked(1), 1.0)
    assert line.late == 0
    assert not line.offer(masked(2), 1.0)
    assert line.late == 1


def test_what_came_early_is_not_kept_for_frames_that_come_no_more() -> None:
    line: DelayLine[int] = DelayLine(detecting=True)
    line.offer(boxes(1, epoch="old"), 0.0)
    line.offer(masked(1), 0.0)
    line.offer(masked(7), 0.0)
    line.push(("e", 5), 0.0, 5)
    line.push(("e", 7), 0.1, 7)
    assert learned(line, 1.0) == [(5, [1]), (7, [7])]
    line.push(("old", 1), 2.0, 1)
    (waiting,) = line.pop_due(3.0)
    assert waiting.boxes is None
