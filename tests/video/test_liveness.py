"""Live, still, frozen and lost are four things, and each shows two seconds after it began."""

from __future__ import annotations

from console.video.liveness import (
    Liveness,
    Watched,
    liveness,
    on_packet,
    on_picture,
    on_reopened,
    still_alarm,
)


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
        watched = on_packet(watched, at, round(at * 1000) if pts_moves else 7)
        watched = on_picture(watched, at, moves)
    return watched


def test_a_running_stream_is_live() -> None:
    assert liveness(watch(5.0), 5.1) is Liveness.LIVE


def test_no_packet_for_two_seconds_is_lost() -> None:
    watched = watch(5.0)
    assert liveness(watched, 6.99) is Liveness.LIVE
    assert liveness(watched, 7.0) is Liveness.LOST


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
        watched = on_packet(watched, 1.1 + number / 10, 10_000 + number)
    assert liveness(watched, 4.1) is Liveness.FROZEN


def test_a_reopened_stream_is_live_with_its_first_pictures() -> None:
    watched = on_reopened(watch(5.0))
    assert liveness(watched, 9.0) is Liveness.LOST
    watched = on_picture(on_packet(watched, 9.0, 0), 9.0, False)
    assert liveness(watched, 9.0) is Liveness.LIVE
