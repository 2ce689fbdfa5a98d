"""What camera workers are told of reveals: by camera, by track, and never for longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from console.domain.alert import TrackName, VerdictKind
from console.domain.commands import AskReveal, GiveVerdict, GrantReveal
from console.domain.reveal import Reveal
from console.sources.uncovering import Uncovering
from console.store.select import find_alert
from console.video.uncovered import Uncovered
from tests.support.world import DETECTOR, START, SUPERVISOR, World, furnished, sighting


def told(world: World, by: Uncovering, ahead_s: float = 0) -> dict[str, tuple[Uncovered, ...]]:
    now = world.now + timedelta(seconds=ahead_s)
    return by.told(world.state.reveals.values(), lambda i: find_alert(world.state, i), now)


def weapon(*tracks: TrackName) -> World:
    world = furnished()
    seen = sighting("A1", START)
    assert seen.detection is not None
    world.do(replace(seen, detection=replace(seen.detection, tracks=tracks)), DETECTOR)
    world.do(GiveVerdict("A1", VerdictKind.CONFIRMED))
    return world


def test_a_track_by_all_of_its_names() -> None:
    world = weapon(TrackName("E1", 4), TrackName("E2", 1))
    by = Uncovering(lambda: 100.0)
    (reveal_id,) = world.state.reveals
    uncovered = Uncovered(1000.0, (("E1", 4), ("E2", 1)), reveal_id=reveal_id)
    assert told(world, by) == {"cam-1": (uncovered,)}
    assert told(world, by, 901) == {}


def test_a_track_without_a_name_is_not_the_whole_picture() -> None:
    assert told(weapon(), Uncovering()) == {}
    gone = Reveal("R1", "cam-1", "op1", START, alert_id="A9", until_utc=START + timedelta(hours=1))
    assert Uncovering().told([gone], lambda _: None, START) == {}


def test_a_clock_that_is_set_back_prolongs_nothing() -> None:
    world = furnished()
    world.do(AskReveal("R1", "cam-1", "a child has been lost", "en", 10))
    by = Uncovering(lambda: 100.0)
    assert told(world, by) == {}
    world.do(GrantReveal("R1"), SUPERVISOR)
    granted = world.state.reveals["R1"].from_utc
    assert granted is not None
    since = (granted - timedelta(minutes=10)).timestamp()  # as far back as it was agreed to
    whole = {"cam-1": (Uncovered(700.0, whole=True, since_utc=since, reveal_id="R1"),)}
    assert told(world, by) == whole
    assert told(world, by, -300) == whole
    assert told(world, by, 60) == {"cam-1": (replace(whole["cam-1"][0], until=640.0),)}
