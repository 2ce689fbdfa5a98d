"""Covered, sprayed, out of focus, dazzled, turned: told within ten seconds, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest

from console.video.tamper import LOOK_EVERY_S, TamperSense
from console.video.trouble import Tampering
from tests.support.tamper_scenes import BEGINS_S, HARMLESS, TAMPERED, Play, day

TOLD_WITHIN_S = 10.0
HARMLESS_S = 14.0


def watched(sense: TamperSense, play: Play, start: float, seconds: float) -> list[Tampering]:
    """Its state after each look."""
    told = []
    for at in np.arange(start, start + seconds, LOOK_EVERY_S):
        assert sense.wants(at)
        sense.see(play(float(at)), float(at))
        told.append(sense.state)
    return told


@pytest.mark.parametrize("name", TAMPERED)
def test_it_is_told_and_ends(name: str) -> None:
    play, kinds = TAMPERED[name]
    sense = TamperSense()
    assert set(watched(sense, play, 0.0, BEGINS_S)) == {Tampering.NONE}
    told = watched(sense, play, BEGINS_S, TOLD_WITHIN_S)
    assert {told[-1]} == kinds
    assert told.count(Tampering.NONE) * LOOK_EVERY_S >= 6.0  # a bus is gone by then


@pytest.mark.parametrize("name", HARMLESS)
def test_it_is_none(name: str) -> None:
    told = watched(TamperSense(), HARMLESS[name], 0.0, BEGINS_S + HARMLESS_S)
    assert set(told) == {Tampering.NONE}


def test_it_ends_and_the_reference_has_stood() -> None:
    sense = TamperSense()
    play, _ = TAMPERED["elsewhere"]
    watched(sense, play, 0.0, BEGINS_S + 30.0)
    assert sense.state is Tampering.TURNED
    watched(sense, day, 50.0, 8.0)
    assert sense.state is Tampering.NONE


def test_another_epoch_is_compared_with_the_same_scene() -> None:
    """Who turns a camera round may well pull its plug first."""
    sense = TamperSense()
    watched(sense, day, 0.0, BEGINS_S)
    sense.pause()
    told = watched(sense, TAMPERED["elsewhere"][0], 60.0, TOLD_WITHIN_S)
    assert told[-1] is Tampering.TURNED


def test_a_scene_without_outlines_is_never_judged() -> None:
    sense = TamperSense()
    empty = np.full((180, 320), 90, np.uint8)
    told = watched(sense, lambda at: empty if at < BEGINS_S else day(at), 0.0, 30.0)
    assert set(told) == {Tampering.NONE}
