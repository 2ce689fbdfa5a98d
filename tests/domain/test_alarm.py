"""ISA-18.2's seven states and what leads from one to another: as a table, and as an alert lives."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain.alarm import (
    AlarmState,
    AlarmTrigger,
    Withheld,
    next_alarm_state,
    shown_state,
)
from console.domain.alert import Priority
from console.domain.person import SYSTEM_ACTOR
from tests.support.world import DETECTOR, START, SUPERVISOR, World, furnished

_NORMAL, _UNACKED = AlarmState.NORMAL, AlarmState.UNACKNOWLEDGED
_ACKED, _RETURNED_UNACKED = AlarmState.ACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED

# Written by hand from ISA-18.2-2016, figure 2: normal, unacknowledged, acknowledged, returned to
# normal unacknowledged; released: what is neither shelved, suppressed nor out of service any more
# is unacknowledged while its condition stands, else normal. Each row: where an alarm is, then where
# each trigger leads it.
_ISA_18_2 = {
    #                    raised    acknowledged  returned           released
    _NORMAL:            (_UNACKED, _NORMAL,      _NORMAL,           _NORMAL),
    _UNACKED:           (_UNACKED, _ACKED,       _RETURNED_UNACKED, _UNACKED),
    _ACKED:             (_ACKED,   _ACKED,       _NORMAL,           _UNACKED),
    _RETURNED_UNACKED:  (_UNACKED, _NORMAL,      _RETURNED_UNACKED, _NORMAL),
}  # fmt: skip
_TRIGGERS = (
    AlarmTrigger.RAISED,
    AlarmTrigger.ACKNOWLEDGED,
    AlarmTrigger.RETURNED,
    AlarmTrigger.RELEASED,
)


def test_isa_18_2_table() -> None:
    assert set(_TRIGGERS) == set(AlarmTrigger)
    for state, wanted in _ISA_18_2.items():
        assert tuple(next_alarm_state(state, trigger) for trigger in _TRIGGERS) == wanted, state


@pytest.mark.parametrize("beneath", _ISA_18_2)
def test_what_is_withheld_stands_in_one_of_the_other_three(beneath: AlarmState) -> None:
    assert shown_state(beneath, None) == beneath
    shown = {shown_state(beneath, kind) for kind in Withheld}
    assert shown | set(_ISA_18_2) == set(AlarmState)


def _fault(world: World, alert_id: str, after_s: float = 0.0) -> None:
    at = START + timedelta(seconds=after_s)
    told = c.ReportAlert(
        alert_id, "camera", "camera.lost", {}, Priority.MEDIUM, at, at, camera_id="cam-1"
    )
    world.do(told, DETECTOR)


def _state(world: World) -> AlarmState:
    return world.state.alerts["A1"].alarm_state()


def test_an_alert_goes_through_all_seven_states() -> None:
    world = furnished()
    _fault(world, "A1")
    assert _state(world) is AlarmState.UNACKNOWLEDGED
    world.do(c.AcknowledgeAlert("A1"))
    assert _state(world) is AlarmState.ACKNOWLEDGED
    world.do(c.ShelveAlarms("W1", "A1", "cable is being laid"))
    assert _state(world) is AlarmState.SHELVED
    source = world.state.withholdings["W1"].source
    until = world.now + timedelta(hours=1)
    world.do(c.EndWithholding("W1"))
    assert _state(world) is AlarmState.UNACKNOWLEDGED
    world.do(c.SuppressAlarms("W2", source, "calendar", "fireworks", until), SYSTEM_ACTOR)
    assert _state(world) is AlarmState.SUPPRESSED
    world.do(c.TakeOutOfService("W3", "A1", "being replaced"), SUPERVISOR)
    assert _state(world) is AlarmState.OUT_OF_SERVICE
    world.do(c.EndWithholding("W3"), SUPERVISOR)
    assert _state(world) is AlarmState.SUPPRESSED
    world.tick(3601)
    assert _state(world) is AlarmState.UNACKNOWLEDGED
    world.do(c.ReportReturned("A1", world.now), DETECTOR)
    assert _state(world) is AlarmState.RETURNED_UNACKNOWLEDGED
    world.do(c.AcknowledgeAlert("A1"))
    assert _state(world) is AlarmState.NORMAL
    world.tick(1)
    assert not world.state.alerts, "a recovered fault closes by itself"
