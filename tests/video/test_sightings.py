"""A weapon is believed after three detections within a second, and gone after two without."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.domain.alert import Box, TimedBox
from console.video.pipeline.messages import SightingStage
from console.video.pipeline.sightings import Hit, SightingWatch

START = datetime(2026, 1, 1, tzinfo=UTC)


def hit(at_s: float, track: int = 1, score: float = 0.5) -> Hit:
    timed = TimedBox(START + timedelta(seconds=at_s), Box(0.1, 0.1, 0.2, 0.2))
    return Hit("e.1", track, "pistol", score, at_s, round(at_s * 1000), timed)


def told(watch: SightingWatch, times: list[float], track: int = 1) -> list[SightingStage]:
    return [stage for at in times for stage, _ in watch.observe([hit(at, track)], at)]


def test_three_within_a_second_raise_once() -> None:
    assert told(SightingWatch(), [0.0, 0.4, 0.8, 0.9]) == [SightingStage.RAISED]


def test_two_or_three_slow_ones_raise_nothing() -> None:
    assert told(SightingWatch(), [0.0, 0.4]) == []
    assert told(SightingWatch(), [0.0, 0.8, 1.6]) == []


def test_a_faster_detector_raises_no_sooner_than_five_a_second_does() -> None:
    """What a false alarm lasts for three frames of must not be enough."""
    each_frame = [n / 15 for n in range(6)]
    assert told(SightingWatch(), each_frame) == []
    assert told(SightingWatch(), [*each_frame, 0.4]) == [SightingStage.RAISED]


def test_hits_of_two_tracks_are_not_added_up() -> None:
    watch = SightingWatch()
    assert told(watch, [0.0, 0.2], track=1) + told(watch, [0.4], track=2) == []


def test_updates_come_at_most_each_second() -> None:
    times = [n / 5 for n in range(26)]
    stages = told(SightingWatch(), times)
    assert stages == [SightingStage.RAISED, *[SightingStage.UPDATED] * 4]


def test_gone_for_two_seconds_is_ended_and_only_what_was_raised() -> None:
    watch = SightingWatch()
    told(watch, [0.0, 0.2, 0.4], track=1)
    told(watch, [0.4], track=2)
    assert watch.expire(2.3) == []
    (ended,) = watch.expire(2.4)
    assert ended[0] is SightingStage.ENDED
    assert ended[1].newest.track_id == 1
    assert watch.expire(9.0) == []


def test_the_best_score_and_both_ends_are_kept() -> None:
    watch = SightingWatch()
    watch.observe([hit(0.0, score=0.4)], 0.0)
    watch.observe([hit(0.2, score=0.9)], 0.2)
    ((_, followed),) = watch.observe([hit(0.4, score=0.6)], 0.4)
    assert followed.best_score == 0.9
    assert (followed.first.at_utc, followed.newest.timed.at_utc) == (
        START,
        START + timedelta(seconds=0.4),
    )
    assert len(followed.track) == 3
