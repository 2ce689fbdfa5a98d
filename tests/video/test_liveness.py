"""Live, still, frozen and lost are four things, each on screen two seconds after it began."""

from __future__ import annotations

import pytest

from console.video.liveness import (
    LIMIT_S,
    SAID_AFTER_S,
    Liveness,
    Watched,
    liveness,
    on_packet,
    on_past,
    on_picture,
    on_reopened,
    on_skipped,
    said_after_s,
    still_alarm,
)

TICK_S = 0.001


def watch(seconds: float, fps: int = 10, *, pts_moves: bool = True, moves: bool = True) -> Watched:
    """A stream that has run for a while; the clock starts at 0."""
    watched = Watched(since=0.0)
    return go_on(watched, 0.0, seconds, fps, pts_moves=pts_moves, moves=moves)


def go_on(
    watched: Watched,
    start: float,
    seconds: float,
    fps: int = 10,
    *,
    pts_moves: bool = True,
    moves: bool = True,
) -> Watched:
    for number in range(round(seconds * fps) + 1):
        at = start + number / fps
        watched = on_packet(watched, at, round(at * 1000) if pts_moves else 7, TICK_S)
        watched = on_picture(watched, at, moves)
    return watched


def test_a_running_stream_is_live() -> None:
    assert liveness(watch(5.0), 5.1) is Liveness.LIVE


def test_no_packet_is_lost_in_time_to_be_painted_within_two_seconds() -> None:
    watched = watch(5.0)
    assert LIMIT_S - SAID_AFTER_S >= 0.25
    assert liveness(watched, 5.0 + SAID_AFTER_S - 0.01) is Liveness.LIVE
    assert liveness(watched, 5.0 + SAID_AFTER_S) is Liveness.LOST


@pytest.mark.parametrize("step_s", [1.0, 1 / 0.6, 2.5, 8.0])
def test_a_slow_camera_is_live_between_its_pictures(step_s: float) -> None:
    """Also where one comes late; and lost when the next one does not come either."""
    watched, at = Watched(since=0.0), 0.0
    for number in range(4):
        at = number * step_s
        watched = on_packet(watched, at, round(at * 1000), TICK_S)
        watched = on_picture(watched, at, True)
    assert liveness(watched, at + 1.4 * step_s) is Liveness.LIVE
    assert liveness(watched, at + max(SAID_AFTER_S, 2 * step_s)) is Liveness.LOST


def test_one_leap_of_its_clock_is_not_a_camera_s_pace() -> None:
    watched = watch(1.0)
    watched = on_packet(watched, 1.1, 3_600_000, TICK_S)
    assert said_after_s(watched) == SAID_AFTER_S


def test_what_was_sent_before_we_came_is_no_sign_of_life() -> None:
    watched = Watched(since=0.0)
    for number in range(10):
        watched = on_past(watched, number * 2500, TICK_S)
    assert liveness(watched, 0.1) is Liveness.STARTING
    assert liveness(watched, LIMIT_S) is Liveness.LOST
    assert said_after_s(watched) > 2.5


def test_a_stream_that_never_came_is_lost_after_two_seconds() -> None:
    assert liveness(Watched(since=3.0), 4.9) is Liveness.STARTING
    assert liveness(Watched(since=3.0), 5.0) is Liveness.LOST


def test_standing_timestamps_are_frozen_even_when_pictures_move() -> None:
    watched = go_on(watch(5.0), 5.1, 2.5, pts_moves=False)
    assert liveness(watched, 7.65) is Liveness.FROZEN


def test_a_quiet_scene_is_still_not_frozen_and_alarms_late() -> None:
    watched = go_on(watch(5.0), 5.1, 12.0, moves=False)
    assert liveness(watched, 17.15) is Liveness.STILL
    assert still_alarm(watched, 17.15)
    early = go_on(watch(5.0), 5.1, 4.0, moves=False)
    assert liveness(early, 9.15) is Liveness.STILL
    assert not still_alarm(early, 9.15)


def test_packets_that_give_no_picture_are_never_live() -> None:
    watched = watch(1.0)
    for number in range(30):
        watched = on_packet(watched, 1.1 + number / 10, 10_000 + number, TICK_S)
    assert liveness(watched, 4.1) is Liveness.FROZEN


def test_what_nobody_looks_at_is_live_only_if_it_ever_had_a_picture() -> None:
    watched = Watched(since=1.0)
    for number in range(30):
        watched = on_packet(watched, 1.1 + number / 10, 10_000 + number, TICK_S)
        watched = on_skipped(watched, 1.1 + number / 10)
    assert liveness(watched, 4.1) is Liveness.FROZEN
    watched = on_skipped(on_picture(watched, 4.0, True), 4.1)
    assert liveness(watched, 4.1) is Liveness.LIVE


def test_a_reopened_stream_is_live_with_its_first_pictures() -> None:
    watched = on_reopened(watch(5.0), 5.0)
    assert liveness(watched, 9.0) is Liveness.LOST
    watched = on_picture(on_packet(watched, 9.0, 0, TICK_S), 9.0, False)
    assert liveness(watched, 9.0) is Liveness.LIVE
