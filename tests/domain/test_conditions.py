"""A camera has one alarm of each of its faults, whoever tells it and in whatever order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.domain.person import Actor, Role
from tests.support.world import DETECTOR, START, World, furnished

ALONE = Actor("desk-1:detector", (Role.DETECTOR,))
OTHER = Actor("desk-2:detector", (Role.DETECTOR,))


def lost(alert_id: str, after_s: float, **over: Any) -> c.ReportAlert:
    at = START + timedelta(seconds=after_s)
    fields = {"message_id": "camera.lost", "camera_id": "cam-1"} | over
    return c.ReportAlert(
        alert_id=alert_id,
        tool="cameras",
        params={"camera": "Harbour"},
        priority=Priority.MEDIUM,
        first_seen_utc=at,
        last_seen_utc=at,
        **fields,
    )


def back(alert_id: str, after_s: float) -> c.ReportReturned:
    return c.ReportReturned(alert_id, START + timedelta(seconds=after_s))


@pytest.fixture
def world() -> World:
    """DETECTOR watches the camera."""
    made = furnished()
    made.do(c.TakeLease("cam-1", "E1"), DETECTOR)
    return made


@pytest.mark.parametrize("later", [-9, 0, 3600])
def test_what_stands_is_not_raised_twice(world: World, later: float) -> None:
    world.do(lost("L1", 0), DETECTOR)
    (merged,) = world.do(lost("L2", later), ALONE)
    assert isinstance(merged, e.AlertsMerged)
    assert set(world.state.alerts) == {"L1"}
    assert world.state.aliases == {"L2": "L1"}
    world.do(back("L2", later + 1), DETECTOR)
    assert not world.state.alerts["L1"].active()


@pytest.mark.parametrize(
    "other",
    [
        lost("L2", 0, message_id="camera.frozen"),
        lost("L2", -60),
        lost("L2", 0, message_id="feed.frigate_lost", camera_id=""),
    ],
)
def test_other_faults_and_times_are_other_alarms(world: World, other: c.ReportAlert) -> None:
    world.do(lost("L1", 0), DETECTOR)
    world.do(lost("F1", 0, message_id="feed.frigate_lost", camera_id=""), DETECTOR)
    (raised,) = world.do(other, ALONE)
    assert isinstance(raised, e.AlertRaised)


def test_what_is_over_takes_in_who_tells_it_late(world: World) -> None:
    world.do(lost("L1", 0), DETECTOR)
    world.do(back("L1", 60), DETECTOR)
    (merged,) = world.do(lost("L2", 3), ALONE)
    assert isinstance(merged, e.AlertsMerged)
    assert world.do(back("L2", 61), ALONE) == ()
    assert not world.state.alerts["L1"].active()
    (raised,) = world.do(lost("L3", 61), ALONE)
    assert isinstance(raised, e.AlertRaised)


def test_the_watcher_s_word_raises_again_what_another_ended(world: World) -> None:
    """Both kept it while the backend was gone; the console was first to hand in."""
    world.do(lost("L1", 0), ALONE)
    world.do(back("L1", 60), ALONE)
    merged, again = world.do(lost("L2", 1), DETECTOR)
    assert isinstance(merged, e.AlertsMerged)
    assert isinstance(again, e.AlertSeenAgain)
    assert world.state.alerts["L1"].active()
    world.do(back("L2", 55), DETECTOR)  # its clock, or its network, is a little ahead
    assert not world.state.alerts["L1"].active()


def test_who_does_not_watch_ends_only_what_nobody_else_tells(world: World) -> None:
    world.do(lost("L1", 0), ALONE)
    assert world.do(back("L1", 5), OTHER) == ()
    world.do(lost("L2", 1), DETECTOR)
    assert world.do(back("L1", 5), ALONE) == ()
    assert world.state.alerts["L1"].active()
    world.do(back("L2", 6), DETECTOR)
    assert not world.state.alerts["L1"].active()


def test_where_nobody_watches_anybody_may_end_it(world: World) -> None:
    """A lone console, whose backend's analytics had told of the fault before it was gone."""
    world.do(lost("L1", 0), DETECTOR)
    assert world.do(back("L1", 5), ALONE) == ()
    world.do(c.EndLease("cam-1", "E1"), DETECTOR)
    world.do(back("L1", 6), ALONE)
    assert not world.state.alerts["L1"].active()
