"""Folding: harmless doubles, snapshot plus deltas, provisional layers, broken tools."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import commands as c
from console.domain.alert import Priority, VerdictKind
from console.domain.envelope import EVERYBODY, Recorded, UnknownEvent
from console.domain.events import AlertAcknowledged
from console.store.layers import Layers
from console.store.reduce import Fold
from console.store.state import State
from console.wire import snapshot
from tests.support.world import (
    DETECTOR,
    OPERATOR,
    SECOND,
    START,
    SUPERVISOR,
    World,
    furnished,
    sighting,
)

_IDS = st.sampled_from(["A1", "A2", "A3"])
_INCIDENTS = st.sampled_from(["I1", "I2"])
_WISHES = st.one_of(
    st.builds(
        c.RaiseAlert, _IDS, st.text("ab c", max_size=4), st.just("en"), st.just(Priority.LOW)
    ),
    st.builds(c.AcknowledgeAlert, _IDS),
    st.builds(c.OpenIncident, _INCIDENTS, _IDS),
    st.builds(c.LinkAlert, _INCIDENTS, _IDS),
    st.builds(c.AddNote, _INCIDENTS, st.just("N"), st.just("text"), st.just("en")),
    st.builds(c.GiveVerdict, _IDS, st.sampled_from(list(VerdictKind)), st.just("phone")),
    st.builds(c.TakeOwnership, _INCIDENTS, st.just("near")),
    st.builds(c.CloseIncident, _INCIDENTS, st.just("resolved"), st.just("ok"), st.just("en")),
    st.builds(c.CloseAlert, _IDS, st.just("handled")),
)
_ACTORS = st.sampled_from([OPERATOR, SECOND, SUPERVISOR])


def _lived(wishes: list[tuple[Any, Any]]) -> World:
    world = furnished()
    for body, actor in wishes:
        world.say(body, actor)
        world.tick(7)
    return world


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_WISHES, _ACTORS), max_size=25), st.data())
def test_replay_equals_snapshot_plus_deltas(wishes: list[Any], data: st.DataObject) -> None:
    world = _lived(wishes)
    cut = data.draw(st.integers(0, len(world.journal)))
    early, fold = State(), Fold()
    for recorded in world.journal[:cut]:
        fold(early, recorded)
    seq, rows = snapshot.decode(snapshot.encode(early.seq, early.rows()), {})
    late = State.of(seq, rows)
    for recorded in world.journal:  # the first ones again: they must do no harm
        fold(late, recorded)
    assert late == world.state


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_WISHES, _ACTORS), max_size=25))
def test_a_follower_of_the_change_sets_has_the_same_state(wishes: list[Any]) -> None:
    world = _lived(wishes)
    leader, follower, fold = State(), State(), Fold()
    for recorded in world.journal:
        follower.apply(fold(leader, recorded))
    assert follower == leader == world.state


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_WISHES, _ACTORS), max_size=12), st.integers(0, 30))
def test_dropping_the_provisional_layer_leaves_the_confirmed_state(
    wishes: list[Any], cut: int
) -> None:
    world = _lived(wishes)
    layers, follower = Layers(Fold()), State()
    follower.apply(layers.confirm(world.journal[:cut]))
    alone = [Recorded(0, 0, r.at_utc, r.actor_id, "P", EVERYBODY, r.event) for r in world.journal]
    follower.apply(layers.propose(alone[cut:]))
    assert follower.tables == layers.shown.tables
    follower.apply(layers.confirm(world.journal[cut:]))
    follower.apply(layers.settle({"P"}))
    assert follower == layers.shown == world.state
    assert layers.local == set()


def test_local_records_are_marked() -> None:
    world = furnished()
    world.do(sighting("A1", START), DETECTOR)
    layers = Layers(Fold())
    layers.confirm(world.journal)
    event = AlertAcknowledged("A1")
    layers.propose([Recorded(0, 0, START, "op1", "P1", EVERYBODY, event)])
    assert ("alerts", "A1") in layers.local
    assert layers.shown.alerts["A1"].acknowledged_by == ("op1",)
    assert layers.confirmed.alerts["A1"].acknowledged_by == ()


def test_unknown_kind_of_a_newer_server_is_counted_and_the_rest_runs_on() -> None:
    world = furnished()
    fold, state = Fold(), State()
    for recorded in world.journal:
        fold(state, recorded)
    seq = state.seq + 1
    unknown = UnknownEvent("DroneLaunched", 3)
    fold(state, Recorded(seq, seq - 1, START, "x", "c", EVERYBODY, unknown))
    assert (state.seq, state.unknown_events) == (seq, 1)


def test_a_tools_reducer_that_raises_is_left_out_and_named() -> None:
    failures: list[tuple[str, str]] = []

    def broken(state: State, event: object, recorded: Recorded) -> None:
        raise KeyError("mine")

    fold = Fold(
        {"bad": {AlertAcknowledged: broken}},
        lambda tool, error: failures.append((tool, type(error).__name__)),
    )
    world = furnished()
    world.do(sighting("A1", START), DETECTOR)
    world.do(c.AcknowledgeAlert("A1"))
    world.do(c.AcknowledgeAlert("A1"), SECOND)
    state = State()
    for recorded in world.journal:
        fold(state, recorded)
    assert state == world.state
    assert failures == [("bad", "KeyError")]


def test_seen_again_keeps_the_newest_boxes_and_the_best_score() -> None:
    world = furnished()
    claim = sighting("A1", START)
    world.do(claim, DETECTOR)
    assert claim.detection is not None
    track = tuple(claim.detection.track)
    later = START + timedelta(seconds=5)
    world.do(c.ReportSeenAgain("A1", later, 0.95, track), DETECTOR)
    alert = world.state.alerts["A1"]
    assert alert.detection is not None
    assert (alert.last_seen_utc, alert.detection.score) == (later, 0.95)
    assert alert.detection.track == track
