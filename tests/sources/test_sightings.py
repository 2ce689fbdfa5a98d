"""Tracks become claims: once each, not again for a flicker, and gone only after the off-delay."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from console.domain import commands as c
from console.domain.alert import Box, Priority, TimedBox
from console.sources.sightings import SightingDesk
from console.video.pipeline.messages import (
    EvidencePicture,
    ModelWords,
    Sighting,
    SightingStage,
)

START = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
HERE, THERE = Box(0.4, 0.4, 0.5, 0.6), Box(0.8, 0.1, 0.9, 0.3)
MODEL = ModelWords("m", "1", "a" * 64, 0.5, "CPU", frozenset({"pistol"}))


def claim(label: str, classes: frozenset[str]) -> tuple[str, str, Priority] | None:
    return ("tool", "weapon.seen", Priority.CRITICAL) if label in classes else None


def desk() -> SightingDesk:
    numbers = itertools.count(1)
    return SightingDesk(claim, lambda: f"A{next(numbers)}")


def sighting(
    stage: SightingStage, at_s: float, track: int = 1, box: Box = HERE, label: str = "pistol"
) -> Sighting:
    timed = TimedBox(START + timedelta(seconds=at_s), box)
    shots = (EvidencePicture("crop", "image/png", b"picture"),)
    return Sighting(
        stage=stage,
        camera_id="cam-1",
        epoch="E1",
        track_id=track,
        label=label,
        score=0.8,
        box=box,
        pts=0,
        model=MODEL,
        track=(timed,),
        first_seen=timed,
        last_seen=timed,
        pictures=shots if stage == SightingStage.RAISED else (),
    )


def test_a_track_is_claimed_once_with_its_evidence() -> None:
    told = desk().told(sighting(SightingStage.RAISED, 0))
    assert told is not None
    assert isinstance(told.body, c.ReportAlert)
    assert told.body.evidence[0].sha256 == told.pictures[0].sha256
    assert told.body.detection is not None


def test_what_no_tool_claims_is_not_told() -> None:
    assert desk().told(sighting(SightingStage.RAISED, 0, label="umbrella")) is None


def test_a_flicker_is_the_same_alert_and_never_returns() -> None:
    here = desk()
    here.told(sighting(SightingStage.RAISED, 0))
    assert here.told(sighting(SightingStage.ENDED, 2)) is None
    again = here.told(sighting(SightingStage.RAISED, 4, track=2))
    assert again is not None
    assert isinstance(again.body, c.ReportSeenAgain)
    assert again.body.alert_id == "A1"
    assert here.due(START + timedelta(seconds=60)) == []


def test_gone_for_the_off_delay_is_returned_once() -> None:
    here = desk()
    here.told(sighting(SightingStage.RAISED, 0))
    here.told(sighting(SightingStage.ENDED, 2))
    assert here.due(START + timedelta(seconds=6)) == []
    (gone,) = here.due(START + timedelta(seconds=8))
    assert gone.body == c.ReportReturned("A1", START + timedelta(seconds=2))
    assert here.due(START + timedelta(seconds=9)) == []


def test_somewhere_else_or_later_is_another_alert() -> None:
    here = desk()
    here.told(sighting(SightingStage.RAISED, 0))
    here.told(sighting(SightingStage.ENDED, 2))
    other = here.told(sighting(SightingStage.RAISED, 3, track=2, box=THERE))
    later = here.told(replace(sighting(SightingStage.RAISED, 20, track=3)))
    assert other is not None
    assert later is not None
    assert (other.body.alert_id, later.body.alert_id) == ("A2", "A3")


def returned_at(one: SightingDesk, seconds: range) -> list[tuple[int, str]]:
    """When what is said to be gone, asked each second."""
    return [
        (second, told.body.alert_id)
        for second in seconds
        for told in one.due(START + timedelta(seconds=second))
    ]


def test_what_was_handed_over_and_is_not_seen_again_is_gone_once() -> None:
    """In the off-delay at the hand-over; still in the picture then; on another camera."""
    one = desk()
    one.told(sighting(SightingStage.RAISED, 0))
    one.told(sighting(SightingStage.ENDED, 2))
    one.told(sighting(SightingStage.RAISED, 3, track=2, box=THERE))
    other = replace(sighting(SightingStage.RAISED, 3, track=3), camera_id="cam-2")
    one.told(other)
    (last,) = one.hand_over("cam-1", START + timedelta(seconds=4))
    assert (last.body.alert_id, last.body.last_seen_utc) == ("A2", START + timedelta(seconds=3))
    assert last.body.track == (TimedBox(START + timedelta(seconds=3), THERE),)
    assert returned_at(one, range(4, 60)) == [(8, "A1"), (17, "A2")]


def test_who_is_seen_again_here_after_a_hand_over_is_not_gone() -> None:
    one = desk()
    one.told(sighting(SightingStage.RAISED, 0))
    one.hand_over("cam-1", START + timedelta(seconds=1))
    again = one.told(sighting(SightingStage.RAISED, 4, track=2))
    assert again is not None
    assert isinstance(again.body, c.ReportSeenAgain)
    assert returned_at(one, range(4, 30)) == []
    one.told(sighting(SightingStage.ENDED, 30, track=2))
    assert returned_at(one, range(30, 60)) == [(36, "A1")]
