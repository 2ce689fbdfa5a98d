"""The alarm of something that is lost: after a while, once, and ended by what is seen next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from console.clock import now_utc
from console.domain.alert import AlarmState, Alert, Priority
from console.domain.commands import ReportAlert, ReportReturned
from console.sources.loss_alarm import AFTER_S, TOOL, CameraAlarms, LossAlarm
from console.video.liveness import Liveness
from console.video.pipeline.messages import CameraState
from console.video.trouble import Tampering

LOST, FROZEN = "camera.lost", "camera.frozen"


@dataclass
class Watch:
    """An alarm under a clock that waits, and all that it has said."""

    said: list[Any] = field(default_factory=list)
    now: float = 0.0

    def __post_init__(self) -> None:
        self.alarm = LossAlarm(
            self.said.append, lambda: {"camera": "Quay"}, "cam-1", lambda: self.now
        )

    def later(self, seconds: float) -> None:
        self.now += seconds
        self.alarm.due()

    def taken(self) -> list[Any]:
        said, self.said[:] = list(self.said), []
        return said


def told(alert_id: str, fault: str = LOST) -> Alert:
    now = now_utc()
    return Alert(alert_id, TOOL, fault, Priority.MEDIUM, now, now, 1, "det1", camera_id="cam-1")


def test_a_stutter_is_no_alarm_and_a_loss_is_one() -> None:
    watch = Watch()
    watch.alarm.see(LOST)
    watch.later(AFTER_S - 0.1)
    watch.alarm.see("")
    watch.later(AFTER_S)
    assert watch.taken() == []
    watch.alarm.see(LOST)
    watch.later(1.0)
    watch.alarm.see(LOST)  # said again: it is no new loss
    watch.later(AFTER_S - 1.0)
    (raised,) = watch.taken()
    assert isinstance(raised, ReportAlert)
    assert (raised.message_id, raised.camera_id) == (LOST, "cam-1")
    assert raised.params == {"camera": "Quay"}
    watch.later(60.0)
    assert watch.taken() == []
    watch.alarm.see("")
    (returned,) = watch.taken()
    assert isinstance(returned, ReportReturned)
    assert returned.alert_id == raised.alert_id


def test_another_fault_ends_the_first() -> None:
    watch = Watch()
    watch.alarm.see(LOST, 0.0)
    (lost,) = watch.taken()
    watch.alarm.see(FROZEN, 0.0)
    returned, frozen = watch.taken()
    assert returned.alert_id == lost.alert_id
    assert frozen.message_id == FROZEN


def test_what_others_have_told_is_ended_and_not_told_again() -> None:
    watch = Watch()
    over = replace(told("OVER"), state=AlarmState.RETURNED_UNACKNOWLEDGED)
    watch.alarm.adopt([told("A1"), over])
    assert watch.taken() == []  # nobody has looked yet
    watch.alarm.see(LOST)
    watch.alarm.adopt([told("A2")])
    watch.later(60.0)
    assert watch.taken() == []
    watch.alarm.see("")
    assert [one.alert_id for one in watch.taken()] == ["A1", "A2"]
    watch.alarm.adopt([told("A3")])  # what is told of a camera that is well here
    assert [one.alert_id for one in watch.taken()] == ["A3"]


def test_watched_in_another_way_it_is_ended_by_what_is_seen_then() -> None:
    watch = Watch()
    watch.alarm.see(LOST, 0.0)
    (lost,) = watch.taken()
    watch.alarm.look_anew()
    watch.alarm.see(LOST)
    watch.later(AFTER_S)
    assert watch.taken() == []
    watch.alarm.look_anew()
    watch.alarm.see("")
    assert [one.alert_id for one in watch.taken()] == [lost.alert_id]


def test_a_camera_s_state_is_one_fault() -> None:
    said: list[Any] = []
    alarms = CameraAlarms(said.append)
    alarms.watch("cam-1", "Quay")
    well = CameraState("cam-1", Liveness.LIVE, False, "", "")
    covered = replace(well, tampering=Tampering.COVERED)
    alarms.heard(replace(covered, liveness=Liveness.LOST))
    assert said == []
    alarms.heard(covered)  # has been watched for long enough
    alarms.heard(replace(well, still_alarm=True))
    alarms.heard(well)
    alarms.heard(replace(well, camera_id="cam-2", tampering=Tampering.COVERED))
    assert [type(one) for one in said] == [ReportAlert, ReportReturned]
    assert said[0].message_id == Tampering.COVERED
    alarms.adopt([told("A1"), replace(told("A2"), tool="weapon_detection")])
    assert [one.alert_id for one in said[2:]] == ["A1"]
